#pragma once

// A number by its logarithm and sign, with its error: densities far out and their ratios neither underflow
// nor overflow, so that a tail can be told from nothing and an infinite integral from a large one.
//
// What has no value is undefined: its sign is kUndefined, and whatever is made of it has none either.

#include <cmath>
#include <limits>

namespace elbo::lines {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// log(e^a + e^b)
inline double log_add(double a, double b) {
  const double high = a > b ? a : b;
  const double low = a > b ? b : a;
  const double apart = high - low;
  return apart < 37 ? high + std::log1p(std::exp(-apart)) : high;  // also where low is −∞
}

struct Amount {
  static constexpr int kUndefined = 2;

  double log = -kInfinity;        // of its magnitude
  double log_error = -kInfinity;  // of its absolute error
  int sign = 0;                   // −1, 0, 1

  [[nodiscard]] bool is_defined() const { return sign != kUndefined; }
  [[nodiscard]] bool is_infinite() const { return is_defined() && log == kInfinity; }
  [[nodiscard]] bool is_finite() const { return is_defined() && log < kInfinity; }
  [[nodiscard]] double value() const {
    return is_defined() ? sign * std::exp(log) : std::numeric_limits<double>::quiet_NaN();
  }
  [[nodiscard]] double error() const { return std::exp(log_error); }

  static Amount undefined() { return {-kInfinity, -kInfinity, kUndefined}; }
  static Amount infinite(int sign) { return {kInfinity, -kInfinity, sign}; }
  static Amount of(double value, double error = 0) {
    return {std::log(std::abs(value)), std::log(error), value > 0 ? 1 : value < 0 ? -1 : 0};
  }
  // e^log, whose logarithm has this error.
  static Amount from_log(double log, double error) {
    return {log, log + std::log(error), log == -kInfinity ? 0 : 1};
  }
};

inline Amount operator-(Amount a) {
  if (a.is_defined()) a.sign = -a.sign;
  return a;
}

// What rounding a result does to it, relative to its magnitude e^log.
inline double log_rounding(double log) {
  constexpr double kLogEpsilon = -36.04;  // of 2.2e-16
  return kLogEpsilon + log + std::log(1 + std::abs(log));
}

// ∞ − ∞ is undefined.
inline Amount operator+(const Amount& a, const Amount& b) {
  if (!a.is_defined() || !b.is_defined()) return Amount::undefined();
  if (a.is_infinite()) return b.is_infinite() && a.sign != b.sign ? Amount::undefined() : a;
  if (b.is_infinite()) return b;
  const double log_error = log_add(a.log_error, b.log_error);
  if (a.sign == 0) return {b.log, log_error, b.sign};
  if (b.sign == 0) return {a.log, log_error, a.sign};
  const Amount& high = a.log >= b.log ? a : b;
  const Amount& low = a.log >= b.log ? b : a;
  const double ratio = std::exp(low.log - high.log);
  const double rounded = log_add(log_error, log_rounding(high.log));
  if (a.sign == b.sign) return {high.log + std::log1p(ratio), rounded, a.sign};
  if (ratio == 1) return {-kInfinity, rounded, 0};
  return {high.log + std::log1p(-ratio), rounded, high.sign};
}

// 0 · ∞ is undefined.
inline Amount operator*(const Amount& a, const Amount& b) {
  if (!a.is_defined() || !b.is_defined()) return Amount::undefined();
  const int sign = a.sign * b.sign;
  if (a.is_infinite() || b.is_infinite()) return sign == 0 ? Amount::undefined() : Amount::infinite(sign);
  const double log_error = log_add(a.log + b.log_error, b.log + a.log_error);
  if (sign == 0) return {-kInfinity, log_error, 0};
  const double log = a.log + b.log;
  return {log, log_add(log_error, log_rounding(log)), sign};
}

// Where a is not 0.
inline Amount reciprocal(const Amount& a) {
  if (!a.is_defined() || a.sign == 0) return Amount::undefined();
  if (a.is_infinite()) return {};
  return {-a.log, a.log_error - 2 * a.log, a.sign};
}

// Of a positive number; −∞ of 0.
inline Amount logarithm(const Amount& a) {
  if (!a.is_defined() || a.sign < 0) return Amount::undefined();
  if (a.sign == 0) return Amount::infinite(-1);
  if (a.is_infinite()) return a;
  constexpr double kEpsilon = 2.3e-16;
  return Amount::of(a.log, std::exp(a.log_error - a.log) + kEpsilon * std::abs(a.log));
}

inline Amount exponential(const Amount& a) {
  if (!a.is_defined()) return a;
  if (a.is_infinite()) return a.sign > 0 ? Amount::infinite(1) : Amount{};
  const double exponent = a.value();
  if (std::abs(exponent) > 1e300) return exponent > 0 ? Amount::infinite(1) : Amount{};
  return {exponent, exponent + log_add(a.log_error, log_rounding(0)), 1};
}

}  // namespace elbo::lines
