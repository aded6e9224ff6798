#include "models/curve/shape.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <Eigen/LU>

namespace elbo {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kSplineReach = 2;  // the anchors of a spline lie evenly on [−2, 2]
constexpr double kWaveFrequency = 2;
// Beyond this |z| a wave is straight: at a crest, so that its slope is continuous, and where the prior leaves
// 1e-12. Far data would otherwise be explained by thousands of its bends.
constexpr double kWaveReach = 2.25 * kPi;

// The z at which the angle π erf(z/√2) has this value, found once per anchor by Newton's method.
double latent_of_angle(double angle) {
  double z = 0;
  for (int i = 0; i < 60; ++i) {
    const double slope = std::sqrt(2 * kPi) * std::exp(-0.5 * z * z);
    z -= std::clamp((kPi * std::erf(z / std::numbers::sqrt2) - angle) / slope, -0.5, 0.5);
  }
  return z;
}

Eigen::VectorXd anchors_of(ShapeKind kind, Eigen::Index size) {
  const auto list = [](std::initializer_list<double> values) {
    Eigen::VectorXd vector(static_cast<Eigen::Index>(values.size()));
    std::copy(values.begin(), values.end(), vector.data());
    return vector;
  };
  switch (kind) {
    case ShapeKind::kLinear: return list({-1, 1});
    case ShapeKind::kParabola: return list({-1.2, 0, 1.2});
    case ShapeKind::kCircle: return list({latent_of_angle(-2 * kPi / 3), 0, latent_of_angle(2 * kPi / 3)});
    case ShapeKind::kFigureEight:
      return list({latent_of_angle(-kPi / 4), latent_of_angle(kPi / 4), latent_of_angle(3 * kPi / 4)});
    case ShapeKind::kLoop: return list({-1.5, -0.6, 0.6, 1.5});
    case ShapeKind::kWave: return list({-kPi / 2, kPi / 4, kPi / 2});
    case ShapeKind::kSpline: break;
  }
  return Eigen::VectorXd::LinSpaced(size, -kSplineReach, kSplineReach);
}

}  // namespace

// The plain basis and its derivatives.
struct Shape::Rows {
  Basis value, first, second;
};

Shape::Shape(ShapeKind kind, Eigen::Index size) : kind_(kind), anchors_(anchors_of(kind, size)) {
  if (kind_ == ShapeKind::kSpline) {
    prepare_spline();
    return;
  }
  if (kind_ == ShapeKind::kWave) knots_ = {-kWaveReach, kWaveReach};
  Rows rows;
  raw(anchors_.array(), 0, rows);
  to_cardinal_ = rows.value.matrix().eval().partialPivLu().inverse();
}

