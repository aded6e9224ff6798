#pragma once

// The curves that there are: f(z) = Σ_b θ_b φ_b(z) in the plane, linear in its control points θ_b, each shape
// with its own basis φ.
//
//   Shape shape(ShapeKind::kParabola);
//   shape.basis(z, 0, values);            // φ_b(z_i), n×B
//   Plane f = values.matrix() * theta;    // n×2
//
// The basis is cardinal: φ_b is 1 at its own anchor z_b and 0 at the others, so that the curve passes through
// every control point and dragging one is the same for all shapes. θ enters linearly, so the M step is a
// least-squares problem.

#include <string_view>
#include <vector>

#include <Eigen/Core>

namespace elbo {

inline constexpr Eigen::Index kMostControlPoints = 12;
// Nodes are worked on in batches of at most this many, on the stack.
inline constexpr Eigen::Index kMostNodes = 32;

using Nodes = Eigen::Array<double, Eigen::Dynamic, 1, 0, kMostNodes, 1>;
using Basis =
    Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, kMostNodes, kMostControlPoints>;
using Plane = Eigen::Array<double, Eigen::Dynamic, 2, Eigen::ColMajor, kMostNodes, 2>;
using ControlPoints = Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::ColMajor, kMostControlPoints, 2>;

enum class ShapeKind {
  kLinear,       // 1, z
  kParabola,     // 1, z, z²
  kCircle,       // 1, cos a, sin a, a = π erf(z/√2): once around, each angle equally probable
  kFigureEight,  // 1, cos a, sin 2a: crosses itself at Φ(z) = ¼ and ¾
  kLoop,         // 1, z, z², z³
  kWave,         // 1, z, sin 2z; straight beyond |z| = 9π/4
  kSpline,       // natural cubic spline through the control points; straight beyond the last
};

// How f grows as z → ∞ or −∞, which decides whether weights have a variance.
struct CurveTail {
  bool is_steeper = false;  // faster than any line
  double slope = 0;         // |f'| far out; 0 where f stays bounded
};

class Shape {
 public:
  // `size`: how many control points, for a spline alone.
  explicit Shape(ShapeKind kind, Eigen::Index size = 0);

  [[nodiscard]] ShapeKind kind() const { return kind_; }
  [[nodiscard]] Eigen::Index size() const { return anchors_.size(); }
  // Where the curve passes through its control points: f(anchors(b)) = θ_b.
  [[nodiscard]] const Eigen::VectorXd& anchors() const { return anchors_; }
  // Where a derivative of f jumps, ascending; quadrature has to stop there.
  [[nodiscard]] const std::vector<double>& knots() const { return knots_; }

  // φ, φ' or φ'' at each z: n×B.
  void basis(const Nodes& z, int derivative, Basis& values) const;
  // All three, for little more than the price of one.
  void basis(const Nodes& z, Basis& values, Basis& first, Basis& second) const;

  [[nodiscard]] CurveTail tail(const ControlPoints& theta, int side) const;

  // The curve that the built-in sample is drawn from, and one to start learning from: smaller and turned.
  [[nodiscard]] ControlPoints truth() const;
  [[nodiscard]] ControlPoints start() const;

 private:
  struct Rows;
  void raw(const Nodes& z, int order, Rows& rows) const;
  void spline(const Nodes& z, int derivative, Basis& values) const;
  void prepare_spline();

  ShapeKind kind_;
  Eigen::VectorXd anchors_;
  std::vector<double> knots_;
  Eigen::MatrixXd to_cardinal_;  // the plain basis times this is the cardinal one
  Eigen::MatrixXd curvature_;    // spline: φ_j'' at knot k, as a function of the control values
};

}  // namespace elbo
