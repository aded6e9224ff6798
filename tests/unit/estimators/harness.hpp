// Targets written for the tests, exact objectives by the trapezium rule, and the means of gradient
// estimators.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include "catch.hpp"
#include "estimators/registry.hpp"
#include "families/cases.hpp"

namespace harness {

using cases::Case;
using cases::Index;
using Eigen::ArrayXd;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using elbo::Estimate;
using elbo::EstimatorKind;
using elbo::Family;
using elbo::Noise;
using elbo::Objective;
using elbo::ObjectiveSettings;
using elbo::Order;
using elbo::Purpose;
using elbo::Samples;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// mass · N(z; m, P⁻¹); in one dimension the second coordinate and its entries are not there.
struct Bump {
  double mass;
  std::array<double, 2> mean;
  std::array<double, 3> precision;  // P₁₁, P₁₂, P₂₂
};

// p(x, z) = Σ_j mass_j N(z; m_j, P_j⁻¹), term by term.
class BumpTarget final : public elbo::Target {
 public:
  BumpTarget(int dimension, std::vector<Bump> bumps) : dimension_(dimension), bumps_(std::move(bumps)) {}

  [[nodiscard]] int dimension() const override { return dimension_; }
  void evaluate(const Samples& z, Order /*order*/, elbo::TargetValues& out) const override {
    const bool plane = dimension_ == 2;
    out.log_density.resize(z.rows());
    out.gradient.resize(z.rows(), dimension_);
    out.hessian.resize(z.rows(), plane ? 3 : 1);
    for (Index s = 0; s < z.rows(); ++s) {
      // Masses at z relative to the largest, and sums of them with the derivatives of their logarithms.
      std::vector<double> log_mass;
      for (const Bump& b : bumps_) log_mass.push_back(log_density(b, z(s, 0), plane ? z(s, 1) : 0));
      const double top = *std::max_element(log_mass.begin(), log_mass.end());
      double p = 0, p1 = 0, p2 = 0, p11 = 0, p12 = 0, p22 = 0;
      for (std::size_t j = 0; j < bumps_.size(); ++j) {
        const auto [P11, P12, P22] = bumps_[j].precision;
        const double x = z(s, 0) - bumps_[j].mean[0];
        const double y = plane ? z(s, 1) - bumps_[j].mean[1] : 0;
        const double share = std::exp(log_mass[j] - top);
        const double u = -(P11 * x + (plane ? P12 * y : 0));
        const double v = plane ? -(P12 * x + P22 * y) : 0;
        p += share;
        p1 += share * u;
        p2 += share * v;
        p11 += share * (u * u - P11);
        p12 += share * (u * v - P12);
        p22 += share * (v * v - P22);
      }
      out.log_density(s) = top + std::log(p);
      out.gradient(s, 0) = p1 / p;
      out.hessian(s, 0) = p11 / p - p1 / p * p1 / p;
      if (!plane) continue;
      out.gradient(s, 1) = p2 / p;
      out.hessian(s, 1) = p12 / p - p1 / p * p2 / p;
      out.hessian(s, 2) = p22 / p - p2 / p * p2 / p;
    }
  }
  [[nodiscard]] std::optional<double> log_evidence() const override { return std::nullopt; }
  [[nodiscard]] std::vector<elbo::Gaussian> bumps() const override {
    std::vector<elbo::Gaussian> found;
    for (const Bump& b : bumps_) {
      const auto [P11, P12, P22] = b.precision;
      elbo::Gaussian gaussian{VectorXd::Constant(1, b.mean[0]), MatrixXd::Constant(1, 1, 1 / std::sqrt(P11))};
      if (dimension_ == 2) {
        const MatrixXd precision{{P11, P12}, {P12, P22}};
        gaussian.mean = VectorXd{{b.mean[0], b.mean[1]}};
        gaussian.factor = precision.inverse().llt().matrixL();
      }
      gaussian.log_mass = std::log(b.mass);
      found.push_back(std::move(gaussian));
    }
    return found;
  }
  [[nodiscard]] elbo::Tails tails() const override { return {}; }

 private:
  [[nodiscard]] double log_density(const Bump& b, double z1, double z2) const {
    const auto [P11, P12, P22] = b.precision;
    const double x = z1 - b.mean[0];
    const double y = z2 - b.mean[1];
    const bool plane = dimension_ == 2;
    const double determinant = plane ? P11 * P22 - P12 * P12 : P11;
    const double square = P11 * x * x + (plane ? 2 * P12 * x * y + P22 * y * y : 0);
    return std::log(b.mass) +
           0.5 * (std::log(determinant) - dimension_ * std::log(2 * std::acos(-1.0)) - square);
  }

  int dimension_;
  std::vector<Bump> bumps_;
};

// Two bumps inside of what the families of cases::make() cover, so that weights are bounded.
inline BumpTarget two_bumps(int dimension) {
  return {dimension, {{0.15, {-0.6, 0.4}, {3.0, 0.8, 2.5}}, {0.1, {0.9, -0.3}, {4.0, -1.1, 3.0}}}};
}

inline BumpTarget one_bump(int dimension) { return {dimension, {{0.3, {0.4, -0.7}, {2.0, 0.9, 1.5}}}}; }

// One that covers the families, so that it is the weights' reciprocals that are bounded.
inline BumpTarget wide_bump(int dimension) { return {dimension, {{0.3, {0.2, -0.3}, {0.2, 0.04, 0.15}}}}; }

// --- exact objectives, by the trapezium rule on a lattice far wider than q and p ---

class Exact {
 public:
  Exact(const elbo::Target& target, int dimension, bool heavy_tails = false)
      : lattice_(dimension == 1 ? cases::lattice(1, 0, 12, 300)
                 : heavy_tails  ? cases::lattice(2, 0, 14, 79)
                                : cases::lattice(2, 0, 8, 45)) {
    elbo::TargetValues values;
    target.evaluate(lattice_.z, Order::kValue, values);
    log_p_ = values.log_density;
  }

