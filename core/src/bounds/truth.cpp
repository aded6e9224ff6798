#include "bounds/truth.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "bounds/region.hpp"

namespace elbo {
namespace {

// Below this a density is 0 in double, and its logarithm only gets in the way.
constexpr double kNothing = -745;
// Where the moments begin among what is integrated.
constexpr Eigen::Index kMoments = 2;

// The largest log density at the centres of the bumps, a factor that keeps exp() in range.
double largest_log_density(const Target& target, const std::vector<Gaussian>& bumps) {
  Samples centres(static_cast<Eigen::Index>(bumps.size()), target.dimension());
  for (std::size_t i = 0; i < bumps.size(); ++i) {
    centres.row(static_cast<Eigen::Index>(i)) = bumps[i].mean.transpose().array();
  }
  TargetValues values;
  target.evaluate(centres, Order::kValue, values);
  return values.log_density.maxCoeff();
}

// The bumps' mean, so that moments about it are not small differences of large numbers.
Eigen::VectorXd centre_of(const std::vector<Gaussian>& bumps) {
  double heaviest = bumps.front().log_mass;
  for (const Gaussian& bump : bumps) heaviest = std::max(heaviest, bump.log_mass);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(bumps.front().mean.size());
  double mass = 0;
  for (const Gaussian& bump : bumps) {
    const double weight = std::exp(bump.log_mass - heaviest);
    sum += weight * bump.mean;
    mass += weight;
  }
  return sum / mass;
}

}  // namespace

Truth::Truth(std::shared_ptr<const Target> target)
    : target_(std::move(target)), bumps_(target_->bumps()), closed_(target_->log_evidence()) {
  const double offset = largest_log_density(*target_, bumps_);
  centre_ = centre_of(bumps_);
  TargetValues values;
  // p, p log p, and p times what E[y] and the lower half of E[y yᵀ] are means of.
  const auto density = [&](const Samples& z, Samples& out) {
    target_->evaluate(z, Order::kValue, values);
    const Eigen::ArrayXd log_density = (values.log_density - offset).max(kNothing);
    out.col(0) = log_density.exp();
    out.col(1) = out.col(0) * log_density;
    Eigen::Index column = kMoments;
    for (int i = 0; i < dimension(); ++i) out.col(column++) = out.col(0) * (z.col(i) - centre_(i));
    for (int i = 0; i < dimension(); ++i) {
      for (int j = 0; j <= i; ++j) out.col(column++) = out.col(kMoments + i) * (z.col(j) - centre_(j));
    }
  };
  CubatureOptions options;
  options.tolerance = 1e-12;
  // Second moments have their mass further out than the density.
  options.reach = 12;
  const Eigen::Index outputs = kMoments + dimension() + dimension() * (dimension() + 1) / 2;
  const CubatureResult result = integrate(dimension(), bumps_, outputs, density, options, &nodes_);
  quadrature_ = std::log(result.integral(0)) + offset;
  error_ = result.error(0) / result.integral(0);
  target_->evaluate(nodes_.z, Order::kValue, values);
  log_posterior_ = values.log_density - log_evidence();

  const double scale = std::exp(offset - log_evidence());
  expected_log_joint_ = {scale * (result.integral(1) + offset * result.integral(0)),
                         scale * (result.error(1) + std::abs(offset) * result.error(0))};
  const Eigen::VectorXd mean = scale * result.integral;
  const Eigen::VectorXd error = scale * result.error;
  first_ = mean.segment(kMoments, dimension());
  first_error_ = error.segment(kMoments, dimension());
  second_ = second_error_ = Eigen::MatrixXd(dimension(), dimension());
  Eigen::Index column = kMoments + dimension();
  for (int i = 0; i < dimension(); ++i) {
    for (int j = 0; j <= i; ++j, ++column) {
      second_(i, j) = second_(j, i) = mean(column);
      second_error_(i, j) = second_error_(j, i) = error(column);
    }
  }
}

// E[(z − m)(z − m)ᵀ] from E[y] and E[y yᵀ], with d = centre − m.
Known Truth::expected_log_gaussian(const Gaussian& gaussian) const {
  const Eigen::MatrixXd precision = precision_of(gaussian);
  const Eigen::VectorXd d = centre_ - gaussian.mean;
  const Eigen::VectorXd pull = precision * d;
  const double square = precision.cwiseProduct(second_).sum() + 2 * pull.dot(first_) + pull.dot(d);
  const double error =
      precision.cwiseAbs().cwiseProduct(second_error_).sum() + 2 * pull.cwiseAbs().dot(first_error_);
  return {log_normaliser(gaussian) - 0.5 * square, 0.5 * error};
}

std::vector<double> Truth::levels(const std::vector<double>& mass) const {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(log_posterior_.size()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [this](Eigen::Index a, Eigen::Index b) { return log_posterior_(a) > log_posterior_(b); });
  std::vector<double> found;
  for (const double wanted : mass) {
    double total = 0;
    double level = 0;
    for (const Eigen::Index i : order) {
      total += std::exp(nodes_.log_weight(i) + log_posterior_(i));
      level = log_posterior_(i);
      if (total >= wanted) break;
    }
    found.push_back(std::exp(level));
  }
  return found;
}

}  // namespace elbo
