#include "models/density/formula/operations.hpp"

#include <array>
#include <cmath>

#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

// One copy of each here, where size counts for more than a call.
[[gnu::noinline]] Pack exponential(Pack a) { return exp(a); }
[[gnu::noinline]] Pack logarithm(Pack a) { return log(a); }

using Lanes = std::array<double, Pack::kWidth>;

// A function of <cmath>, lane by lane.
Pack map(Pack a, double (*function)(double)) {
  Lanes lanes;
  a.store(lanes.data());
  for (double& lane : lanes) lane = function(lane);
  return Pack::load(lanes.data());
}

Pack map(Pack a, Pack b, double (*function)(double, double)) {
  Lanes first;
  Lanes second;
  a.store(first.data());
  b.store(second.data());
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = function(first[i], second[i]);
  return Pack::load(first.data());
}

// ψ′(x) for x > 0: the recurrence up to 10, then the asymptotic series (Abramowitz & Stegun 6.4.6, 6.4.12).
double trigamma(double x) {
  double sum = 0;
  for (; x < 10; ++x) sum += 1 / (x * x);
  const double t = 1 / (x * x);
  const double series =
      1.0 / 6 -
      t * (1.0 / 30 - t * (1.0 / 42 - t * (1.0 / 30 - t * (5.0 / 66 - t * (691.0 / 2730 - t * 7 / 6)))));
  return sum + 1 / x + 0.5 * t + series * t / x;
}

double log_gamma_of_positive(double x) { return x > 0 ? log_gamma(x) : std::nan(""); }
double digamma_of_positive(double x) { return x > 0 ? digamma(x) : std::nan(""); }
double trigamma_of_positive(double x) { return x > 0 ? trigamma(x) : std::nan(""); }

// Whole powers by multiplication, which gives the same bits on every machine.
constexpr double kLargestWhole = 64;

[[gnu::noinline]] Pack power_of(Pack a, double exponent) {
  if (exponent != std::floor(exponent) || std::abs(exponent) > kLargestWhole) {
    return map(a, exponent, [](double base, double e) { return std::pow(base, e); });
  }
  Pack result = 1;
  for (auto rest = static_cast<unsigned>(std::abs(exponent)); rest != 0; rest >>= 1U) {
    if ((rest & 1U) != 0) result *= a;
    a *= a;
  }
  return exponent < 0 ? 1.0 / result : result;
}

// log(1 + e), its derivatives' building blocks e/(1 + e) and e/(1 + e)², of e = exp(−|t|).
struct Logistic {
  Pack log1p;
  Pack smaller;
  Pack product;
};

[[gnu::noinline]] Logistic logistic(Pack t) {
  const Pack e = exponential(-abs(t));
  const Pack inverse = 1.0 / (1.0 + e);
  return {log1p(e), e * inverse, e * inverse * inverse};
}

double power_of_nonnegative(double base, double exponent) {
  return base < 0 ? std::nan("") : std::pow(base, exponent);
}

}  // namespace

