#include "models/curve/linear_gaussian.hpp"

#include <Eigen/Cholesky>

#include "elbo/error.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

Eigen::MatrixXd factor_of(const Eigen::MatrixXd& matrix, const char* name) {
  Eigen::MatrixXd factor;
  if (cholesky(matrix, factor)) return factor;
  throw Error(ErrorCode::kNotPositiveDefinite, std::string(name) + " is not positive definite.");
}

auto lower(const Eigen::MatrixXd& factor) { return factor.triangularView<Eigen::Lower>(); }

}  // namespace

LinearGaussian::LinearGaussian(Eigen::MatrixXd a, Eigen::VectorXd b, const Eigen::MatrixXd& noise)
    : a_(std::move(a)), b_(std::move(b)), noise_factor_(factor_of(noise, "The noise covariance")) {
  const Eigen::MatrixXd whitened = lower(noise_factor_).solve(a_);  // L⁻¹ A
  const Eigen::Index size = a_.cols();
  precision_ = Eigen::MatrixXd::Identity(size, size) + whitened.transpose() * whitened;
  precision_factor_ = factor_of(precision_, "The posterior precision");
  const Eigen::MatrixXd half = lower(precision_factor_).solve(Eigen::MatrixXd::Identity(size, size));
  covariance_ = half.transpose() * half;
}

// As p(x, z)/p(z | x) at the posterior's mean: beside a small noise A Aᵀ + Σ is all but singular, and its
// factor would lose the digits that the distance to the line has.
double LinearGaussian::log_evidence(const Eigen::VectorXd& x) const {
  const Eigen::VectorXd mean = posterior_mean(x);
  const double sizes = static_cast<double>(x.size()) * kLogTwoPi;
  return -0.5 * (sizes + log_determinant(noise_factor_) + squared_distance(noise_factor_, x, a_ * mean + b_) +
                 mean.squaredNorm() + log_determinant(precision_factor_));
}

Eigen::VectorXd LinearGaussian::posterior_mean(const Eigen::VectorXd& x) const {
  const Eigen::VectorXd difference = x - b_;
  const Eigen::MatrixXd whitened = lower(noise_factor_).solve(a_);
  Eigen::VectorXd mean = whitened.transpose() * lower(noise_factor_).solve(difference);  // Aᵀ Σ⁻¹ (x − b)
  lower(precision_factor_).solveInPlace(mean);
  precision_factor_.transpose().triangularView<Eigen::Upper>().solveInPlace(mean);
  return mean;
}

Eigen::VectorXd LinearGaussian::mean_field_variances() const { return precision_.diagonal().cwiseInverse(); }

double LinearGaussian::mean_field_gap() const {
  return 0.5 * (precision_.diagonal().array().log().sum() - log_determinant(precision_factor_));
}

}  // namespace elbo
