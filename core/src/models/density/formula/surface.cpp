#include "models/density/formula/surface.hpp"

#include <algorithm>
#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

using Index = Eigen::Index;

double or_nothing(double value) { return std::isnan(value) ? -HUGE_VAL : value; }

Point along(Point z, double distance, Point direction) {
  return {z[0] + distance * direction[0], z[1] + distance * direction[1]};
}
double dot(Point a, Point b) { return a[0] * b[0] + a[1] * b[1]; }
double norm(Point a) { return std::hypot(a[0], a[1]); }

}  // namespace

Surface::Surface(const Evaluator& density) : density_(density), dimension_(density.dimension()) {}

Surface::Local Surface::look(Point z, Order order) {
  z_.resize(1, dimension_);
  for (Index i = 0; i < dimension_; ++i) z_(0, i) = z[static_cast<std::size_t>(i)];
  density_.evaluate(z_, order, values_);
  Local local;
  local.value = or_nothing(values_.log_density(0));
  const auto finite = [](double x) { return std::isfinite(x) ? x : 0.0; };
  for (Index i = 0; order != Order::kValue && i < dimension_; ++i) {
    local.gradient[static_cast<std::size_t>(i)] = finite(values_.gradient(0, i));
  }
  if (order != Order::kHessian) return local;
  for (Index i = 0; i < values_.hessian.cols(); ++i) {
    local.hessian[static_cast<std::size_t>(i)] = finite(values_.hessian(0, i));
  }
  return local;
}

std::vector<Surface::Axis> Surface::axes(const Local& local) const {
  const auto& h = local.hessian;
  if (dimension_ == 1) return {{{1, 0}, -h[0]}};
  const double mean = 0.5 * (h[0] + h[2]);
  const double radius = std::hypot(0.5 * (h[0] - h[2]), h[1]);
  const double angle = 0.5 * std::atan2(2 * h[1], h[0] - h[2]);
  const Point first = {std::cos(angle), std::sin(angle)};
  return {{first, -(mean + radius)}, {{-first[1], first[0]}, -(mean - radius)}};
}

double Surface::climb(Point& z) {
  constexpr int kMostSteps = 60;
  Local local = look(z, Order::kHessian);
  for (int step = 0; step < kMostSteps; ++step) {
    const std::vector<Axis> directions = axes(local);
    double steepest = 0;
    for (const Axis& axis : directions) steepest = std::max(steepest, std::abs(axis.curvature));
    // Newton's step; where the surface curves upwards, as long a one uphill.
    Point move = {0, 0};
    for (const Axis& axis : directions) {
      const double curvature = std::max({std::abs(axis.curvature), 1e-8 * steepest, 1e-100});
      move = along(move, dot(local.gradient, axis.direction) / curvature, axis.direction);
    }
    const double longest = 0.25 * (8 + norm(z));
    const double length = norm(move);
    double scale = length > longest ? longest / length : 1;
    const double gain = dot(local.gradient, move);
    if (!(scale * gain > 1e-13 * (1 + std::abs(local.value)))) return local.value;
    double value = -HUGE_VAL;
    Point next = z;
    for (int halving = 0; halving < 50; ++halving, scale *= 0.5) {
      next = along(z, scale, move);
      value = height(next);
      if (std::isfinite(value) && value > local.value + 1e-4 * scale * gain) break;
      value = -HUGE_VAL;
    }
    if (value == -HUGE_VAL) break;
    z = next;
    local = look(z, Order::kHessian);
  }
  // No step uphill although there is a slope: a kink or an edge.
  creep(z, local.value);
  return local.value;
}

// A compass search, for what has no slope to follow: the best of eight neighbours, ever nearer.
void Surface::creep(Point& z, double& value) {
  constexpr int kMostMoves = 500;
  double step = 0.01 * (1 + norm(z));
  for (int move = 0; move < kMostMoves && step > 1e-9 * (1 + norm(z)); ++move) {
    Point best = z;
    for (int i = 0; i < (dimension_ == 2 ? 8 : 2); ++i) {
      const double angle = dimension_ == 2 ? i * 0.7853981633974483 : i * 3.141592653589793;
      const Point next = along(z, step, {std::cos(angle), dimension_ == 2 ? std::sin(angle) : 0});
      const double height_there = height(next);
      if (height_there < HUGE_VAL && height_there > value) {
        value = height_there;
        best = next;
      }
    }
    if (best == z) {
      step *= 0.5;
    } else {
      z = best;
    }
  }
}

// How far it is in a direction to where the density has fallen to exp(−½).
double Surface::descent(Point z, double value, Point direction) {
  constexpr double kFarthest = 1e30;
  const auto is_down = [&](double distance) {
    return !(value - height(along(z, distance, direction)) < 0.5);
  };
  double far = 1e-14 * norm(z) + 1e-12;
  if (is_down(far)) return far;
  while (far < kFarthest && !is_down(far)) far *= 2;
  // A direction in which it does not fall off.
  if (far >= kFarthest) return 1 + norm(z);
  double near = 0.5 * far;
  for (int i = 0; i < 20; ++i) {
    const double middle = 0.5 * (near + far);
    (is_down(middle) ? far : near) = middle;
  }
  return far;
}

double Surface::width(Point z, double value, const Axis& axis) {
  if (axis.curvature > 0) {
    const double deviation = 1 / std::sqrt(axis.curvature);
    const auto drop = [&](double distance) { return value - height(along(z, distance, axis.direction)); };
    const double deeper = std::max(drop(deviation), drop(-deviation));
    if (deeper > 0.2 && deeper < 2) return deviation;
  }
  return std::max(descent(z, value, axis.direction),
                  descent(z, value, {-axis.direction[0], -axis.direction[1]}));
}

Gaussian Surface::bump(Point z, double value) {
  const std::vector<Axis> directions = axes(look(z, Order::kHessian));
  const double first = width(z, value, directions[0]);
  if (dimension_ == 1) return line_bump(z[0], first, value + std::log(first) + 0.5 * kLogTwoPi);
  const double second = width(z, value, directions[1]);
  const Point direction = directions[0].direction;
  return turned_bump(z[0], z[1], direction[0], direction[1], first, second,
                     value + std::log(first * second) + kLogTwoPi);
}

}  // namespace elbo::formula
