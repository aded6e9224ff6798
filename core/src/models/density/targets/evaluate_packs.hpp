#pragma once

// From a function of four points to a Target's evaluate(): the loop over a batch, and what is not finite in
// the end. Four points of the line are four points of the plane with z₂ = 0, so that one function serves
// both.

#include <algorithm>
#include <array>

#include "numeric/pack_math.hpp"
#include "targets/target.hpp"

namespace elbo {

// log density at four points, ∂₁, ∂₂ and ∂₁₁, ∂₁₂, ∂₂₂.
struct PackValues {
  Pack value;
  Pack gradient1;
  Pack gradient2;
  Pack hessian11;
  Pack hessian12;
  Pack hessian22;
};

// Gives `values` the size of the batch.
void resize(const Samples& z, Order order, TargetValues& values);

// Keeps a Target's promise where a value or a derivative is not finite: −∞ with zero derivatives where the
// value is NaN or infinite, zero derivatives where only they are.
void clean(Order order, TargetValues& values);

// Where a batch is and where its results go; null where there is no such column, or it was not asked for.
struct Columns {
  std::array<const double*, 2> z{};
  std::array<double*, 6> out{};  // in the order of PackValues

  [[nodiscard]] Pack load(std::size_t column, Eigen::Index at) const {
    return z[column] != nullptr ? Pack::load(z[column] + at) : 0;
  }
  void store(std::size_t column, Eigen::Index at, Pack value) const {
    if (out[column] != nullptr) value.store(out[column] + at);
  }
};

namespace packs_detail {

// The columns of a batch of at least one pack, or of a copy in `room` filled up with zeros.
using Room = std::array<double, 8 * Pack::kWidth>;
Columns columns_of(const Samples& z, Order order, TargetValues& values, Room& room);
void copy_out(const Room& room, Order order, TargetValues& values);

}  // namespace packs_detail

// Lets `run(columns, size)` loose on a batch of at least one pack. The last pack is to overlap the one before
// it: the same points give the same numbers. It returns the sum of 0 · result over all results: 0, or NaN
// where anything was not finite.
template <typename Run>
void evaluate_batch(const Samples& z, Order order, TargetValues& values, const Run& run) {
  resize(z, order, values);
  packs_detail::Room room;
  const Columns columns = packs_detail::columns_of(z, order, values, room);
  const bool is_short = z.rows() < Pack::kWidth;
  const double check = run(columns, is_short ? Pack::kWidth : z.rows());
  if (is_short) packs_detail::copy_out(room, order, values);
  if (check != 0) clean(order, values);
}

// shape.evaluate(z1, z2, PackValues&), of all derivatives, at every row of z: for shapes so cheap that one
// function does for every order.
template <typename Shape>
void evaluate_packs(const Samples& z, Order order, TargetValues& values, const Shape& shape) {
  evaluate_batch(z, order, values, [&](const Columns& columns, Eigen::Index size) {
    Pack check = 0;
    for (Eigen::Index begin = 0; begin < size; begin += Pack::kWidth) {
      const Eigen::Index at = std::min(begin, size - Pack::kWidth);
      PackValues result;
      shape.evaluate(columns.load(0, at), columns.load(1, at), result);
      columns.store(0, at, result.value);
      columns.store(1, at, result.gradient1);
      columns.store(2, at, result.gradient2);
      columns.store(3, at, result.hessian11);
      columns.store(4, at, result.hessian12);
      columns.store(5, at, result.hessian22);
      check += (result.value + result.gradient1 + result.gradient2) * 0.0;
      check += (result.hessian11 + result.hessian12 + result.hessian22) * 0.0;
    }
    return check.sum();
  });
}

}  // namespace elbo
