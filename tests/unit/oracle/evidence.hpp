// Exact quantities of a tiny Bayesian mixture by brute force: every one of the K^N assignments Z is visited,
// the parameters are integrated in closed form given Z. Nothing is shared with the coordinate updates but the
// prior.
#pragma once

#include <cstddef>
#include <vector>

#include "linear.hpp"
#include "mixture.hpp"

namespace oracle {

using Assignment = std::vector<std::size_t>;

// A Normal-Wishart with a Dirichlet weight is a Component; here is the conjugate posterior given hard
// assignments.
inline Posterior posterior_given(const Matrix& x, const Assignment& z, std::size_t components,
                                 const Prior& prior) {
  Matrix r(x.rows, components);
  for (std::size_t n = 0; n < x.rows; ++n) r(n, z[n]) = 1.0;
  return update_parameters(x, r, prior);
}

// log p(X, Z), π, μ and Λ integrated out: the ratio of normalisers of posterior and prior.
inline Real log_joint(const Matrix& x, const Assignment& z, std::size_t components, const Prior& prior) {
  const Posterior q = posterior_given(x, z, components, prior);
  const std::size_t dimensions = x.columns;
  const Real d = static_cast<double>(dimensions);
  const Real prior_log_b = log_wishart_constant(dimensions, prior.degrees_of_freedom,
                                                -invert(prior.inverse_scale).log_determinant);
  const Vector prior_alpha(components, prior.alpha);
  Vector alpha;
  Real sum = -Real(0.5) * Real(static_cast<double>(x.rows)) * d * (kLog2 + log(kPi));
  for (const Component& c : q) {
    alpha.push_back(c.alpha);
    sum += prior_log_b -
           log_wishart_constant(dimensions, c.degrees_of_freedom, -invert(c.inverse_scale).log_determinant) +
           Real(0.5) * d * (log(prior.beta) - log(c.beta));
  }
  return sum + log_dirichlet_constant(prior_alpha) - log_dirichlet_constant(alpha);
}

// log density of the Student t in D dimensions: location, scale matrix (not covariance), degrees of freedom.
inline Real log_student_t(const Vector& x, const Vector& location, const Matrix& scale,
                          Real degrees_of_freedom) {
  const Real d = static_cast<double>(x.size());
  const InverseAndLogDeterminant inverse = invert(scale);
  const Real half = 0.5;
  return log_gamma(half * (degrees_of_freedom + d)) - log_gamma(half * degrees_of_freedom) -
         half * d * (log(degrees_of_freedom) + log(kPi)) - half * inverse.log_determinant -
         half * (degrees_of_freedom + d) *
             log(Real(1.0) + quadratic_form(inverse.inverse, subtract(x, location)) / degrees_of_freedom);
}

// The predictive density of one component: St(x | m, W⁻¹(1+β)/(β(ν+1−D)), ν+1−D) (10.81, 10.82).
inline Real log_component_predictive(const Vector& x, const Component& c) {
  const Real degrees_of_freedom = c.degrees_of_freedom + Real(1.0 - static_cast<double>(x.size()));
  const Real factor = (Real(1.0) + c.beta) / (c.beta * degrees_of_freedom);
  Matrix scale = c.inverse_scale;
  for (Real& value : scale.values) value *= factor;
  return log_student_t(x, c.mean, scale, degrees_of_freedom);
}

// log p(x* | X) under q: Student t mixture with weights α_k/Σα.
inline Real log_predictive(const Vector& x, const Posterior& q) {
  Real total = 0.0;
  for (const Component& c : q) total += c.alpha;
  Vector terms;
  for (const Component& c : q) terms.push_back(log(c.alpha / total) + log_component_predictive(x, c));
  return log_sum_exp(terms);
}

// log p(X, Z) once more, by the chain rule: each point drawn from its urn and then from the predictive
// density of the points before it in the same component. Slower, and shares no constant with log_joint.
inline Real log_joint_by_chain_rule(const Matrix& x, const Assignment& z, std::size_t components,
                                    const Prior& prior) {
  Real sum = 0.0;
  for (std::size_t n = 0; n < x.rows; ++n) {
    Matrix seen(n, x.columns);
    Assignment seen_z(z.begin(), z.begin() + static_cast<std::ptrdiff_t>(n));
    for (std::size_t i = 0; i < seen.values.size(); ++i) seen.values[i] = x.values[i];
    const Posterior q = posterior_given(seen, seen_z, components, prior);
    Real total = 0.0;
    for (const Component& c : q) total += c.alpha;
    sum += log(q[z[n]].alpha / total) + log_component_predictive(x.row(n), q[z[n]]);
  }
  return sum;
}

// Calls visit(z) for each of the K^N assignments.
template <typename Visit>
void for_each_assignment(std::size_t points, std::size_t components, Visit visit) {
  Assignment z(points, 0);
  while (true) {
    visit(z);
    std::size_t n = 0;
    while (n < points && ++z[n] == components) z[n++] = 0;
    if (n == points) return;
  }
}

// log p(X) = log Σ_Z p(X, Z).
inline Real log_evidence(const Matrix& x, std::size_t components, const Prior& prior) {
  Vector terms;
  for_each_assignment(x.rows, components,
                      [&](const Assignment& z) { terms.push_back(log_joint(x, z, components, prior)); });
  return log_sum_exp(terms);
}

// KL(Dir(α) ‖ Dir(a)).
inline Real kl_dirichlet(const Vector& alpha, const Vector& a) {
  Real total = 0.0;
  for (const Real value : alpha) total += value;
  Real sum = log_dirichlet_constant(alpha) - log_dirichlet_constant(a);
  for (std::size_t k = 0; k < alpha.size(); ++k)
    sum += (alpha[k] - a[k]) * (digamma(alpha[k]) - digamma(total));
  return sum;
}

// KL between two Normal-Wisharts q and p: of the Gaussians given Λ, averaged, plus of the Wisharts.
inline Real kl_normal_wishart(const Component& q, const Component& p) {
  const std::size_t dimensions = q.mean.size();
  const Real d = static_cast<double>(dimensions);
  const Real half = 0.5;
  const InverseAndLogDeterminant w = invert(q.inverse_scale);
  const Real p_log_determinant_of_scale = -invert(p.inverse_scale).log_determinant;
  const Real gaussians =
      half * (d * (p.beta / q.beta - Real(1.0) + log(q.beta) - log(p.beta)) +
              p.beta * q.degrees_of_freedom * quadratic_form(w.inverse, subtract(q.mean, p.mean)));
  const Real log_determinant = expected_log_determinant(dimensions, q.degrees_of_freedom, -w.log_determinant);
  const Real wisharts = log_wishart_constant(dimensions, q.degrees_of_freedom, -w.log_determinant) -
                        log_wishart_constant(dimensions, p.degrees_of_freedom, p_log_determinant_of_scale) +
                        half * (q.degrees_of_freedom - p.degrees_of_freedom) * log_determinant +
                        half * q.degrees_of_freedom * (trace_of_product(p.inverse_scale, w.inverse) - d);
  return gaussians + wisharts;
}

// KL(q ‖ p(Z, π, μ, Λ | X)) without the bound: Σ_Z q(Z) { log q(Z) − log p(Z|X) + KL(q(π,μ,Λ) ‖ p(π,μ,Λ|X,Z))
// }.
inline Real kl_to_posterior(const Matrix& x, const Matrix& r, const Prior& prior, const Posterior& q) {
  const std::size_t components = q.size();
  const Real evidence = log_evidence(x, components, prior);
  Vector alpha;
  for (const Component& c : q) alpha.push_back(c.alpha);
  Real sum = 0.0;
  for_each_assignment(x.rows, components, [&](const Assignment& z) {
    Real log_q = 0.0;
    for (std::size_t n = 0; n < x.rows; ++n) log_q += log(r(n, z[n]));
    const Real weight = exp(log_q);
    if (weight == Real(0.0)) return;
    const Posterior p = posterior_given(x, z, components, prior);
    Vector p_alpha;
    for (const Component& c : p) p_alpha.push_back(c.alpha);
    Real divergence = log_q - (log_joint(x, z, components, prior) - evidence) + kl_dirichlet(alpha, p_alpha);
    for (std::size_t k = 0; k < components; ++k) divergence += kl_normal_wishart(q[k], p[k]);
    sum += weight * divergence;
  });
  return sum;
}

}  // namespace oracle
