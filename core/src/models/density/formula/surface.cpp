#include "models/density/formula/surface.hpp"

#include <algorithm>
#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

using Index = Eigen::Index;

constexpr Index kPlaneSide = 64;
constexpr Index kLineSide = 512;
constexpr Index kEdgePoints = 257;
constexpr std::size_t kMostEdgePeaks = 8;

double or_nothing(double value) { return std::isnan(value) ? -HUGE_VAL : value; }

Point along(Point z, double distance, Point direction) {
  return {z[0] + distance * direction[0], z[1] + distance * direction[1]};
}
double dot(Point a, Point b) { return a[0] * b[0] + a[1] * b[1]; }
double norm(Point a) { return std::hypot(a[0], a[1]); }

}  // namespace

Point Grid::point(Index i) const {
  const auto centre = [&](Index k) { return -reach + (static_cast<double>(k) + 0.5) * spacing; };
  return {centre(i % side), dimension == 2 ? centre(i / side) : 0};
}

bool Grid::is_peak(Index i) const {
  const Index row = i / side;
  const Index column = i % side;
  const Index rows = values.size() / side;
  for (Index r = std::max<Index>(row - 1, 0); r <= std::min(row + 1, rows - 1); ++r) {
    for (Index c = std::max<Index>(column - 1, 0); c <= std::min(column + 1, side - 1); ++c) {
      const Index neighbour = r * side + c;
      if (values(neighbour) > values(i) || (values(neighbour) == values(i) && neighbour > i)) return false;
    }
  }
  return true;
}

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

Grid Surface::grid(double reach) {
  Grid grid;
  grid.dimension = dimension_;
  grid.side = dimension_ == 2 ? kPlaneSide : kLineSide;
  grid.reach = reach;
  grid.spacing = 2 * reach / static_cast<double>(grid.side);
  grid.values.resize(dimension_ == 2 ? grid.side * grid.side : grid.side);
  z_.resize(grid.size(), dimension_);
  for (Index i = 0; i < grid.size(); ++i) {
    const Point z = grid.point(i);
    for (Index d = 0; d < dimension_; ++d) z_(i, d) = z[static_cast<std::size_t>(d)];
  }
  density_.evaluate(z_, Order::kValue, values_);
  grid.values = values_.log_density.unaryExpr(&or_nothing);
  return grid;
}

// The top between `low` and `high` by the golden section: a ridge may be far narrower than the spacing.
template <typename Function>
double highest(double low, double high, Function function) {
  constexpr double kGolden = 0.6180339887498949;
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double at_left = function(left);
  double at_right = function(right);
  for (int i = 0; i < 40; ++i) {
    if (at_left < at_right) {
      low = left;
      left = right;
      at_left = at_right;
      right = low + kGolden * (high - low);
      at_right = function(right);
    } else {
      high = right;
      right = left;
      at_right = at_left;
      left = high - kGolden * (high - low);
      at_left = function(left);
    }
  }
  return 0.5 * (low + high);
}

std::vector<Peak> Surface::edge_peaks(double reach) {
  std::vector<Peak> peaks;
  const auto add = [&](Point z) {
    const Local local = look(z, Order::kGradient);
    peaks.push_back({local.value, dot(z, local.gradient), z});
  };
  if (dimension_ == 1) {
    add({-reach, 0});
    add({reach, 0});
    return peaks;
  }
  const double spacing = 2 * reach / static_cast<double>(kEdgePoints - 1);
  const auto step = [&](Index i) { return -reach + static_cast<double>(i) * spacing; };
  for (const std::size_t fixed : {0, 1}) {
    for (const double side : {-reach, reach}) {
      z_.resize(kEdgePoints, 2);
      for (Index i = 0; i < kEdgePoints; ++i) z_(i, fixed == 0 ? 1 : 0) = step(i);
      z_.col(static_cast<Index>(fixed)).setConstant(side);
      density_.evaluate(z_, Order::kValue, values_);
      const Eigen::ArrayXd heights = values_.log_density.unaryExpr(&or_nothing);
      std::vector<Index> tops;
      for (Index i = 0; i < kEdgePoints; ++i) {
        const bool left = i == 0 || heights(i) >= heights(i - 1);
        const bool right = i + 1 == kEdgePoints || heights(i) > heights(i + 1);
        if (left && right && heights(i) > -HUGE_VAL) tops.push_back(i);
      }
      keep_highest(tops, kMostEdgePeaks, [&](Index top) { return heights(top); });
      const auto point = [&](double t) { return fixed == 0 ? Point{side, t} : Point{t, side}; };
      for (const Index top : tops) {
        add(point(highest(std::max(step(top) - spacing, -reach), std::min(step(top) + spacing, reach),
                          [&](double t) { return height(point(t)); })));
      }
    }
  }
  return peaks;
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
  constexpr double kFarthest = 1e4;
  const auto is_down = [&](double distance) {
    return !(value - height(along(z, distance, direction)) < 0.5);
  };
  double far = 1e-7 * (1 + norm(z));
  if (is_down(far)) return far;
  while (far < kFarthest && !is_down(far)) far *= 2;
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
