// The named curves: through their control points, smooth, and as their formulas say.
#include <cmath>

#include "catch.hpp"
#include "curve/curve_harness.hpp"

namespace {

using elbo::Basis;
using elbo::Nodes;
using elbo::Shape;
using elbo::ShapeKind;

TEST_CASE("every shape passes through its control points", "[curve]") {
  for (const auto& [name, kind] : curves::shapes()) {
    INFO(name);
    const Shape shape(kind, 7);
    Basis basis;
    shape.basis(shape.anchors().array(), 0, basis);
    const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(shape.size(), shape.size());
    CHECK((basis.matrix() - identity).cwiseAbs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("f is what its formula says, inside and far outside", "[curve]") {
  for (std::uint64_t seed = 0; seed < 28; ++seed) {
    const curves::Problem p = curves::problem(seed);
    INFO(p.name);
    const reference::Curve f = p.curve();
    for (const double z : {-30.0, -3.0, -1.7, -0.2, 0.0, 0.31, 1.0, 2.0, 2.6, 11.0}) {
      CAPTURE(z);
      const Eigen::RowVector2d ours = p.model.curve(Eigen::ArrayXd::Constant(1, z)).row(0);
      const reference::Point theirs = f(z);
      const double scale = 1 + std::abs(theirs[0]) + std::abs(theirs[1]) + z * z;
      CHECK(std::abs(ours(0) - theirs[0]) < 1e-12 * scale);
      CHECK(std::abs(ours(1) - theirs[1]) < 1e-12 * scale);
    }
  }
}

TEST_CASE("first and second derivatives are those of the basis", "[curve]") {
  constexpr double kStep = 1e-5;
  for (const auto& [name, kind] : curves::shapes()) {
    INFO(name);
    const Shape shape(kind, 6);
    const Nodes z = Nodes::LinSpaced(23, -3.1, 3.07);  // no knot among them
    Basis value, first, second, above, below, alone;
    shape.basis(z, value, first, second);
    for (int derivative = 0; derivative < 3; ++derivative) {
      shape.basis(z, derivative, alone);
      const Basis& together = derivative == 0 ? value : derivative == 1 ? first : second;
      CHECK((alone - together).abs().maxCoeff() == 0);
    }
    for (int derivative = 0; derivative < 2; ++derivative) {
      shape.basis(z + kStep, derivative, above);
      shape.basis(z - kStep, derivative, below);
      const Basis slope = (above - below) / (2 * kStep);
      const Basis& exact = derivative == 0 ? first : second;
      CHECK((slope - exact).abs().maxCoeff() < 1e-7 * (1 + exact.abs().maxCoeff()));
    }
  }
}

TEST_CASE("a spline is smooth at its knots and straight beyond the last", "[curve]") {
  const Shape shape(ShapeKind::kSpline, 8);
  REQUIRE(shape.knots().size() == 8);
  Basis before, after;
  for (const double knot : shape.knots()) {
    for (int derivative = 0; derivative < 3; ++derivative) {
      shape.basis(Nodes::Constant(1, knot - 1e-9), derivative, before);
      shape.basis(Nodes::Constant(1, knot + 1e-9), derivative, after);
      CHECK((before - after).abs().maxCoeff() < 1e-6);
    }
  }
  shape.basis(Nodes::LinSpaced(5, 2.1, 9), 2, after);
  CHECK(after.abs().maxCoeff() == 0);
}

TEST_CASE("a wave ends at a crest, where the prior is nothing, and is straight beyond", "[curve]") {
  const Shape shape(ShapeKind::kWave);
  REQUIRE(shape.knots().size() == 2);
  Basis before, after;
  for (const double knot : shape.knots()) {
    for (int derivative = 0; derivative < 2; ++derivative) {
      shape.basis(Nodes::Constant(1, knot - 1e-9), derivative, before);
      shape.basis(Nodes::Constant(1, knot + 1e-9), derivative, after);
      CHECK((before - after).abs().maxCoeff() < 1e-6);
    }
  }
  shape.basis(Nodes::LinSpaced(5, 7.1, 1e6), 2, after);
  CHECK(after.abs().maxCoeff() == 0);
}

TEST_CASE("how a curve grows far out is known from its coefficients", "[curve]") {
  for (const auto& [name, kind] : curves::shapes()) {
    const Shape shape(kind, 6);
    const elbo::ControlPoints theta = shape.truth();
    const auto at = [&](double z) {
      Basis basis;
      shape.basis(Nodes::Constant(1, z), 0, basis);
      return Eigen::RowVector2d(basis.matrix() * theta);
    };
    for (const int side : {-1, 1}) {
      INFO(name);
      CAPTURE(side);
      const elbo::CurveTail tail = shape.tail(theta, side);
      const double grown = (at(2e6 * side) - at(1e6 * side)).norm() / 1e6;
      if (tail.is_steeper) {
        CHECK(grown > 1e5);
      } else {
        CHECK(std::abs(grown - tail.slope) < 1e-5);
      }
    }
  }
  // A loop whose control points lie on a line is a line.
  const Shape loop(ShapeKind::kLoop);
  elbo::ControlPoints line(4, 2);
  line << 2 * loop.anchors(), 3 * loop.anchors();
  CHECK_FALSE(loop.tail(line, 1).is_steeper);
  CHECK(std::abs(loop.tail(line, 1).slope - std::sqrt(13.0)) < 1e-12);
}

}  // namespace