// Derivatives up to `order`.
void Shape::raw(const Nodes& z, int order, Rows& rows) const {
  const Eigen::Index n = z.size();
  rows.value.setZero(n, size());
  rows.value.col(0).setOnes();
  if (order > 0) {
    rows.first.setZero(n, size());
    rows.second.setZero(n, size());
  }
  switch (kind_) {
    case ShapeKind::kLinear:
    case ShapeKind::kParabola:
    case ShapeKind::kLoop:
      for (Eigen::Index power = 1; power < size(); ++power) {
        rows.value.col(power) = rows.value.col(power - 1) * z;
      }
      if (order == 0) break;
      for (Eigen::Index power = 1; power < size(); ++power) {
        const auto p = static_cast<double>(power);
        rows.first.col(power) = p * rows.value.col(power - 1);
        if (power > 1) rows.second.col(power) = p * (p - 1) * rows.value.col(power - 2);
      }
      break;
    case ShapeKind::kCircle:
    case ShapeKind::kFigureEight: {
      const double harmonic = kind_ == ShapeKind::kCircle ? 1 : 2;
      for (Eigen::Index i = 0; i < n; ++i) {
        const double angle = kPi * std::erf(z(i) / std::numbers::sqrt2);
        const double c = std::cos(angle);
        const double s = std::sin(angle);
        const double sine = harmonic == 1 ? s : 2 * s * c;
        rows.value(i, 1) = c;
        rows.value(i, 2) = sine;
        if (order == 0) continue;
        const double cosine = harmonic == 1 ? c : 2 * c * c - 1;
        const double speed = std::sqrt(2 * kPi) * std::exp(-0.5 * z(i) * z(i));  // da/dz
        const double turn = -z(i) * speed;
        rows.first(i, 1) = -s * speed;
        rows.second(i, 1) = -c * speed * speed - s * turn;
        rows.first(i, 2) = harmonic * cosine * speed;
        rows.second(i, 2) = -harmonic * harmonic * sine * speed * speed + harmonic * cosine * turn;
      }
      break;
    }
    case ShapeKind::kWave:
      rows.value.col(1) = z;
      if (order > 0) rows.first.col(1).setOnes();
      for (Eigen::Index i = 0; i < n; ++i) {
        const double phase = kWaveFrequency * std::clamp(z(i), -kWaveReach, kWaveReach);
        const double sine = std::sin(phase);
        rows.value(i, 2) = sine;
        if (order == 0 || std::abs(z(i)) >= kWaveReach) continue;
        rows.first(i, 2) = kWaveFrequency * std::cos(phase);
        rows.second(i, 2) = -kWaveFrequency * kWaveFrequency * sine;
      }
      break;
    case ShapeKind::kSpline: break;
  }
}

// Natural cubic spline on evenly spaced knots: its second derivatives m at the knots solve
// (m_{k−1} + 4 m_k + m_{k+1}) h²/6 = y_{k−1} − 2 y_k + y_{k+1}, with none at the ends.
void Shape::prepare_spline() {
  const Eigen::Index count = size();
  knots_.assign(anchors_.begin(), anchors_.end());
  const double h = anchors_(1) - anchors_(0);
  Eigen::MatrixXd left = Eigen::MatrixXd::Identity(count, count);
  Eigen::MatrixXd right = Eigen::MatrixXd::Zero(count, count);
  for (Eigen::Index k = 1; k + 1 < count; ++k) {
    left.row(k).segment(k - 1, 3) << 1, 4, 1;
    right.row(k).segment(k - 1, 3) << 1, -2, 1;
  }
  curvature_ = left.partialPivLu().solve(right) * (6 / (h * h));
}

void Shape::spline(const Nodes& z, int derivative, Basis& values) const {
  const Eigen::Index count = size();
  const double h = anchors_(1) - anchors_(0);
  values.setZero(z.size(), count);
  for (Eigen::Index i = 0; i < z.size(); ++i) {
    const double position = (z(i) - anchors_(0)) / h;
    const auto k = static_cast<Eigen::Index>(std::clamp(std::floor(position), 0.0, double(count - 2)));
    // Beyond the last control point: the tangent there.
    const double inside = std::clamp(position - static_cast<double>(k), 0.0, 1.0);
    const double beyond = (position - static_cast<double>(k) - inside) * h;
    const double b = inside;
    const double a = 1 - b;
    double knot = 0, next = 0, bend = 0, next_bend = 0;  // coefficients of y_k, y_{k+1}, m_k, m_{k+1}
    const double slope_bend = (1 - 3 * a * a) * h / 6;
    const double slope_next_bend = (3 * b * b - 1) * h / 6;
    if (derivative == 0) {
      knot = a - beyond / h;
      next = b + beyond / h;
      bend = (a * a * a - a) * h * h / 6 + beyond * slope_bend;
      next_bend = (b * b * b - b) * h * h / 6 + beyond * slope_next_bend;
    } else if (derivative == 1) {
      knot = -1 / h;
      next = 1 / h;
      bend = slope_bend;
      next_bend = slope_next_bend;
    } else if (beyond == 0) {
      bend = a;
      next_bend = b;
    }
    for (Eigen::Index j = 0; j < count; ++j) {
      values(i, j) = bend * curvature_(k, j) + next_bend * curvature_(k + 1, j);
    }
    values(i, k) += knot;
    values(i, k + 1) += next;
  }
}

