// Random curves, in the core's words and in the reference's.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "curve/reference.hpp"
#include "models/curve/curve_model.hpp"
#include "models/curve/point_solver.hpp"
#include "oracle/problems.hpp"

namespace curves {

struct NamedShape {
  std::string name;
  elbo::ShapeKind kind;
};

inline const std::vector<NamedShape>& shapes() {
  static const std::vector<NamedShape> all = {
      {"linear", elbo::ShapeKind::kLinear}, {"parabola", elbo::ShapeKind::kParabola},
      {"circle", elbo::ShapeKind::kCircle}, {"figure-eight", elbo::ShapeKind::kFigureEight},
      {"loop", elbo::ShapeKind::kLoop},     {"wave", elbo::ShapeKind::kWave},
      {"spline", elbo::ShapeKind::kSpline},
  };
  return all;
}

struct Problem {
  std::string name;
  elbo::CurveModel model;
  std::vector<Eigen::Vector2d> points;

  [[nodiscard]] reference::Curve curve() const {
    reference::Points theta;
    for (Eigen::Index b = 0; b < model.theta.rows(); ++b)
      theta.push_back({model.theta(b, 0), model.theta(b, 1)});
    const Eigen::VectorXd& anchors = model.shape->anchors();
    return {name, {anchors.begin(), anchors.end()}, theta};
  }
  [[nodiscard]] reference::Point point(std::size_t n) const { return {points[n](0), points[n](1)}; }
};

// A shape in turn, control points near the shape's own, a noise from `least` to 1, and points that lie on the
// curve, beside it, and anywhere.
inline Problem problem(std::uint64_t seed, double least = 0.05, std::size_t count = 5) {
  oracle::TestGenerator random(seed);
  const NamedShape& shape = shapes()[seed % shapes().size()];
  Problem p;
  p.name = shape.name;
  p.model.shape =
      std::make_shared<const elbo::Shape>(shape.kind, static_cast<Eigen::Index>(random.integer(3, 12)));
  p.model.theta = p.model.shape->truth();
  for (Eigen::Index i = 0; i < p.model.theta.size(); ++i) p.model.theta.data()[i] += 0.4 * random.normal();
  p.model.noise = least * std::pow(1 / least, random.uniform());
  for (std::size_t n = 0; n < count; ++n) {
    const Eigen::Vector2d on = p.model.curve(Eigen::ArrayXd::Constant(1, random.normal())).row(0).transpose();
    const double off = n % 3 == 2 ? 1.0 : p.model.noise;
    p.points.emplace_back(on(0) + off * random.normal(), on(1) + off * random.normal());
  }
  return p;
}

// Fine enough for the narrowest posterior of the problem.
inline reference::Line line_for(const Problem& p) {
  double speed = 1;
  const reference::Curve f = p.curve();
  // Only where the prior leaves anything.
  for (double z = -4.5; z < 4.5; z += 0.05) {
    const reference::Point a = f(z), b = f(z + 1e-3);
    speed = std::max(speed, std::hypot(b[0] - a[0], b[1] - a[1]) / 1e-3);
  }
  // The even rule loses its accuracy where a derivative jumps.
  const double spacing = std::min(1.0 / 64, 0.4 * p.model.noise / speed);
  return {9, p.name == "spline" ? std::min(1.0 / 1024, spacing / 8) : spacing};
}

}  // namespace curves