UnaryValues unary(Op op, Pack a, double parameter, Order order) {
  const bool derivatives = order != Order::kValue;
  switch (op) {
    case Op::kNegate: return {-a, -1.0, 0.0};
    case Op::kSquare: return {a * a, 2.0 * a, 2.0};
    case Op::kPowerConstant: {
      if (!derivatives) return {power_of(a, parameter)};
      // Where the factor is 0 so is the derivative, also where the power is infinite.
      const double second = parameter * (parameter - 1);
      return {power_of(a, parameter), parameter == 0 ? 0.0 : parameter * power_of(a, parameter - 1),
              second == 0 ? 0.0 : second * power_of(a, parameter - 2)};
    }
    case Op::kExp: {
      const Pack f = exponential(a);
      return {f, f, f};
    }
    case Op::kLog: {
      const Pack fa = 1.0 / a;
      return {logarithm(a), fa, -(fa * fa)};
    }
    case Op::kLog1p: {
      const Pack fa = 1.0 / (1.0 + a);
      return {map(a, [](double x) { return std::log1p(x); }), fa, -(fa * fa)};
    }
    case Op::kExpm1: {
      const Pack f = map(a, [](double x) { return std::expm1(x); });
      return {f, 1.0 + f, 1.0 + f};
    }
    case Op::kSqrt: {
      const Pack f = sqrt(a);
      const Pack fa = 0.5 / f;
      return {f, fa, -0.5 * fa / a};
    }
    case Op::kAbs: return {abs(a), select(a == 0.0, 0.0, with_sign(1.0, a)), 0.0};
    case Op::kSin: {
      const Pack f = map(a, [](double x) { return std::sin(x); });
      return {f, derivatives ? map(a, [](double x) { return std::cos(x); }) : 0.0, -f};
    }
    case Op::kCos: {
      const Pack f = map(a, [](double x) { return std::cos(x); });
      return {f, derivatives ? -map(a, [](double x) { return std::sin(x); }) : 0.0, -f};
    }
    case Op::kTan: {
      const Pack f = map(a, [](double x) { return std::tan(x); });
      const Pack fa = 1.0 + f * f;
      return {f, fa, 2.0 * f * fa};
    }
    case Op::kSinh: {
      const Pack f = map(a, [](double x) { return std::sinh(x); });
      return {f, derivatives ? map(a, [](double x) { return std::cosh(x); }) : 0.0, f};
    }
    case Op::kCosh: {
      const Pack f = map(a, [](double x) { return std::cosh(x); });
      return {f, derivatives ? map(a, [](double x) { return std::sinh(x); }) : 0.0, f};
    }
    case Op::kTanh: {
      const Pack f = tanh(a);
      if (!derivatives) return {f};
      const Pack fa = 4.0 * logistic(2.0 * a).product;
      return {f, fa, -2.0 * f * fa};
    }
    case Op::kAtan: {
      const Pack fa = 1.0 / (1.0 + a * a);
      return {map(a, [](double x) { return std::atan(x); }), fa, -2.0 * (a * fa) * fa};
    }
    case Op::kErf: {
      const Pack f = map(a, [](double x) { return std::erf(x); });
      if (!derivatives) return {f};
      const Pack fa = 1.1283791670955126 * exponential(-(a * a));  // 2/√π
      return {f, fa, -2.0 * a * fa};
    }
    case Op::kLogGamma: {
      const Pack f = map(a, log_gamma_of_positive);
      if (!derivatives) return {f};
      return {f, map(a, digamma_of_positive), map(a, trigamma_of_positive)};
    }
    case Op::kSoftplus: {
      const Logistic parts = logistic(a);
      return {maximum(a, 0.0) + parts.log1p, select(a < 0.0, parts.smaller, 1.0 - parts.smaller),
              parts.product};
    }
    default: return {};
  }
}

BinaryValues binary(Op op, Pack a, Pack b, Order order) {
  const bool derivatives = order != Order::kValue;
  switch (op) {
    case Op::kAdd: return {a + b, 1.0, 1.0};
    case Op::kSubtract: return {a - b, 1.0, -1.0};
    case Op::kMultiply: return {a * b, b, a, 0.0, 1.0, 0.0};
    case Op::kDivide: {
      const Pack f = a / b;
      if (!derivatives) return {f};
      const Pack fa = 1.0 / b;
      const Pack fb = -(f * fa);
      return {f, fa, fb, 0.0, -(fa * fa), -2.0 * fb * fa};
    }
    case Op::kPower: {
      const Pack f = map(a, b, power_of_nonnegative);
      if (!derivatives) return {f};
      const Pack lower = map(a, b - 1.0, power_of_nonnegative);
      const Pack log_a = logarithm(a);
      const Pack fb = f * log_a;
      return {f,
              b * lower,
              fb,
              b * (b - 1.0) * map(a, b - 2.0, power_of_nonnegative),
              lower * (1.0 + b * log_a),
              fb * log_a};
    }
    case Op::kLogAddExp: {
      // Of two equal infinities the difference counts as 0.
      const Pack difference = select(a == b, 0.0, b - a);
      const Logistic parts = logistic(difference);
      const Pack larger = 1.0 - parts.smaller;
      const PackMask first = a < b;
      return {maximum(a, b) + parts.log1p,
              select(first, parts.smaller, larger),
              select(first, larger, parts.smaller),
              parts.product,
              -parts.product,
              parts.product};
    }
    case Op::kMinimum:
    case Op::kMaximum: {
      const PackMask first = op == Op::kMinimum ? a <= b : a >= b;
      // Neither is chosen beside NaN.
      return {select(first, a, select(a == a, b, a)), select(first, 1.0, 0.0), select(first, 0.0, 1.0)};
    }
    default: return {};
  }
}

}  // namespace elbo::formula