void Shape::basis(const Nodes& z, int derivative, Basis& values) const {
  if (kind_ == ShapeKind::kSpline) {
    spline(z, derivative, values);
    return;
  }
  Rows rows;
  raw(z, derivative, rows);
  const Basis& chosen = derivative == 0 ? rows.value : derivative == 1 ? rows.first : rows.second;
  values = chosen.matrix().lazyProduct(to_cardinal_).array();
}

void Shape::basis(const Nodes& z, Basis& values, Basis& first, Basis& second) const {
  if (kind_ == ShapeKind::kSpline) {
    spline(z, 0, values);
    spline(z, 1, first);
    spline(z, 2, second);
    return;
  }
  Rows rows;
  raw(z, 2, rows);
  values = rows.value.matrix().lazyProduct(to_cardinal_).array();
  first = rows.first.matrix().lazyProduct(to_cardinal_).array();
  second = rows.second.matrix().lazyProduct(to_cardinal_).array();
}

CurveTail Shape::tail(const ControlPoints& theta, int side) const {
  if (kind_ == ShapeKind::kCircle || kind_ == ShapeKind::kFigureEight) return {};
  if (kind_ == ShapeKind::kSpline) {
    Basis slope;
    basis(Nodes::Constant(1, side > 0 ? anchors_(size() - 1) : anchors_(0)), 1, slope);
    return {false, (slope.matrix() * theta).norm()};
  }
  const Eigen::MatrixXd coefficients = to_cardinal_ * theta;  // of the plain basis
  if (kind_ == ShapeKind::kWave) return {false, coefficients.row(1).norm()};
  const double scale = 1e-12 * coefficients.norm();
  for (Eigen::Index power = size() - 1; power > 1; --power) {
    if (coefficients.row(power).norm() > scale) return {true, 0};
  }
  return {false, coefficients.row(1).norm()};
}

ControlPoints Shape::truth() const {
  ControlPoints points(size(), 2);
  for (Eigen::Index b = 0; b < size(); ++b) {
    const double z = anchors_(b);
    const double angle = kPi * std::erf(z / std::numbers::sqrt2);
    switch (kind_) {
      case ShapeKind::kLinear: points.row(b) << 1.4 * z, 0.8 * z; break;
      case ShapeKind::kParabola: points.row(b) << 1.2 * z, 0.8 * z * z - 1; break;
      case ShapeKind::kCircle: points.row(b) << 1.6 * std::cos(angle), 1.6 * std::sin(angle); break;
      case ShapeKind::kFigureEight: points.row(b) << 2 * std::cos(angle), 1.2 * std::sin(2 * angle); break;
      case ShapeKind::kLoop: points.row(b) << 1.2 * z * z - 1.4, 0.9 * z * (z * z - 1.2); break;
      case ShapeKind::kWave: points.row(b) << 1.2 * z, 1.2 * std::sin(kWaveFrequency * z); break;
      case ShapeKind::kSpline:
        // A horseshoe with one arm bent back.
        points.row(b) << 1.9 * std::sin(1.1 * z), 1.3 * std::cos(1.4 * z) + 0.35 * z;
        break;
    }
  }
  return points;
}

ControlPoints Shape::start() const {
  constexpr double kShrink = 0.6;
  constexpr double kTurn = 0.5;
  Eigen::Matrix2d turn;
  turn << std::cos(kTurn), std::sin(kTurn), -std::sin(kTurn), std::cos(kTurn);
  ControlPoints points = kShrink * truth() * turn;
  // Round numbers, as they are shown and put into links.
  return (points.array() * 100).round().matrix() / 100;
}

}  // namespace elbo
