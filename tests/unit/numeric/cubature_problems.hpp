// Densities and bumps for the tests of cubature, written for clarity.
#pragma once

#include <cmath>
#include <vector>

#include "numeric/cubature.hpp"
#include "numeric/random.hpp"

namespace problems {

using Eigen::ArrayXd;
using elbo::Gaussian;
using elbo::Samples;

inline constexpr double kPi = 3.141592653589793;

inline Gaussian on_line(double mean, double deviation) {
  return {Eigen::VectorXd::Constant(1, mean), Eigen::MatrixXd::Constant(1, 1, deviation)};
}

inline Gaussian in_plane(double mean1, double mean2, double deviation1, double deviation2,
                         double correlation) {
  Gaussian bump{Eigen::VectorXd(2), Eigen::MatrixXd::Zero(2, 2)};
  bump.mean << mean1, mean2;
  bump.factor(0, 0) = deviation1;
  bump.factor(1, 0) = correlation * deviation2;
  bump.factor(1, 1) = deviation2 * std::sqrt(1 - correlation * correlation);
  return bump;
}

// log N(z; m, LLᵀ), the bump's log mass left out.
inline ArrayXd log_normal(const Samples& z, const Gaussian& bump) {
  const ArrayXd u = (z.col(0) - bump.mean(0)) / bump.factor(0, 0);
  ArrayXd result = -0.5 * u.square() - std::log(bump.factor(0, 0)) - 0.5 * std::log(2 * kPi);
  if (z.cols() == 1) return result;
  const ArrayXd v = (z.col(1) - bump.mean(1) - bump.factor(1, 0) * u) / bump.factor(1, 1);
  return result - 0.5 * v.square() - std::log(bump.factor(1, 1)) - 0.5 * std::log(2 * kPi);
}

// log Σ_k exp(log_mass_k) N(z; k).
inline ArrayXd log_mixture(const Samples& z, const std::vector<Gaussian>& bumps) {
  ArrayXd largest = ArrayXd::Constant(z.rows(), -1e300);
  for (const Gaussian& bump : bumps) largest = largest.max(log_normal(z, bump) + bump.log_mass);
  ArrayXd sum = ArrayXd::Zero(z.rows());
  for (const Gaussian& bump : bumps) sum += (log_normal(z, bump) + bump.log_mass - largest).exp();
  return largest + sum.log();
}

// KL(p ‖ q) = ½ [tr(Q⁻¹P) + (m_q − m_p)ᵀ Q⁻¹ (m_q − m_p) − D + log|Q| − log|P|].
inline double kl(const Gaussian& p, const Gaussian& q) {
  const Eigen::MatrixXd whitened = q.factor.triangularView<Eigen::Lower>().solve(p.factor);
  const Eigen::VectorXd shift = q.factor.triangularView<Eigen::Lower>().solve(q.mean - p.mean);
  return 0.5 * (whitened.squaredNorm() + shift.squaredNorm() - static_cast<double>(p.mean.size())) +
         (q.factor.diagonal().array().log() - p.factor.diagonal().array().log()).sum();
}

inline double phi(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// Random numbers of one test.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : stream_(seed, elbo::Purpose::kData, 0) {}
  double between(double low, double high) { return low + (high - low) * stream_.uniform(); }
  int below(int bound) { return static_cast<int>(stream_.below(static_cast<std::uint64_t>(bound))); }
  Gaussian on_line() { return problems::on_line(between(-4, 4), std::exp(between(-2, 1))); }
  Gaussian in_plane() {
    const double mean1 = between(-4, 4);
    const double mean2 = between(-4, 4);
    const double deviation1 = std::exp(between(-2, 1));
    const double deviation2 = std::exp(between(-2, 1));
    return problems::in_plane(mean1, mean2, deviation1, deviation2, between(-0.9, 0.9));
  }

 private:
  elbo::Stream stream_;
};

}  // namespace problems