  [[nodiscard]] double operator()(const ObjectiveSettings& settings, const Family& q) const {
    const ArrayXd log_q = cases::log_density(q, lattice_.z);
    const ArrayXd mass = log_q.exp() * lattice_.cell;
    const ArrayXd log_w = log_p_ - log_q;
    switch (settings.objective) {
      case Objective::kElbo: return (mass > 0).select(mass * log_w, 0).sum();
      case Objective::kRenyi: {
        const double beta = 1 - settings.alpha;
        if (beta == 0) return (mass > 0).select(mass * log_w, 0).sum();
        return std::log((mass > 0).select(mass * (beta * log_w).exp(), 0).sum()) / beta;
      }
      case Objective::kInclusiveKl: {
        const ArrayXd p = log_p_.exp() * lattice_.cell;
        const double evidence = p.sum();
        return (p > 0).select(p * (std::log(evidence) - log_w), 0).sum() / evidence;
      }
      case Objective::kWeightedEntropy: {
        const ArrayXd weighted = log_p_ - settings.entropy_weight * log_q;
        return (mass > 0).select(mass * weighted, 0).sum();
      }
      case Objective::kImportanceWeighted: break;
    }
    REQUIRE(settings.importance_samples == 2);
    return pairs(mass, log_w);
  }

  // ∇_φ by central differences.
  [[nodiscard]] VectorXd gradient(const ObjectiveSettings& settings, const Family& q) const {
    const auto moved = q.clone();
    return cases::differences(q.phi(), [&](const VectorXd& phi) {
      moved->set_phi(phi);
      return (*this)(settings, *moved);
    });
  }

 private:
  // L_2 = Σ_i Σ_j q_i q_j log ½(w_i + w_j), on every second point where q is not negligible.
  [[nodiscard]] static double pairs(const ArrayXd& mass, const ArrayXd& log_w) {
    std::vector<double> m;
    std::vector<double> w;
    for (Index i = 0; i < mass.size(); i += 2) {
      if (mass(i) < 1e-18) continue;
      m.push_back(2 * mass(i));
      w.push_back(std::exp(log_w(i)));
    }
    double sum = 0;
    for (std::size_t i = 0; i < m.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) sum += 2 * m[i] * m[j] * std::log(0.5 * (w[i] + w[j]));
      sum += m[i] * m[i] * std::log(w[i]);
    }
    return sum;
  }

  cases::Lattice lattice_;
  ArrayXd log_p_;
};

// --- estimators ---

inline Noise make_noise(Index rows, int dimension, std::uint64_t key, std::uint32_t seed = 3) {
  Noise noise;
  noise.epsilon.resize(rows, dimension);
  noise.uniform.resize(rows);
  elbo::draw_noise(seed, Purpose::kEvaluation, key, noise);
  return noise;
}

// Mean and standard error of a gradient, and of the objective, over repeats.
struct Moments {
  VectorXd mean, error;
  double objective = 0, objective_error = 0;
  double reported_variance = 0;  // mean of the squares of the standard errors that came with the estimates
  double variance = 0;           // of the estimates
};

inline Moments repeat(EstimatorKind kind, const ObjectiveSettings& settings, const Family& q,
                      const elbo::Target& target, Index samples, int repeats, std::uint32_t seed = 3) {
  const auto estimator = elbo::make_estimator(kind, settings, q.dimension());
  const Index rows = elbo::noise_size(kind, settings, samples);
  VectorXd gradient;
  VectorXd sum = VectorXd::Zero(q.size());
  VectorXd squares = VectorXd::Zero(q.size());
  double value = 0;
  double value_squares = 0;
  Moments moments;
  Noise noise;
  noise.epsilon.resize(rows, q.dimension());
  noise.uniform.resize(rows);
  for (int i = 0; i < repeats; ++i) {
    elbo::draw_noise(seed, Purpose::kEvaluation, static_cast<std::uint64_t>(i), noise);
    const Estimate estimate = estimator->estimate(q, target, noise, gradient);
    sum += gradient;
    squares += gradient.cwiseAbs2();
    value += estimate.objective;
    value_squares += estimate.objective * estimate.objective;
    moments.reported_variance += estimate.objective_error * estimate.objective_error / repeats;
  }
  moments.mean = sum / repeats;
  moments.error = ((squares / repeats - moments.mean.cwiseAbs2()).cwiseMax(0) / (repeats - 1)).cwiseSqrt();
  moments.objective = value / repeats;
  moments.variance =
      (value_squares / repeats - moments.objective * moments.objective) * repeats / (repeats - 1);
  moments.objective_error = std::sqrt(std::max(0.0, moments.variance) / repeats);
  return moments;
}

// The largest |difference| in standard errors; rounding is not counted.
inline double distance(const VectorXd& difference, const VectorXd& error) {
  double most = 0;
  for (Index i = 0; i < difference.size(); ++i) {
    most = std::max(most, std::max(0.0, std::abs(difference(i)) - 1e-9) / std::max(error(i), 1e-300));
  }
  return most;
}

inline const char* name_of(EstimatorKind kind) {
  static const char* const names[] = {"reparameterized", "stl",  "closed-entropy", "score-function",
                                      "leave-one-out",   "dreg", "quadrature"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace harness
