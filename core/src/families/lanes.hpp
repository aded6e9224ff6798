#pragma once

// Loops over the rows of a batch, four at a time, and what goes into them. The last rows, where they are
// fewer than four, are loaded into a pack filled up with zeros, so that sums need no second loop.
//
//   for_lanes(rows, [&](Eigen::Index row, auto lanes) {
//     lanes.store(2.0 * lanes.load(x + row), y + row);
//   });

#include <algorithm>
#include <array>
#include <cstring>

#include <Eigen/Core>

#include "numeric/pack_math.hpp"

namespace elbo {

struct WholeLanes {
  static Pack load(const double* from) { return Pack::load(from); }
  static void store(Pack pack, double* to) { pack.store(to); }
};

struct SomeLanes {
  std::size_t bytes;

  [[nodiscard]] Pack load(const double* from) const {
    std::array<double, Pack::kWidth> lanes{};
    std::memcpy(lanes.data(), from, bytes);
    return Pack::load(lanes.data());
  }
  void store(Pack pack, double* to) const {
    std::array<double, Pack::kWidth> lanes;
    pack.store(lanes.data());
    std::memcpy(to, lanes.data(), bytes);
  }
};

template <typename Body>
void for_lanes(Eigen::Index rows, const Body& body) {
  const Eigen::Index whole = rows - rows % Pack::kWidth;
  for (Eigen::Index row = 0; row < whole; row += Pack::kWidth) body(row, WholeLanes{});
  if (whole < rows) body(whole, SomeLanes{static_cast<std::size_t>(rows - whole) * sizeof(double)});
}

// The same with one body for whole packs and others, for loops in which another branch is nothing beside the
// rest.
struct AnyLanes {
  std::size_t bytes;

  [[nodiscard]] Pack load(const double* from) const {
    return bytes == Pack::kWidth * sizeof(double) ? Pack::load(from) : SomeLanes{bytes}.load(from);
  }
  void store(Pack pack, double* to) const {
    bytes == Pack::kWidth * sizeof(double) ? pack.store(to) : SomeLanes{bytes}.store(pack, to);
  }
};

template <typename Body>
void for_any_lanes(Eigen::Index rows, const Body& body) {
  for (Eigen::Index row = 0; row < rows; row += Pack::kWidth) {
    const auto left = static_cast<std::size_t>(rows - row);
    body(row, AnyLanes{std::min<std::size_t>(left, Pack::kWidth) * sizeof(double)});
  }
}

// body(0), and body(1) where D is 2: a loop that is none for the compiler, so that arrays of D packs stay in
// registers.
template <int D, typename Body>
void for_coordinates(const Body& body) {
  static_assert(D == 1 || D == 2);
  body(0);
  if constexpr (D == 2) body(1);
}

// tanh x with an error of about 1e-16 anywhere: near 0 not to the last digit, for which
// numeric/pack_math.hpp's takes a third longer.
inline Pack squash(Pack x) {
  const Pack e = exp_of_nonpositive(maximum(-2.0 * abs(x), -50.0));
  return with_sign((1.0 - e) / (1.0 + e), x);
}

}  // namespace elbo
