#include "models/density/formula/interval.hpp"

#include <utility>

#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

constexpr Interval kEverything = {-kInfinite, kInfinite};
constexpr Interval kNothing = {kInfinite, -kInfinite};
constexpr Interval kZero = {0, 0};
constexpr double kPi = 3.14159265358979323846;
// Where the logarithm of the gamma function is least, and its value there.
constexpr double kGammaBottom = 1.4616321449683623;
constexpr double kGammaLeast = -0.12148629053584961;
// Of an interval, on the other side of a kink.
constexpr double kEdge = 3e-13;

double product(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }
double or_else(double x, double otherwise) { return std::isnan(x) ? otherwise : x; }

template <typename Function>
Interval rising(Interval a, Function function) {
  return {or_else(function(a.low), -kInfinite), or_else(function(a.high), kInfinite)};
}

Interval reciprocal(Interval a) {
  if (a.low > 0 || a.high < 0) return {1 / a.high, 1 / a.low};
  if (a.low == 0 && a.high == 0) return kNothing;
  if (a.low == 0) return {1 / a.high, kInfinite};
  if (a.high == 0) return {-kInfinite, 1 / a.low};
  return kEverything;
}

Interval absolute(Interval a) {
  if (a.low >= 0) return a;
  if (a.high <= 0) return {-a.high, -a.low};
  return {0, std::max(-a.low, a.high)};
}

// aᵉ; of a negative a only for a whole e.
Interval power(Interval a, double e) {
  if (e == 0) return point(1);
  if (e == 1) return a;
  const bool whole = e == std::floor(e);
  if (!whole) a.low = std::max(a.low, 0.0);
  if (a.is_empty()) return kNothing;
  if (e < 0) return reciprocal(power(a, -e));
  const auto raise = [e](double x) { return std::pow(x, e); };
  if (whole && std::fmod(e, 2) == 0) a = absolute(a);
  return rising(a, raise);
}

double wave(double x, bool sine) { return sine ? std::sin(x) : std::cos(x); }

// The range of sin or cos.
Interval wave_range(Interval a, bool sine) {
  constexpr double kMost = 1e9;  // beyond, the argument's last places say little
  if (!(a.high - a.low < 2 * kPi) || a.size() > kMost) return {-1, 1};
  // Tops are at offset + 2πk, bottoms half a turn on.
  const double offset = sine ? 0.5 * kPi : 0;
  const auto passes = [&](double first) {
    return std::floor((a.high - first) / (2 * kPi)) > std::floor((a.low - first) / (2 * kPi));
  };
  const double left = wave(a.low, sine);
  const double right = wave(a.high, sine);
  return {passes(offset + kPi) ? -1 : std::min(left, right), passes(offset) ? 1 : std::max(left, right)};
}

double logistic(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// p(1 − p) over an interval of p in [0, 1].
Interval times_rest(Interval p) {
  const double left = p.low * (1 - p.low);
  const double right = p.high * (1 - p.high);
  return {std::min(left, right), p.holds(0.5) ? 0.25 : std::max(left, right)};
}

// 1/x + 1/(2x²) + … , for bounds alone: ψ′ lies between 1/x + 1/(2x²) and 1/x + 1/x².
double least_trigamma(double x) { return std::isinf(x) ? 0 : 1 / x + 0.5 / (x * x); }
double most_trigamma(double x) { return x > 0 ? 1 / x + 1 / (x * x) : kInfinite; }
double digamma_or_limit(double x) { return x > 0 ? (std::isinf(x) ? kInfinite : digamma(x)) : -kInfinite; }
double log_gamma_or_limit(double x) { return x > 0 && !std::isinf(x) ? log_gamma(x) : kInfinite; }

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return std::isinf(larger) ? larger : larger + std::log1p(std::exp(-std::abs(a - b)));
}

}  // namespace

// An operand that has overflowed everywhere decides: so it does where points are evaluated, unless the other
// has too, the other way, and then there is no value.
Interval infinite_sum(Interval a, Interval b) {
  for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
    if (one.high == -kInfinite) return other.low == kInfinite ? kNothing : one;
    if (one.low == kInfinite) return other.high == -kInfinite ? kNothing : one;
  }
  return {or_else(a.low + b.low, -kInfinite), or_else(a.high + b.high, kInfinite)};
}

Interval operator*(Interval a, Interval b) {
  if (a.low >= 0 && b.low >= 0) return {product(a.low, b.low), product(a.high, b.high)};
  const double ll = product(a.low, b.low);
  const double lh = product(a.low, b.high);
  const double hl = product(a.high, b.low);
  const double hh = product(a.high, b.high);
  return {std::min(std::min(ll, lh), std::min(hl, hh)), std::max(std::max(ll, lh), std::max(hl, hh))};
}

