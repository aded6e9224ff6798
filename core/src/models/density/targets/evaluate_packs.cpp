#include "models/density/targets/evaluate_packs.hpp"

#include <cmath>
#include <limits>

namespace elbo {

void resize(const Samples& z, Order order, TargetValues& values) {
  values.log_density.resize(z.rows());
  if (order >= Order::kGradient) values.gradient.resize(z.rows(), z.cols());
  if (order == Order::kHessian) values.hessian.resize(z.rows(), z.cols() == 1 ? 1 : 3);
}

void clean(Order order, TargetValues& values) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (Eigen::Index i = 0; i < values.log_density.size(); ++i) {
    const bool finite = std::isfinite(values.log_density(i));
    if (!finite) values.log_density(i) = -kInfinity;
    const auto tidy = [&](Samples& derivatives) {
      for (Eigen::Index j = 0; j < derivatives.cols(); ++j) {
        if (!finite || !std::isfinite(derivatives(i, j))) derivatives(i, j) = 0;
      }
    };
    if (order >= Order::kGradient) tidy(values.gradient);
    if (order == Order::kHessian) tidy(values.hessian);
  }
}

namespace packs_detail {
namespace {

template <typename Visit>
void visit_results(Order order, TargetValues& values, Visit visit) {
  visit(0, values.log_density.data());
  const Eigen::Index rows = values.log_density.size();
  if (order >= Order::kGradient) {
    for (Eigen::Index j = 0; j < values.gradient.cols(); ++j) {
      visit(static_cast<std::size_t>(1 + j), values.gradient.data() + j * rows);
    }
  }
  if (order == Order::kHessian) {
    for (Eigen::Index j = 0; j < values.hessian.cols(); ++j) {
      visit(static_cast<std::size_t>(3 + j), values.hessian.data() + j * rows);
    }
  }
}

}  // namespace

Columns columns_of(const Samples& z, Order order, TargetValues& values, Room& room) {
  Columns columns;
  for (Eigen::Index j = 0; j < z.cols(); ++j)
    columns.z[static_cast<std::size_t>(j)] = z.data() + j * z.rows();
  visit_results(order, values, [&](std::size_t column, double* data) { columns.out[column] = data; });
  if (z.rows() >= Pack::kWidth) return columns;
  room.fill(0);
  for (std::size_t j = 0; j < 2; ++j) {
    if (columns.z[j] == nullptr) continue;
    double* copy = room.data() + (6 + j) * Pack::kWidth;
    std::copy(columns.z[j], columns.z[j] + z.rows(), copy);
    columns.z[j] = copy;
  }
  for (std::size_t j = 0; j < 6; ++j) {
    if (columns.out[j] != nullptr) columns.out[j] = room.data() + j * Pack::kWidth;
  }
  return columns;
}

void copy_out(const Room& room, Order order, TargetValues& values) {
  visit_results(order, values, [&](std::size_t column, double* data) {
    std::copy_n(room.data() + column * Pack::kWidth, values.log_density.size(), data);
  });
}

}  // namespace packs_detail

}  // namespace elbo
