#pragma once

// Closed intervals of the extended reals, and what a formula's operations make of them.
//
// An operation's interval holds the value at every point of its operands' at which it has one, to within
// rounding; where it has none at any, the result is empty. Bounds may be infinite, never NaN: what would be
// ∞ − ∞ or 0·∞ is taken at its widest, or as 0, whichever is right for limits of real numbers.

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/density/formula/operations.hpp"

namespace elbo::formula {

inline constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Interval {
  double low = kInfinite;
  double high = -kInfinite;

  [[nodiscard]] bool is_empty() const { return !(low <= high); }
  [[nodiscard]] bool holds(double x) const { return low <= x && x <= high; }
  // The largest absolute value.
  [[nodiscard]] double size() const { return is_empty() ? 0 : std::max(std::abs(low), std::abs(high)); }
};

inline Interval point(double x) { return {x, x}; }
inline Interval hull(Interval a, Interval b) { return {std::min(a.low, b.low), std::max(a.high, b.high)}; }

inline Interval operator-(Interval a) { return {-a.high, -a.low}; }
// The sum where something in it is infinite.
Interval infinite_sum(Interval a, Interval b);
inline Interval operator+(Interval a, Interval b) {
  const Interval sum = {a.low + b.low, a.high + b.high};
  // Neither is infinite, nor NaN.
  if (sum.low - sum.low == 0 && sum.high - sum.high == 0) return sum;
  return infinite_sum(a, b);
}
inline Interval operator-(Interval a, Interval b) { return a + (-b); }
Interval operator*(Interval a, Interval b);
Interval square(Interval a);

// At one point; NaN where there is no value.
double value_at(Op op, double a, double b, double parameter);

// f, f′ and f″ over an interval; at a kink f″ is everything.
struct UnaryRange {
  Interval f;
  Interval fa;
  Interval faa;
};
UnaryRange unary_range(Op op, Interval a, double parameter);

// f and its partial derivatives over a product of intervals.
struct BinaryRange {
  Interval f;
  Interval fa, fb;
  Interval faa, fab, fbb;
};
BinaryRange binary_range(Op op, Interval a, Interval b);

}  // namespace elbo::formula
