// The latent-variable curve a second time, by the plainest means: each shape from the coefficients of its
// formula, splines by the tridiagonal system of a textbook, integrals by an even rule on so many nodes that
// the narrowest posterior is resolved. Shares no code with the core.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string>
#include <vector>

#include "oracle/problems.hpp"

namespace reference {

using Point = std::array<double, 2>;
using Points = std::vector<Point>;

inline double square(double x) { return x * x; }

// Solves A x = b by elimination with pivots.
inline std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    }
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

// The functions that a shape is made of; zeros beyond its number of control points.
inline std::array<double, 4> features(const std::string& shape, double z) {
  if (shape == "linear") return {1, z};
  if (shape == "parabola") return {1, z, z * z};
  if (shape == "loop") return {1, z, z * z, z * z * z};
  if (shape == "wave") {
    const double end = 2.25 * std::numbers::pi;
    return {1, z, std::abs(z) < end ? std::sin(2 * z) : std::copysign(1.0, z)};
  }
  const double angle = std::numbers::pi * std::erf(z / std::sqrt(2.0));
  if (shape == "circle") return {1, std::cos(angle), std::sin(angle)};
  return {1, std::cos(angle), std::sin(2 * angle)};  // figure-eight
}

// f through the control points at the given anchors.
class Curve {
 public:
  Curve(std::string shape, const std::vector<double>& anchors, const Points& theta)
      : shape_(std::move(shape)), anchors_(anchors), theta_(theta) {
    const std::size_t size = anchors.size();
    for (std::size_t axis = 0; axis < 2; ++axis) {
      std::vector<std::vector<double>> matrix;
      std::vector<double> right(size);
      for (std::size_t b = 0; b < size; ++b) right[b] = theta[b][axis];
      if (shape_ != "spline") {
        for (const double z : anchors) {
          const auto phi = features(shape_, z);
          matrix.emplace_back(phi.begin(), phi.begin() + static_cast<std::ptrdiff_t>(size));
        }
      } else {
        // Second derivatives at the knots: none at the ends.
        matrix.assign(size, std::vector<double>(size, 0.0));
        std::vector<double> bends(size, 0.0);
        matrix[0][0] = matrix[size - 1][size - 1] = 1;
        for (std::size_t k = 1; k + 1 < size; ++k) {
          const double before = anchors[k] - anchors[k - 1];
          const double after = anchors[k + 1] - anchors[k];
          matrix[k][k - 1] = before / 6;
          matrix[k][k] = (before + after) / 3;
          matrix[k][k + 1] = after / 6;
          bends[k] = (right[k + 1] - right[k]) / after - (right[k] - right[k - 1]) / before;
        }
        right = bends;
      }
      coefficients_[axis] = solve(matrix, right);
    }
  }

  [[nodiscard]] Point operator()(double z) const {
    Point f{0, 0};
    if (shape_ == "spline") {
      for (std::size_t axis = 0; axis < 2; ++axis) f[axis] = spline(z, axis);
      return f;
    }
    const auto phi = features(shape_, z);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      for (std::size_t b = 0; b < anchors_.size(); ++b) f[axis] += phi[b] * coefficients_[axis][b];
    }
    return f;
  }

 private:
  [[nodiscard]] double spline(double z, std::size_t axis) const {
    const std::vector<double>& bend = coefficients_[axis];
    const std::size_t last = anchors_.size() - 1;
    const auto slope_at = [&](std::size_t k, bool is_left) {
      const std::size_t i = is_left ? k : k - 1;
      const double h = anchors_[i + 1] - anchors_[i];
      const double chord = (theta_[i + 1][axis] - theta_[i][axis]) / h;
      return is_left ? chord - h / 6 * (2 * bend[i] + bend[i + 1])
                     : chord + h / 6 * (bend[i] + 2 * bend[i + 1]);
    };
    if (z <= anchors_[0]) return theta_[0][axis] + slope_at(0, true) * (z - anchors_[0]);
    if (z >= anchors_[last]) return theta_[last][axis] + slope_at(last, false) * (z - anchors_[last]);
    std::size_t k = 0;
    while (z > anchors_[k + 1]) ++k;
    const double h = anchors_[k + 1] - anchors_[k];
    const double left = anchors_[k + 1] - z;
    const double right = z - anchors_[k];
    return (bend[k] * left * left * left + bend[k + 1] * right * right * right) / (6 * h) +
           (theta_[k][axis] / h - bend[k] * h / 6) * left +
           (theta_[k + 1][axis] / h - bend[k + 1] * h / 6) * right;
  }

  std::string shape_;
  std::vector<double> anchors_;
  Points theta_;
  std::array<std::vector<double>, 2> coefficients_;
};

template <typename CurveLike>
double log_likelihood(const CurveLike& f, double noise, const Point& x, double z) {
  const Point at = f(z);
  return -0.5 * (square(x[0] - at[0]) + square(x[1] - at[1])) / square(noise) -
         std::log(2 * std::numbers::pi * square(noise));
}

inline double log_prior(double z) { return -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi); }

// Nodes from −reach to reach.
struct Line {
  double reach = 9;
  double spacing = 1.0 / 512;
};

// log p(x), with the posterior's mean and deviation.
struct Posterior {
  double log_evidence = 0;
  double mean = 0;
  double deviation = 0;
};

template <typename CurveLike>
Posterior posterior(const CurveLike& f, double noise, const Point& x, Line line = {}) {
  const auto steps = static_cast<long>(line.reach / line.spacing);
  std::vector<double> log_joint;
  double top = -1e300;
  for (long i = -steps; i <= steps; ++i) {
    const double z = static_cast<double>(i) * line.spacing;
    log_joint.push_back(log_likelihood(f, noise, x, z) + log_prior(z));
    top = std::max(top, log_joint.back());
  }
  double sum = 0, first = 0, second = 0;
  for (long i = -steps; i <= steps; ++i) {
    const double z = static_cast<double>(i) * line.spacing;
    const double mass = std::exp(log_joint[static_cast<std::size_t>(i + steps)] - top);
    sum += mass;
    first += mass * z;
    second += mass * z * z;
  }
  return {top + std::log(sum * line.spacing), first / sum,
          std::sqrt(std::max(second / sum - square(first / sum), 0.0))};
}

// E_q[g(z)] for q = N(mean, deviation²).
template <typename Function>
double expectation(double mean, double deviation, Function g) {
  double sum = 0;
  for (int i = -3600; i <= 3600; ++i) {
    const double t = i / 400.0;
    sum += std::exp(-0.5 * t * t) * g(mean + deviation * t);
  }
  return sum / 400.0 / std::sqrt(2 * std::numbers::pi);
}

}  // namespace reference
