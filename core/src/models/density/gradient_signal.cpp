#include "models/density/gradient_signal.hpp"

#include <algorithm>
#include <cmath>

#include "bounds/importance.hpp"
#include "estimators/estimator.hpp"

namespace elbo {
namespace {

using Eigen::Index;

// L_M's gradient by differences over this step in every number of φ: with its second-order error and with
// values to 1e-10 it is right to some 1e-7.
constexpr double kStep = 2e-3;
constexpr Index kMostNumbers = 24;
// Of a covariance of gradients, numbers at most for which it is worth having.
constexpr Index kMostRows = 64;

CubatureOptions difference_options() {
  CubatureOptions options;
  options.tolerance = 1e-12;
  options.ground = 1e-9;
  options.most_nodes = 200'000;
  return options;
}

bool is_elbo(const ObjectiveSettings& objective) {
  return objective.objective == Objective::kElbo ||
         (objective.objective == Objective::kImportanceWeighted && objective.importance_samples == 1);
}

}  // namespace

bool has_exact_gradient(const DensitySetup& setup, const Family& q) {
  return is_elbo(setup.objective) ||
         (setup.objective.objective == Objective::kImportanceWeighted && q.size() <= kMostNumbers);
}

ExactGradientTask::ExactGradientTask(const DensitySetup& setup, const Truth& truth, const Family& q)
    : setup_(setup), truth_(truth), q_(q) {
  if (has_exact_gradient(setup, q)) steps_ = is_elbo(setup.objective) ? 1 : q.size();
  result_.value.setZero(q.size());
}

void ExactGradientTask::step(Index i) {
  if (is_elbo(setup_.objective)) {
    const Estimate estimate = make_estimator(EstimatorKind::kQuadrature, {}, q_.dimension())
                                  ->estimate(q_, truth_.target(), Noise{}, result_.value);
    // Of each number of the gradient some times as much, relative, as of the bound.
    result_.error = 1e-6 * (1 + result_.value.norm()) + 10 * estimate.objective_error;
    return;
  }
  const std::unique_ptr<Family> moved = q_.clone();
  const auto samples = static_cast<double>(setup_.objective.importance_samples);
  const auto difference = [&](double step) {
    Known sides[2];
    for (const int side : {0, 1}) {
      Eigen::VectorXd phi = q_.phi();
      phi(i) += side == 0 ? step : -step;
      moved->set_phi(phi);
      sides[side] = importance_bound(truth_, *moved, samples, difference_options());
    }
    return (sides[0].value - sides[1].value) / (2 * step);
  };
  // What half the step says differently is three quarters of the error; both are combined (Richardson).
  const double coarse = difference(kStep);
  const double fine = difference(0.5 * kStep);
  result_.value(i) = fine + (fine - coarse) / 3;
  result_.error = std::hypot(result_.error, std::abs(fine - coarse) + 1e-7 * std::abs(fine) + 1e-9);
}

Signal signal_of(const Eigen::MatrixXd& gradients, const ExactGradient* exact) {
  const Index count = gradients.cols();
  const auto n = static_cast<double>(count);
  const Eigen::VectorXd mean = gradients.rowwise().mean();
  const Eigen::MatrixXd centred = gradients.colwise() - mean;
  const Eigen::VectorXd sizes = centred.colwise().squaredNorm().transpose();
  const double noise = sizes.sum() / (n - 1);  // the total variance
  // Its relative standard error.
  const double noise_error =
      std::sqrt((sizes.array() - sizes.mean()).square().sum() / (n - 1) / n) / std::max(noise, 1e-300);
  Signal signal;
  signal.is_exact = exact != nullptr;
  double error = 0;  // of the signal's norm, two standard errors
  double norm = 0;
  if (exact) {
    norm = exact->value.norm();
    error = exact->error;
  } else {
    // E‖mean‖² = ‖E‖² + noise/n; its variance is 4 EᵀΣE/n + 2 tr Σ²/n².
    const double square = mean.squaredNorm() - noise / n;
    double along = std::max(square, 0.0) * noise;
    double trace = noise * noise;
    if (gradients.rows() <= kMostRows) {
      const Eigen::MatrixXd covariance = centred * centred.transpose() / (n - 1);
      along = mean.dot(covariance * mean);
      trace = covariance.squaredNorm();
    }
    const double deviation = std::sqrt(4 * along / n + 2 * trace / (n * n));
    norm = std::sqrt(std::max(square, 0.0));
    const double most = std::sqrt(std::max(square, 0.0) + 2 * deviation);
    const double least = std::sqrt(std::max(square - 2 * deviation, 0.0));
    error = std::max(most - norm, norm - least);
  }
  const double scale = std::sqrt(noise);
  signal.ratio = norm / scale;
  signal.error = error / scale + signal.ratio * noise_error;  // twice half of it, for the square root
  return signal;
}

}  // namespace elbo
