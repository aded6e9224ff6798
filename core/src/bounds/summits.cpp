#include "bounds/summits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/region.hpp"
#include "numeric/symmetric.hpp"

namespace elbo {
namespace {

constexpr int kSteps = 24;
constexpr double kRadius = 0.5;  // of the stencil, in the deviations of the start
constexpr double kNarrowest = 0.02;
constexpr double kLongest = 3;  // step, in radii
constexpr double kWidest = 3;
constexpr double kSharpest = 1e-3;

// A climber: u in the coordinates of its start, z = mean + factor·u.
struct Climber {
  const Gaussian* start = nullptr;
  Eigen::VectorXd u;
  double radius = kRadius;
  double height = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd curvature;  // −H
};

// The middle, ±r along every axis, and where there are two both ways along one diagonal.
Eigen::MatrixXd stencil(Eigen::Index dimension) {
  if (dimension == 1) return Eigen::RowVector3d(0, 1, -1).transpose();
  Eigen::MatrixXd offsets(7, 2);
  offsets << 0, 0, 1, 0, -1, 0, 0, 1, 0, -1, 1, 1, -1, -1;
  return offsets;
}

void measure(Climber& climber, const Eigen::Ref<const Eigen::ArrayXd>& values) {
  const Eigen::Index dimension = climber.u.size();
  const double r = climber.radius;
  climber.height = values(0);
  climber.gradient.resize(dimension);
  climber.curvature.resize(dimension, dimension);
  for (Eigen::Index d = 0; d < dimension; ++d) {
    const double up = values(1 + 2 * d), down = values(2 + 2 * d);
    climber.gradient(d) = (up - down) / (2 * r);
    climber.curvature(d, d) = (2 * values(0) - up - down) / (r * r);
  }
  if (dimension == 2) {
    const double diagonal = (2 * values(0) - values(5) - values(6)) / (r * r);
    const double mixed = 0.5 * (diagonal - climber.curvature(0, 0) - climber.curvature(1, 1));
    climber.curvature(0, 1) = climber.curvature(1, 0) = mixed;
  }
}

// Newton's step where the surface is a hill, with the curvature of a plain direction taken for that of the
// widest summit.
Eigen::VectorXd step_of(const Climber& climber) {
  const SymmetricAxes axes = symmetric_axes(climber.curvature);
  const Eigen::ArrayXd curvature = axes.values.array().abs().max(1 / (kWidest * kWidest));
  const Eigen::VectorXd along = axes.along(climber.gradient);
  const Eigen::VectorXd step = axes.back((along.array() / curvature).matrix());
  const double length = step.norm();
  const double most = kLongest * climber.radius;
  return length > most ? (step * (most / length)).eval() : step;
}

Gaussian summit_of(const Climber& climber) {
  const SymmetricAxes axes = symmetric_axes(climber.curvature);
  const Eigen::ArrayXd variance =
      1 / axes.values.array().max(1 / (kWidest * kWidest)).min(1 / (kSharpest * kSharpest));
  const Eigen::MatrixXd root = climber.start->factor.triangularView<Eigen::Lower>() * axes.vectors;
  const Eigen::MatrixXd covariance = root * variance.matrix().asDiagonal() * root.transpose();
  const Eigen::VectorXd mean =
      climber.start->mean + climber.start->factor.triangularView<Eigen::Lower>() * climber.u;
  const auto gaussian = gaussian_of(mean, covariance);
  return gaussian ? *gaussian : Gaussian{mean, climber.start->factor};
}

}  // namespace

std::vector<Gaussian> summits(const std::vector<Gaussian>& starts, const LogDensity& log_density,
                              double depth) {
  if (starts.empty()) return {};
  const Eigen::Index dimension = starts.front().mean.size();
  const Eigen::MatrixXd offsets = stencil(dimension);
  const Eigen::Index points = offsets.rows();
  std::vector<Climber> climbers;
  for (const Gaussian& start : starts) {
    Climber climber;
    climber.start = &start;
    climber.u = Eigen::VectorXd::Zero(dimension);
    climbers.push_back(climber);
  }
  const auto count = static_cast<Eigen::Index>(climbers.size());
  Samples z(count * points, dimension);
  Eigen::ArrayXd values(count * points);
  const auto look = [&] {
    for (Eigen::Index i = 0; i < count; ++i) {
      const Climber& climber = climbers[static_cast<std::size_t>(i)];
      const auto factor = climber.start->factor.triangularView<Eigen::Lower>();
      for (Eigen::Index j = 0; j < points; ++j) {
        const Eigen::VectorXd u = climber.u + climber.radius * offsets.row(j).transpose();
        z.row(i * points + j) = (climber.start->mean + factor * u).transpose().array();
      }
    }
    log_density(z, values);
  };
  look();
  for (Eigen::Index i = 0; i < count; ++i) {
    measure(climbers[static_cast<std::size_t>(i)], values.segment(i * points, points));
  }
  for (int step = 0; step < kSteps; ++step) {
    const std::vector<Climber> before = climbers;
    for (Climber& climber : climbers) climber.u += step_of(climber);
    look();
    for (Eigen::Index i = 0; i < count; ++i) {
      const auto index = static_cast<std::size_t>(i);
      const double height = values(i * points);
      if (height > before[index].height) {
        measure(climbers[index], values.segment(i * points, points));
      } else {
        // Too far, or there: look closer around the old place.
        climbers[index] = before[index];
        climbers[index].radius = std::max(kNarrowest, 0.5 * before[index].radius);
      }
    }
  }
  look();
  double highest = -std::numeric_limits<double>::infinity();
  for (Eigen::Index i = 0; i < count; ++i) {
    Climber& climber = climbers[static_cast<std::size_t>(i)];
    measure(climber, values.segment(i * points, points));
    if (std::isfinite(climber.height)) highest = std::max(highest, climber.height);
  }
  std::vector<Gaussian> found;
  for (const Climber& climber : climbers) {
    if (!(climber.height >= highest - depth) || !climber.curvature.allFinite()) continue;
    found.push_back(summit_of(climber));
  }
  return found;
}

}  // namespace elbo
