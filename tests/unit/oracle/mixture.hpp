// The Bayesian Gaussian mixture as Bishop's Pattern Recognition and Machine Learning (2006) writes it,
// equation by equation, sharing no code with the core and using none of its short cuts. x is N×D, r is N×K.
//
//   const oracle::Posterior q = oracle::update_parameters(x, r, prior); // 10.51-10.53, 10.58, 10.60-10.63
//   const oracle::BoundTerms terms = oracle::bound_terms(x, r, prior, q);        // 10.71-10.77
//   terms.bound()                                                                // 10.70
#pragma once

#include <cstddef>
#include <vector>

#include "linear.hpp"

namespace oracle {

// p(π) = Dir(α0), p(μ_k, Λ_k) = N(μ_k | m0, (β0 Λ_k)⁻¹) Wishart(Λ_k | W0, ν0); W0 is given by its inverse.
struct Prior {
  Real alpha;
  Real beta;
  Vector mean;
  Matrix inverse_scale;
  Real degrees_of_freedom;
};

// One component of q: its part of Dir(α), and N(μ_k | m_k, (β_k Λ_k)⁻¹) Wishart(Λ_k | W_k, ν_k).
struct Component {
  Real alpha;
  Real beta;
  Vector mean;
  Matrix inverse_scale;
  Real degrees_of_freedom;
};

using Posterior = std::vector<Component>;

// N_k, x̄_k and the scatter N_k S_k of one component (10.51-10.53).
struct Statistics {
  Real count;
  Vector mean;
  Matrix scatter;
};

inline Statistics statistics(const Matrix& x, const Matrix& r, std::size_t k) {
  const std::size_t dimensions = x.columns;
  Statistics s{0.0, Vector(dimensions), Matrix(dimensions, dimensions)};
  for (std::size_t n = 0; n < x.rows; ++n) {
    s.count += r(n, k);
    for (std::size_t d = 0; d < dimensions; ++d) s.mean[d] += r(n, k) * x(n, d);
  }
  if (s.count == Real(0.0)) return s;
  for (std::size_t d = 0; d < dimensions; ++d) s.mean[d] /= s.count;
  for (std::size_t n = 0; n < x.rows; ++n) {
    if (r(n, k) == Real(0.0)) continue;
    add_outer_product(s.scatter, r(n, k), subtract(x.row(n), s.mean));
  }
  return s;
}

// 10.58, 10.60-10.63.
inline Posterior update_parameters(const Matrix& x, const Matrix& r, const Prior& prior) {
  Posterior q;
  for (std::size_t k = 0; k < r.columns; ++k) {
    const Statistics s = statistics(x, r, k);
    Component c;
    c.alpha = prior.alpha + s.count;
    c.beta = prior.beta + s.count;
    c.degrees_of_freedom = prior.degrees_of_freedom + s.count;
    c.mean.resize(x.columns);
    for (std::size_t d = 0; d < x.columns; ++d) {
      c.mean[d] = (prior.beta * prior.mean[d] + s.count * s.mean[d]) / c.beta;
    }
    c.inverse_scale = prior.inverse_scale;
    for (std::size_t i = 0; i < s.scatter.values.size(); ++i)
      c.inverse_scale.values[i] += s.scatter.values[i];
    add_outer_product(c.inverse_scale, prior.beta * s.count / (prior.beta + s.count),
                      subtract(s.mean, prior.mean));
    q.push_back(c);
  }
  return q;
}

// What an equation needs of one component: W, log|W|, E log|Λ| (10.65) and E log π (10.66).
struct Expectations {
  Matrix scale;
  Real log_determinant_of_scale;
  Real log_determinant;
  Real log_weight;
};

inline Real expected_log_determinant(std::size_t dimensions, Real degrees_of_freedom,
                                     Real log_determinant_of_scale) {
  Real sum = Real(static_cast<double>(dimensions)) * kLog2 + log_determinant_of_scale;
  for (std::size_t i = 1; i <= dimensions; ++i) {
    sum += digamma((degrees_of_freedom + Real(1.0 - static_cast<double>(i))) * Real(0.5));
  }
  return sum;
}

inline std::vector<Expectations> expectations(const Posterior& q) {
  Real total = 0.0;
  for (const Component& c : q) total += c.alpha;
  std::vector<Expectations> result;
  for (const Component& c : q) {
    const InverseAndLogDeterminant w = invert(c.inverse_scale);
    result.push_back({w.inverse, -w.log_determinant,
                      expected_log_determinant(c.mean.size(), c.degrees_of_freedom, -w.log_determinant),
                      digamma(c.alpha) - digamma(total)});
  }
  return result;
}

// E[(x−μ_k)ᵀ Λ_k (x−μ_k)] (10.64).
inline Real expected_distance(const Vector& x, const Component& c, const Expectations& e) {
  const Real d = static_cast<double>(x.size());
  return d / c.beta + c.degrees_of_freedom * quadratic_form(e.scale, subtract(x, c.mean));
}

// 10.46, 10.49.
inline Matrix update_responsibilities(const Matrix& x, const Posterior& q) {
  const std::vector<Expectations> e = expectations(q);
  const Real log_two_pi = kLog2 + log(kPi);
  Matrix r(x.rows, q.size());
  for (std::size_t n = 0; n < x.rows; ++n) {
    Vector log_rho(q.size());
    for (std::size_t k = 0; k < q.size(); ++k) {
      log_rho[k] = e[k].log_weight +
                   Real(0.5) * (e[k].log_determinant - Real(static_cast<double>(x.columns)) * log_two_pi -
                                expected_distance(x.row(n), q[k], e[k]));
    }
    const Real normalizer = log_sum_exp(log_rho);
    for (std::size_t k = 0; k < q.size(); ++k) r(n, k) = exp(log_rho[k] - normalizer);
  }
  return r;
}

// log C(α) of the Dirichlet (B.23) and log B(W, ν) of the Wishart (B.79).
inline Real log_dirichlet_constant(const Vector& alpha) {
  Real total = 0.0;
  Real result = 0.0;
  for (const Real a : alpha) {
    total += a;
    result -= log_gamma(a);
  }
  return result + log_gamma(total);
}

inline Real log_wishart_constant(std::size_t dimensions, Real degrees_of_freedom,
                                 Real log_determinant_of_scale) {
  const Real half = degrees_of_freedom * Real(0.5);
  return -half * log_determinant_of_scale - half * Real(static_cast<double>(dimensions)) * kLog2 -
         log_multivariate_gamma(dimensions, half);
}

// The seven expectations that make the bound.
struct BoundTerms {
  Real log_likelihood;     // 10.71, E log p(X | Z, μ, Λ)
  Real log_assignments;    // 10.72, E log p(Z | π)
  Real log_weights;        // 10.73, E log p(π)
  Real log_components;     // 10.74, E log p(μ, Λ)
  Real log_q_assignments;  // 10.75, E log q(Z)
  Real log_q_weights;      // 10.76, E log q(π)
  Real log_q_components;   // 10.77, E log q(μ, Λ)

