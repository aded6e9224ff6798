#include "bounds/truth.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace elbo {
namespace {

// Below this a density is 0 in double, and its logarithm only gets in the way.
constexpr double kNothing = -745;

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

}  // namespace

Truth::Truth(std::shared_ptr<const Target> target)
    : target_(std::move(target)), bumps_(target_->bumps()), closed_(target_->log_evidence()) {
  const double offset = largest_log_density(*target_, bumps_);
  TargetValues values;
  const auto density = [&](const Samples& z, Samples& out) {
    target_->evaluate(z, Order::kValue, values);
    out.col(0) = (values.log_density - offset).max(kNothing).exp();
  };
  CubatureOptions options;
  options.tolerance = 1e-12;
  const CubatureResult result = integrate(dimension(), bumps_, 1, density, options, &nodes_);
  quadrature_ = std::log(result.integral(0)) + offset;
  error_ = result.error(0) / result.integral(0);
  target_->evaluate(nodes_.z, Order::kValue, values);
  log_posterior_ = values.log_density - log_evidence();
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
