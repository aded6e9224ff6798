// What every target must do: derivatives that are those of its values, a batch that gives what single points
// give, and integrals by brute force to compare its evidence with.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>

#include "catch.hpp"
#include "oracle/problems.hpp"
#include "targets/target.hpp"

namespace checks {

using elbo::Order;
using elbo::Samples;
using elbo::Target;
using elbo::TargetValues;

inline TargetValues evaluate(const Target& target, const Samples& z, Order order = Order::kHessian) {
  TargetValues values;
  target.evaluate(z, order, values);
  return values;
}

inline double log_density(const Target& target, double z1, double z2 = 0) {
  Samples z(1, target.dimension());
  z(0, 0) = z1;
  if (target.dimension() == 2) z(0, 1) = z2;
  return evaluate(target, z, Order::kValue).log_density(0);
}

inline Samples random_points(Eigen::Index count, int dimension, double spread,
                             oracle::TestGenerator& random) {
  Samples z(count, dimension);
  for (double& value : z.reshaped()) value = spread * random.normal();
  return z;
}

// ∂f/∂z_d by the central difference of fourth order, at every row.
template <typename Function>
Eigen::ArrayXd difference(const Samples& z, Eigen::Index d, Function f) {
  const Eigen::ArrayXd step = 1e-3 * z.col(d).abs().max(1.0);
  const auto shifted = [&](double by) {
    Samples moved = z;
    moved.col(d) += by * step;
    return f(moved);
  };
  return (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * step);
}

// Gradients against differences of values, Hessians against differences of gradients, to 1e-6 of their norm.
inline void derivatives(const Target& target, const Samples& z) {
  const int dimension = target.dimension();
  const TargetValues values = evaluate(target, z);
  Samples gradient(z.rows(), dimension);
  Samples hessian(z.rows(), dimension * dimension);
  for (Eigen::Index d = 0; d < dimension; ++d) {
    gradient.col(d) =
        difference(z, d, [&](const Samples& at) { return evaluate(target, at, Order::kValue).log_density; });
    for (Eigen::Index e = 0; e < dimension; ++e) {
      hessian.col(d * dimension + e) = difference(z, d, [&](const Samples& at) {
        return Eigen::ArrayXd(evaluate(target, at, Order::kGradient).gradient.col(e));
      });
    }
  }
  for (Eigen::Index i = 0; i < z.rows(); ++i) {
    INFO("z = " << z.row(i));
    const double norm = values.gradient.row(i).matrix().norm();
    CHECK((values.gradient.row(i) - gradient.row(i)).matrix().norm() <= 1e-6 * (1 + norm));
    const double curvature = values.hessian.row(i).matrix().norm();
    for (Eigen::Index d = 0; d < dimension; ++d) {
      for (Eigen::Index e = 0; e < dimension; ++e) {
        CHECK(std::abs(values.hessian(i, d + e) - hessian(i, d * dimension + e)) <= 1e-6 * (1 + curvature));
      }
    }
  }
}

inline bool same_bits(const Eigen::ArrayXXd& a, const Eigen::ArrayXXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

// The same bits whatever is asked for and however many points there are.
inline void batches(const Target& target) {
  oracle::TestGenerator random(3);
  TargetValues values;
  for (const Eigen::Index count : {64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 65, 67, 130}) {
    const Samples z = random_points(count, target.dimension(), 2, random);
    target.evaluate(z, Order::kHessian, values);
    CAPTURE(count);
    for (const Order order : {Order::kValue, Order::kGradient}) {
      const TargetValues less = evaluate(target, z, order);
      CHECK(same_bits(values.log_density, less.log_density));
      if (order == Order::kGradient) CHECK(same_bits(values.gradient, less.gradient));
    }
    for (Eigen::Index i = 0; i < count; ++i) {
      const TargetValues single = evaluate(target, z.row(i));
      CHECK(single.log_density(0) == values.log_density(i));
      CHECK((single.gradient.row(0) == values.gradient.row(i)).all());
      CHECK((single.hessian.row(0) == values.hessian.row(i)).all());
    }
  }
}

// log ∫ p by the trapezium rule on ±reach; for smooth densities that end within, at a spacing below their
// narrowest deviation, exact to rounding.
inline double log_integral(const Target& target, double reach, double spacing) {
  const auto side = static_cast<Eigen::Index>(2 * reach / spacing) + 1;
  double sum = 0;
  Samples z(side, target.dimension());
  for (Eigen::Index i = 0; i < side; ++i) z(i, 0) = -reach + static_cast<double>(i) * spacing;
  if (target.dimension() == 1)
    return std::log(evaluate(target, z, Order::kValue).log_density.exp().sum() * spacing);
  for (Eigen::Index j = 0; j < side; ++j) {
    z.col(1).setConstant(-reach + static_cast<double>(j) * spacing);
    sum += evaluate(target, z, Order::kValue).log_density.exp().sum();
  }
  return std::log(sum * spacing * spacing);
}

// Components that are as a reader might leave them.
inline Eigen::MatrixXd example_components(int dimension) {
  Eigen::MatrixXd rows;
  if (dimension == 1) {
    rows.resize(3, 3);
    rows << 2, -1.5, 0.3, 1, 1, 0.8, 0.5, 3, 0.1;
  } else {
    rows.resize(4, 6);
    rows << 2, -2, 0, 0.5, 0.2, 0.4,  //
        1, 1, 1.5, 1.1, -0.9, 1.2,    //
        0.5, 2, -2, 0.15, 0, 0.6,     //
        1, 0, 0, 2, 1.5, 1.8;
  }
  return rows;
}

}  // namespace checks
