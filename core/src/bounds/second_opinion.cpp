#include "bounds/second_opinion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/nested.hpp"

namespace elbo {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;

// A cubature's error is left alone below so many times what was asked for.
constexpr double kFar = 100;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Nodes of the second rule, for each that the first may have, and its tolerance, which need not be finer.
constexpr Index kMoreNodes = 4;
constexpr double kFineEnough = 1e-9;
// Directions in which one looks how far the integrand goes, and what may be left out of it, relative.
constexpr double kUsual = 9;
constexpr double kFullTurn = 6.283185307179586;
constexpr Index kDirections = 48;
constexpr double kLeftOut = 1e-13;

}  // namespace

CubatureResult integrate_confirmed(int dimension, std::span<const Gaussian> bumps, Index outputs,
                                   const Integrand& integrand, const CubatureOptions& options) {
  CubatureResult result = integrate(dimension, bumps, outputs, integrand, options);
  // A bound of −∞ is as good as settled.
  if (result.converged || dimension == 1 || !(result.integral.abs() < 1e200).all()) return result;
  ArrayXd wanted = options.tolerances;
  if (wanted.size() == 0) wanted.setConstant(outputs, options.tolerance);
  wanted *= result.integral.abs().max(options.scale);
  if ((result.error <= kFar * wanted).all()) return result;

  NestedOptions nested;
  nested.tolerance = std::max(options.tolerance, kFineEnough);
  nested.scale = options.scale;
  nested.reach = options.reach;
  nested.most_nodes = kMoreNodes * options.most_nodes;
  const CubatureResult other = integrate_nested(bumps, outputs, integrand, nested);
  for (Index o = 0; o < outputs; ++o) {
    const double apart = std::abs(other.integral(o) - result.integral(o));
    const double allowed = other.error(o) + result.error(o);
    if (other.error(o) < result.error(o)) {
      result.integral(o) = other.integral(o);
      result.error(o) = other.error(o);
    }
    // Also where a value is NaN.
    if (!(apart <= allowed)) result.error(o) = std::max(result.error(o), apart);
  }
  result.evaluations += other.evaluations;
  return result;
}

Eigen::ArrayXd reaches_of(int dimension, Index outputs, const Integrand& integrand) {
  const Index directions = dimension == 1 ? 2 : kDirections;
  Samples circle(directions, dimension);
  for (Index i = 0; i < directions; ++i) {
    const double angle = kFullTurn * (static_cast<double>(i) + 0.25) / static_cast<double>(directions);
    circle(i, 0) = dimension == 1 ? (i == 0 ? 1 : -1) : std::cos(angle);
    if (dimension == 2) circle(i, 1) = std::sin(angle);
  }
  Samples out(directions, outputs);
  const auto largest = [&](double radius) {
    const Samples points = radius * circle;
    integrand(points, out);
    // A density of 0 far out has its own words.
    return (out > -1e200).select(out.abs(), 0.0).colwise().maxCoeff().eval();
  };
  const ArrayXd middle = largest(1).transpose();
  ArrayXd reaches = ArrayXd::Constant(outputs, kInfinity);
  for (double reach = kUsual; reach <= kFurthest && !reaches.isFinite().all(); reach *= 1.2) {
    const ArrayXd left = reach * reach * largest(reach).transpose();
    // What rises again further out has not fallen off.
    reaches = (left <= kLeftOut * (1 + middle)).select(reaches.min(reach), kInfinity);
  }
  return reaches;
}

double reach_of(int dimension, Index outputs, const Integrand& integrand) {
  return reaches_of(dimension, outputs, integrand).maxCoeff();
}

}  // namespace elbo
