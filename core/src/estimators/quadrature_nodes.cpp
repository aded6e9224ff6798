#include "estimators/quadrature_nodes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/region.hpp"
#include "bounds/second_opinion.hpp"
#include "numeric/cubature.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

constexpr double kReach = 8.5;
// Times the difference of two rules is an error: they may agree by accident.
constexpr double kSafety = 4;
constexpr double kRounding = 1e-14;
// The lattice serves with an error of at most so many nats, and gradients to so much of their size.
constexpr double kNats = 1e-8;
constexpr double kOfGradient = 1e-7;
// A hill of fewer deviations of ε than these may lie between the points of the lattice.
constexpr double kNarrow = 0.25;
constexpr double kNarrowOnLine = 0.05;

CubatureOptions adaptive_options() {
  CubatureOptions options;
  options.tolerance = 1e-8;
  options.scale = 1;
  options.ground = 1e-7;
  options.most_nodes = 120'000;
  return options;
}

double least_deviation(const Gaussian& bump) {
  // Of a factor the least singular value, to within √2.
  double least = std::numeric_limits<double>::infinity();
  const double volume = bump.factor.diagonal().prod();
  if (bump.factor.rows() == 1) return volume;
  least = volume / bump.factor.norm();
  return least;
}

}  // namespace

QuadratureNodes::QuadratureNodes(int dimension) : dimension_(dimension) {
  const double spacing = dimension == 1 ? 1.0 / 16 : 3.0 / 8;
  const int most = static_cast<int>(kReach / spacing);
  std::vector<double> first;
  std::vector<double> second;
  std::vector<double> is_coarse;
  for (int j = dimension == 1 ? 0 : -most; j <= (dimension == 1 ? 0 : most); ++j) {
    for (int i = -most; i <= most; ++i) {
      if (spacing * std::hypot(i, j) > kReach) continue;
      first.push_back(spacing * i);
      second.push_back(spacing * j);
      is_coarse.push_back(i % 2 == 0 && j % 2 == 0 ? 1 : 0);
    }
  }
  const auto size = static_cast<Index>(first.size());
  lattice_.resize(size, dimension);
  lattice_.col(0) = Eigen::Map<const Eigen::ArrayXd>(first.data(), size);
  if (dimension == 2) lattice_.col(1) = Eigen::Map<const Eigen::ArrayXd>(second.data(), size);
  lattice_weight_ = (-0.5 * lattice_.square().rowwise().sum()).exp();
  coarse_weight_ = lattice_weight_ * Eigen::Map<const Eigen::ArrayXd>(is_coarse.data(), size);
  lattice_weight_ /= lattice_weight_.sum();
  coarse_weight_ /= coarse_weight_.sum();
}

// log w, its gradient, and that times ε, the lower half.
Index QuadratureNodes::outputs() const { return 1 + dimension_ + dimension_ * (dimension_ + 1) / 2; }

void QuadratureNodes::fill(const Samples& epsilon, double centre, Samples& out) const {
  out.resize(epsilon.rows(), outputs());
  out.col(0) = target_.log_density - log_q_ - centre;
  Index column = 1 + dimension_;
  for (Index i = 0; i < dimension_; ++i) {
    out.col(1 + i) = target_.gradient.col(i) - log_q_gradient_.col(i);
    for (Index j = 0; j <= i; ++j) out.col(column++) = out.col(1 + i) * epsilon.col(j);
  }
}

void QuadratureNodes::evaluate(const Family& family, Index k, const Target& target, const Samples& epsilon) {
  family.transform(k, epsilon, z_);
  target.evaluate(z_, Order::kGradient, target_);
  family.log_density_of_draw(k, epsilon, z_, log_q_, &log_q_gradient_);
}

// Sets error_, of the values at the lattice.
bool QuadratureNodes::lattice_serves() {
  fill(lattice_, 0, values_);
  if (!values_.isFinite().all()) {
    // Nothing else would make it finite: the density is 0 where q has mass.
    error_ = std::numeric_limits<double>::infinity();
    return true;
  }
  bool serves = true;
  for (Index column = 0; column < values_.cols(); ++column) {
    const auto values = values_.col(column);
    const double size = (lattice_weight_ * values.abs()).sum();
    const double difference = ((lattice_weight_ - coarse_weight_) * values).sum();
    const double error = kSafety * std::abs(difference);
    if (column == 0) {
      error_ = error + kRounding * size;
      serves = error <= kNats + kRounding * size;
    } else {
      serves = serves && error <= kOfGradient * (1 + size);
    }
  }
  return serves;
}

void QuadratureNodes::adapt(const Family& family, Index k, const Target& target,
                            std::vector<Gaussian> bumps) {
  const double offset = -0.5 * dimension_ * kLogTwoPi;
  double centre = 0;
  {
    evaluate(family, k, target, Samples::Zero(1, dimension_));
    const double log_weight = target_.log_density(0) - log_q_(0);
    if (std::isfinite(log_weight)) centre = log_weight;
  }
  CubatureOptions options = adaptive_options();
  options.tolerances.setConstant(outputs(), 1e2 * options.tolerance);
  options.tolerances(0) = options.tolerance;
  const auto integrand = [&](const Samples& epsilon, Samples& out) {
    evaluate(family, k, target, epsilon);
    fill(epsilon, centre, values_);
    const Eigen::ArrayXd mass = (offset - 0.5 * epsilon.square().rowwise().sum()).max(-700).exp();
    out = values_.max(-1e290).colwise() * mass;
  };
  const double reach = reach_of(dimension_, outputs(), integrand);
  options.reach = std::min(reach, kFurthest);
  CubatureNodes nodes;
  const CubatureResult result = integrate(dimension_, bumps, outputs(), integrand, options, &nodes);
  epsilon_ = std::move(nodes.z);
  weight_ = (nodes.log_weight + offset - 0.5 * epsilon_.square().rowwise().sum()).max(-700).exp();
  // That all weights add up to 1 is known; what is made up for is an error too.
  const double mass = weight_.sum();
  weight_ /= mass;
  error_ = reach > kFurthest ? std::numeric_limits<double>::infinity() : 0;
  error_ += result.error(0) + std::abs(mass - 1) * std::abs(result.integral(0)) +
            kRounding * (1 + std::abs(centre));
  evaluate(family, k, target, epsilon_);
}

void QuadratureNodes::lay(const Family& family, Index k, const Target& target) {
  const std::vector<Gaussian> gaussians = family.gaussians();
  std::vector<Gaussian> bumps;
  if (gaussians.empty()) {
    bumps.push_back({Eigen::VectorXd::Zero(dimension_), Eigen::MatrixXd::Identity(dimension_, dimension_)});
  } else {
    bumps = features_in(target.bumps(), gaussians, k);
  }
  const double narrow = dimension_ == 1 ? kNarrowOnLine : kNarrow;
  // A lattice ends where tails that are as heavy still count.
  is_lattice_ = !family.is_heavy_tailed() &&
                std::none_of(bumps.begin() + 1, bumps.end(),
                             [&](const Gaussian& bump) { return least_deviation(bump) < narrow; });
  if (is_lattice_) {
    evaluate(family, k, target, lattice_);
    if (lattice_serves()) return;
    is_lattice_ = false;
  }
  adapt(family, k, target, std::move(bumps));
}

}  // namespace elbo