Interval square(Interval a) {
  const Interval size = absolute(a);
  return {size.low * size.low, size.high * size.high};
}

double value_at(Op op, double a, double b, double parameter) {
  switch (op) {
    case Op::kNegate: return -a;
    case Op::kSquare: return a * a;
    case Op::kPowerConstant: return std::pow(a, parameter);
    case Op::kExp: return std::exp(a);
    case Op::kLog: return std::log(a);
    case Op::kLog1p: return std::log1p(a);
    case Op::kExpm1: return std::expm1(a);
    case Op::kSqrt: return std::sqrt(a);
    case Op::kAbs: return std::abs(a);
    case Op::kSin: return std::sin(a);
    case Op::kCos: return std::cos(a);
    case Op::kTan: return std::tan(a);
    case Op::kSinh: return std::sinh(a);
    case Op::kCosh: return std::cosh(a);
    case Op::kTanh: return std::tanh(a);
    case Op::kAtan: return std::atan(a);
    case Op::kErf: return std::erf(a);
    case Op::kLogGamma: return a > 0 ? log_gamma_or_limit(a) : std::nan("");
    case Op::kSoftplus: return softplus(a);
    case Op::kAdd: return a + b;
    case Op::kSubtract: return a - b;
    case Op::kMultiply: return a * b;
    case Op::kDivide: return a / b;
    case Op::kPower: return a < 0 ? std::nan("") : std::pow(a, b);
    case Op::kLogAddExp: return log_add(a, b);
    case Op::kMinimum: return std::isnan(a) || std::isnan(b) ? std::nan("") : std::min(a, b);
    case Op::kMaximum: return std::isnan(a) || std::isnan(b) ? std::nan("") : std::max(a, b);
    default: return std::nan("");
  }
}

UnaryRange unary_range(Op op, Interval a, double parameter) {
  if (a.is_empty()) return {kNothing, kNothing, kNothing};
  switch (op) {
    case Op::kNegate: return {-a, point(-1), kZero};
    case Op::kSquare: return {square(a), point(2) * a, point(2)};
    case Op::kPowerConstant:
      return {power(a, parameter), point(parameter) * power(a, parameter - 1),
              point(parameter * (parameter - 1)) * power(a, parameter - 2)};
    case Op::kExp: {
      const Interval f = rising(a, [](double x) { return std::exp(x); });
      return {f, f, f};
    }
    case Op::kLog: {
      a.low = std::max(a.low, 0.0);
      if (!(a.high > 0)) return {kNothing, kNothing, kNothing};
      const Interval fa = reciprocal(a);
      return {rising(a, [](double x) { return std::log(x); }), fa, -square(fa)};
    }
    case Op::kLog1p: {
      a.low = std::max(a.low, -1.0);
      if (!(a.high > -1)) return {kNothing, kNothing, kNothing};
      const Interval fa = reciprocal(point(1) + a);
      return {rising(a, [](double x) { return std::log1p(x); }), fa, -square(fa)};
    }
    case Op::kExpm1: {
      const Interval fa = rising(a, [](double x) { return std::exp(x); });
      return {rising(a, [](double x) { return std::expm1(x); }), fa, fa};
    }
    case Op::kSqrt: {
      a.low = std::max(a.low, 0.0);
      if (a.is_empty()) return {kNothing, kNothing, kNothing};
      const Interval f = rising(a, [](double x) { return std::sqrt(x); });
      const Interval fa = f.high > 0 ? point(0.5) * reciprocal(f) : kEverything;
      return {f, fa, -(point(2) * fa * square(fa))};
    }
    case Op::kAbs:
      // Up to rounding, where the edge of an interval is the kink.
      if (a.low >= -kEdge * a.high) return {{std::max(a.low, 0.0), a.high}, point(1), kZero};
      if (a.high <= -kEdge * a.low) return {{std::max(-a.high, 0.0), -a.low}, point(-1), kZero};
      return {absolute(a), {-1, 1}, kEverything};
    case Op::kSin: {
      const Interval f = wave_range(a, true);
      return {f, wave_range(a, false), -f};
    }
    case Op::kCos: {
      const Interval f = wave_range(a, false);
      return {f, -wave_range(a, true), -f};
    }
    case Op::kTan: {
      const auto branch = [](double x) { return std::floor(x / kPi + 0.5); };
      const bool broken = !(a.high - a.low < kPi) || branch(a.low) != branch(a.high);
      const Interval f = broken ? kEverything : rising(a, [](double x) { return std::tan(x); });
      const Interval fa = point(1) + square(f);
      return {f, fa, point(2) * f * fa};
    }
    case Op::kSinh:
    case Op::kCosh: {
      const Interval odd = rising(a, [](double x) { return std::sinh(x); });
      const Interval even = rising(absolute(a), [](double x) { return std::cosh(x); });
      return op == Op::kSinh ? UnaryRange{odd, even, odd} : UnaryRange{even, odd, even};
    }
    case Op::kTanh: {
      const Interval f = rising(a, [](double x) { return std::tanh(x); });
      const Interval fa = point(1) - square(f);
      return {f, fa, point(-2) * f * fa};
    }
    case Op::kAtan: {
      const Interval fa = reciprocal(point(1) + square(a));
      return {rising(a, [](double x) { return std::atan(x); }), fa, point(-2) * (a * fa) * fa};
    }
    case Op::kErf: {
      const Interval fa =
          point(1.1283791670955126) * rising(-square(a), [](double x) { return std::exp(x); });
      return {rising(a, [](double x) { return std::erf(x); }), fa, point(-2) * a * fa};
    }
    case Op::kLogGamma: {
      a.low = std::max(a.low, 0.0);
      if (!(a.high > 0)) return {kNothing, kNothing, kNothing};
      const double left = log_gamma_or_limit(a.low);
      const double right = log_gamma_or_limit(a.high);
      return {{a.holds(kGammaBottom) ? kGammaLeast : std::min(left, right), std::max(left, right)},
              {digamma_or_limit(a.low), digamma_or_limit(a.high)},
              {least_trigamma(a.high), most_trigamma(a.low)}};
    }
    case Op::kSoftplus: {
      const Interval fa = rising(a, logistic);
      return {rising(a, softplus), fa, times_rest(fa)};
    }
    default: return {kEverything, kEverything, kEverything};
  }
}

