#include "bounds/region.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/cholesky.hpp"
#include "numeric/cubature.hpp"
#include "numeric/special.hpp"
#include "numeric/symmetric.hpp"

namespace elbo {
namespace {

// How far out, in deviations of ε, a narrow feature still matters.
constexpr double kReach = 9;
constexpr double kSmooth = 0.7;  // a feature wider than this needs no cells of its own
constexpr int kFlowNodes = 16;

Gaussian moments_of(const Family& q) {
  const int dimension = q.dimension();
  const CubatureNodes nodes = gauss_hermite(dimension, kFlowNodes);
  Samples z;
  q.transform(0, nodes.z, z);
  const Eigen::ArrayXd mass = nodes.log_weight.exp();
  Eigen::VectorXd mean(dimension);
  for (int d = 0; d < dimension; ++d) mean(d) = (mass * z.col(d)).sum();
  Eigen::MatrixXd covariance(dimension, dimension);
  for (int d = 0; d < dimension; ++d) {
    for (int e = 0; e < dimension; ++e) {
      covariance(d, e) = (mass * (z.col(d) - mean(d)) * (z.col(e) - mean(e))).sum();
    }
  }
  if (auto gaussian = gaussian_of(mean, covariance)) return *gaussian;
  return {mean, Eigen::MatrixXd::Identity(dimension, dimension)};
}

}  // namespace

std::optional<Gaussian> gaussian_of(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance,
                                    double log_mass) {
  Gaussian gaussian{mean, {}, log_mass};
  if (!mean.allFinite() || !covariance.allFinite() || !cholesky(covariance, gaussian.factor)) {
    return std::nullopt;
  }
  return gaussian;
}

double log_normaliser(const Gaussian& gaussian) {
  return -0.5 * static_cast<double>(gaussian.mean.size()) * kLogTwoPi -
         gaussian.factor.diagonal().array().log().sum();
}

Eigen::MatrixXd precision_of(const Gaussian& gaussian) {
  const Eigen::Index size = gaussian.mean.size();
  const Eigen::MatrixXd inverse =
      gaussian.factor.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(size, size));
  return inverse.transpose() * inverse;
}

std::vector<Gaussian> bumps_of(const Family& q) {
  std::vector<Gaussian> bumps = q.outlines();
  if (bumps.empty()) bumps.push_back(moments_of(q));
  return bumps;
}

std::vector<Gaussian> ground_of_both(const Truth& truth, const Family& q) {
  std::vector<Gaussian> bumps = truth.bumps();
  for (Gaussian& bump : bumps) bump.log_mass -= truth.log_evidence();
  const std::vector<Gaussian> of_q = bumps_of(q);
  bumps.insert(bumps.end(), of_q.begin(), of_q.end());
  return bumps;
}

std::vector<Gaussian> pulled_back(const std::vector<Gaussian>& bumps, const Gaussian& frame) {
  const Eigen::Index size = frame.mean.size();
  std::vector<Gaussian> result = {{Eigen::VectorXd::Zero(size), Eigen::MatrixXd::Identity(size, size)}};
  for (const Gaussian& bump : bumps) {
    const auto lower = frame.factor.triangularView<Eigen::Lower>();
    const Eigen::VectorXd mean = lower.solve(bump.mean - frame.mean);
    const Eigen::MatrixXd factor = lower.solve(bump.factor);
    const SymmetricAxes axes = symmetric_axes(factor * factor.transpose());
    const Eigen::VectorXd deviations = axes.values.cwiseMax(0).cwiseSqrt();
    if (!mean.allFinite() || deviations.minCoeff() > kSmooth) continue;
    // How far the feature stays from the origin, less what it extends in each direction itself.
    const Eigen::VectorXd offset = axes.along(mean);
    if (((offset.cwiseAbs() - kReach * deviations).array() > kReach).any()) continue;
    const Eigen::VectorXd bounded = deviations.cwiseMin(1.0).cwiseMax(1e-8);
    const Eigen::MatrixXd covariance = axes.with(bounded.cwiseAbs2());
    // A long feature whose middle is out of reach is followed from its nearest point.
    const Eigen::VectorXd nearest =
        axes.back((deviations.array() > 1).select(offset.cwiseMax(-2.0).cwiseMin(2.0), offset));
    if (auto gaussian = gaussian_of(nearest, covariance)) result.push_back(*gaussian);
  }
  return result;
}

std::vector<Gaussian> features_in(std::vector<Gaussian> bumps, const std::vector<Gaussian>& q,
                                  Eigen::Index k) {
  for (Eigen::Index j = 0; j < static_cast<Eigen::Index>(q.size()); ++j) {
    if (j != k) bumps.push_back(q[static_cast<std::size_t>(j)]);
  }
  return pulled_back(bumps, q[static_cast<std::size_t>(k)]);
}

std::vector<Gaussian> products(const std::vector<Gaussian>& p, const std::vector<Gaussian>& q, double alpha,
                               double depth) {
  std::vector<Gaussian> found;
  for (const Gaussian& a : p) {
    for (const Gaussian& b : q) {
      const Eigen::MatrixXd pa = (1 - alpha) * precision_of(a);
      const Eigen::MatrixXd pb = alpha * precision_of(b);
      const Eigen::MatrixXd precision = pa + pb;
      Eigen::MatrixXd factor;
      if (!cholesky(precision, factor)) continue;
      const Eigen::VectorXd pull = pa * a.mean + pb * b.mean;
      const Eigen::VectorXd half = factor.triangularView<Eigen::Lower>().solve(pull);
      const Eigen::VectorXd mean = factor.transpose().triangularView<Eigen::Upper>().solve(half);
      const Eigen::MatrixXd inverse =
          factor.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(mean.size(), mean.size()));
      const double log_peak =
          (1 - alpha) * (a.log_mass + log_normaliser(a) - 0.5 * squared_distance(a.factor, mean, a.mean)) +
          alpha * (b.log_mass + log_normaliser(b) - 0.5 * squared_distance(b.factor, mean, b.mean));
      auto gaussian = gaussian_of(mean, inverse.transpose() * inverse);
      if (!gaussian) continue;
      gaussian->log_mass = log_peak - log_normaliser(*gaussian);
      found.push_back(std::move(*gaussian));
    }
  }
  double heaviest = -std::numeric_limits<double>::infinity();
  for (const Gaussian& gaussian : found) heaviest = std::max(heaviest, gaussian.log_mass);
  found.erase(std::remove_if(found.begin(), found.end(),
                             [&](const Gaussian& g) { return g.log_mass < heaviest - depth; }),
              found.end());
  return found;
}

}  // namespace elbo
