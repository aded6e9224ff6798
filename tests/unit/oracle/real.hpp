// The number type of the test oracle: an unevaluated sum of two doubles, about 31 decimal digits.
//
// The oracle judges the core to 1e-10, on data with outliers a million away, where a covariance may have the
// condition number 1e12; arithmetic in double could then not tell which of the two is wrong. `long double`
// would do on x86-64, but it is plain double on some machines and emulated in WebAssembly, so the oracle
// brings its own. The error-free sums and products are Knuth's and Dekker's (T. J. Dekker, "A floating-point
// technique for extending the available precision", 1971). Requires that the compiler neither reorders nor
// fuses floating-point operations (-ffp-contract=off).
#pragma once

#include <cmath>
#include <limits>

namespace oracle {

struct Real {
  double high = 0.0;
  double low = 0.0;

  constexpr Real() = default;
  constexpr Real(double value) : high(value) {}  // NOLINT: doubles and counts are meant to convert silently
  constexpr Real(double high_part, double low_part) : high(high_part), low(low_part) {}
  explicit constexpr operator double() const { return high + low; }
};

// a + b exactly, where |a| >= |b|.
inline Real quick_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

// a + b exactly.
inline Real two_sum(double a, double b) {
  const double sum = a + b;
  const double part_of_b = sum - a;
  return {sum, (a - (sum - part_of_b)) + (b - part_of_b)};
}

// a · b exactly, for factors below 1e300.
inline Real two_product(double a, double b) {
  constexpr double kSplitter = 134217729.0;  // 2^27 + 1
  const double product = a * b;
  const double ta = kSplitter * a;
  const double a_high = ta - (ta - a);
  const double a_low = a - a_high;
  const double tb = kSplitter * b;
  const double b_high = tb - (tb - b);
  const double b_low = b - b_high;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

inline Real operator-(Real a) { return {-a.high, -a.low}; }

inline Real operator+(Real a, Real b) {
  const Real highs = two_sum(a.high, b.high);
  const Real lows = two_sum(a.low, b.low);
  const Real sum = quick_two_sum(highs.high, highs.low + lows.high);
  return quick_two_sum(sum.high, sum.low + lows.low);
}

inline Real operator-(Real a, Real b) { return a + (-b); }

inline Real operator*(Real a, Real b) {
  const Real product = two_product(a.high, b.high);
  return quick_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

// Long division: three quotients in double, each of what the last left over.
inline Real operator/(Real a, Real b) {
  const double first = a.high / b.high;
  Real rest = a - b * Real(first);
  const double second = rest.high / b.high;
  rest = rest - b * Real(second);
  const double third = rest.high / b.high;
  return quick_two_sum(first, second) + Real(third);
}

inline Real& operator+=(Real& a, Real b) { return a = a + b; }
inline Real& operator-=(Real& a, Real b) { return a = a - b; }
inline Real& operator*=(Real& a, Real b) { return a = a * b; }
inline Real& operator/=(Real& a, Real b) { return a = a / b; }

inline bool operator<(Real a, Real b) { return a.high < b.high || (a.high == b.high && a.low < b.low); }
inline bool operator>(Real a, Real b) { return b < a; }
inline bool operator<=(Real a, Real b) { return !(b < a); }
inline bool operator>=(Real a, Real b) { return !(a < b); }
inline bool operator==(Real a, Real b) { return a.high == b.high && a.low == b.low; }

inline Real abs(Real a) { return a < Real(0.0) ? -a : a; }

// Constants to 31 digits.
inline constexpr Real kPi{3.141592653589793, 1.2246467991473532e-16};
inline constexpr Real kLog2{0.6931471805599453, 2.3190468138462996e-17};

// exp by halving the argument nine times, a Taylor sum of exp(x) - 1, and squaring back. Below about -700 the
// low half would be denormal and the answer is zero, which no sum of the oracle's notices.
inline Real exp(Real x) {
  if (x.high < -700.0) return 0.0;
  if (x.high > 709.0) return std::numeric_limits<double>::infinity();
  const double power = std::nearbyint(x.high / kLog2.high);
  const Real reduced = (x - Real(power) * kLog2) * Real(1.0 / 512.0);
  Real term = reduced;
  Real less_one = reduced;
  for (int n = 2; n <= 10; ++n) {
    term = term * reduced / Real(n);
    less_one += term;
  }
  for (int halving = 0; halving < 9; ++halving) less_one = Real(2.0) * less_one + less_one * less_one;
  const Real result = less_one + Real(1.0);
  const int exponent = static_cast<int>(power);
  return {std::ldexp(result.high, exponent), std::ldexp(result.low, exponent)};
}

// log by one Newton step for exp(y) = x, from the logarithm in double, on the mantissa alone.
inline Real log(Real x) {
  if (x.high == 0.0) return -std::numeric_limits<double>::infinity();
  int exponent = 0;
  std::frexp(x.high, &exponent);
  const Real mantissa{std::ldexp(x.high, -exponent), std::ldexp(x.low, -exponent)};
  const Real guess(std::log(mantissa.high));
  return guess + (mantissa * exp(-guess) - Real(1.0)) + Real(exponent) * kLog2;
}

}  // namespace oracle