BinaryRange binary_range(Op op, Interval a, Interval b) {
  if (a.is_empty() || b.is_empty()) return {kNothing, kNothing, kNothing, kNothing, kNothing, kNothing};
  switch (op) {
    case Op::kAdd: return {a + b, point(1), point(1), kZero, kZero, kZero};
    case Op::kSubtract: return {a - b, point(1), point(-1), kZero, kZero, kZero};
    case Op::kMultiply: return {a * b, b, a, kZero, point(1), kZero};
    case Op::kDivide: {
      const Interval fa = reciprocal(b);
      if (fa.is_empty()) return {kNothing, kNothing, kNothing, kNothing, kNothing, kNothing};
      const Interval f = a * fa;
      const Interval fb = -(f * fa);
      return {f, fa, fb, kZero, -square(fa), point(-2) * fb * fa};
    }
    case Op::kPower: {
      a.low = std::max(a.low, 0.0);
      if (a.is_empty()) return {kNothing, kNothing, kNothing, kNothing, kNothing, kNothing};
      const Interval log_a = rising(a, [](double x) { return std::log(x); });
      const auto raise = [&](Interval e) { return rising(e * log_a, [](double x) { return std::exp(x); }); };
      const Interval f = raise(b);
      const Interval lower = raise(b - point(1));
      const Interval fb = f * log_a;
      return {
          f,         b * lower, fb, b * (b - point(1)) * raise(b - point(2)), lower * (point(1) + b * log_a),
          fb * log_a};
    }
    case Op::kLogAddExp: {
      // Where one is so much larger the other may as well not be there.
      constexpr double kAlone = 45;
      if (a.low - b.high > kAlone) return {a, point(1), kZero, kZero, kZero, kZero};
      if (b.low - a.high > kAlone) return {b, kZero, point(1), kZero, kZero, kZero};
      const Interval first = rising(a - b, logistic);
      const Interval second = rising(b - a, logistic);
      const Interval mixed = times_rest(first);
      return {{log_add(a.low, b.low), log_add(a.high, b.high)}, first, second, mixed, -mixed, mixed};
    }
    case Op::kMinimum:
    case Op::kMaximum: {
      const bool least = op == Op::kMinimum;
      const Interval f = least ? Interval{std::min(a.low, b.low), std::min(a.high, b.high)}
                               : Interval{std::max(a.low, b.low), std::max(a.high, b.high)};
      const double edge = kEdge * ((a.high - a.low) + (b.high - b.low));
      if (least ? a.high <= b.low + edge : a.low >= b.high - edge)
        return {f, point(1), kZero, kZero, kZero, kZero};
      if (least ? b.high <= a.low + edge : b.low >= a.high - edge)
        return {f, kZero, point(1), kZero, kZero, kZero};
      return {f, {0, 1}, {0, 1}, kEverything, kEverything, kEverything};
    }
    default: return {kEverything, kEverything, kEverything, kEverything, kEverything, kEverything};
  }
}

}  // namespace elbo::formula