  // 10.70.
  Real bound() const {
    return log_likelihood + log_assignments + log_weights + log_components - log_q_assignments -
           log_q_weights - log_q_components;
  }
  // The four parts that the explorer shows: the likelihood, and three divergences with their sign turned.
  Real minus_kl_assignments() const { return log_assignments - log_q_assignments; }
  Real minus_kl_weights() const { return log_weights - log_q_weights; }
  Real minus_kl_components() const { return log_components - log_q_components; }
  Real sum_of_magnitudes() const {
    return abs(log_likelihood) + abs(minus_kl_assignments()) + abs(minus_kl_weights()) +
           abs(minus_kl_components());
  }
};

inline BoundTerms bound_terms(const Matrix& x, const Matrix& r, const Prior& prior, const Posterior& q) {
  const std::size_t dimensions = x.columns;
  const Real d = static_cast<double>(dimensions);
  const Real half = 0.5;
  const Real log_two_pi = kLog2 + log(kPi);
  const std::vector<Expectations> e = expectations(q);
  const Real prior_log_b = log_wishart_constant(dimensions, prior.degrees_of_freedom,
                                                -invert(prior.inverse_scale).log_determinant);
  BoundTerms t;
  Vector alpha;
  for (std::size_t k = 0; k < q.size(); ++k) {
    const Component& c = q[k];
    const Statistics s = statistics(x, r, k);
    const Real scatter_trace = trace_of_product(s.scatter, e[k].scale);
    t.log_likelihood +=
        half * (s.count * (e[k].log_determinant - d / c.beta -
                           c.degrees_of_freedom * quadratic_form(e[k].scale, subtract(s.mean, c.mean)) -
                           d * log_two_pi) -
                c.degrees_of_freedom * scatter_trace);
    t.log_assignments += s.count * e[k].log_weight;
    t.log_weights += (prior.alpha - Real(1.0)) * e[k].log_weight;
    t.log_q_weights += (c.alpha - Real(1.0)) * e[k].log_weight;
    alpha.push_back(c.alpha);

    t.log_components +=
        half *
            (d * (log(prior.beta) - log_two_pi) + e[k].log_determinant - d * prior.beta / c.beta -
             prior.beta * c.degrees_of_freedom * quadratic_form(e[k].scale, subtract(c.mean, prior.mean))) +
        prior_log_b + half * (prior.degrees_of_freedom - d - Real(1.0)) * e[k].log_determinant -
        half * c.degrees_of_freedom * trace_of_product(prior.inverse_scale, e[k].scale);

    // H[q(Λ)], B.82.
    const Real entropy =
        -log_wishart_constant(dimensions, c.degrees_of_freedom, e[k].log_determinant_of_scale) -
        half * (c.degrees_of_freedom - d - Real(1.0)) * e[k].log_determinant +
        half * c.degrees_of_freedom * d;
    t.log_q_components +=
        half * e[k].log_determinant + half * d * (log(c.beta) - log_two_pi) - half * d - entropy;
  }
  t.log_weights += log_dirichlet_constant(Vector(q.size(), prior.alpha));
  t.log_q_weights += log_dirichlet_constant(alpha);
  for (const Real value : r.values) {
    if (value > Real(0.0)) t.log_q_assignments += value * log(value);
  }
  return t;
}

}  // namespace oracle
