// The functions of packs against the oracle's 31 digits, in units of the last place, and at the edges of
// double.
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "catch.hpp"
#include "numeric/pack_math.hpp"
#include "oracle/problems.hpp"
#include "oracle/real.hpp"

namespace {

using elbo::Pack;
using oracle::Real;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

double lane(Pack pack, std::size_t i) {
  std::array<double, Pack::kWidth> values;
  pack.store(values.data());
  return values[i];
}

Pack pack_of(double a, double b, double c, double d) {
  const std::array<double, Pack::kWidth> values = {a, b, c, d};
  return Pack::load(values.data());
}

// |value − exact| in units of the last place of the exact one.
double units(double value, Real exact) {
  const double magnitude = std::abs(static_cast<double>(exact));
  const double unit = std::nextafter(magnitude, kInfinity) - magnitude;
  return std::abs(static_cast<double>(Real(value) - exact)) / unit;
}

// The largest error of `function` over numbers between `low` and `high`, or over their exponentials.
double worst(Pack (*function)(Pack), Real (*exact)(Real), double low, double high,
             bool exponentials = false) {
  oracle::TestGenerator random(5);
  double error = 0;
  for (int i = 0; i < 20000; ++i) {
    const double drawn = random.uniform(low, high);
    const double x = exponentials ? std::exp(drawn) : drawn;
    error = std::max(error, units(lane(function(Pack(x)), 0), exact(Real(x))));
  }
  return error;
}

Real exp_of(Real x) { return oracle::exp(x); }
Real exp2_of(Real x) { return oracle::exp(x * oracle::kLog2); }
Real log_of(Real x) { return oracle::log(x); }
Real log1p_of(Real x) { return log_of(Real(1.0) + x); }
Real softplus_of(Real x) { return log1p_of(exp_of(x)); }
Real tanh_of(Real x) {
  const Real e = exp_of(Real(-2.0) * abs(x));
  const Real size = (Real(1.0) - e) / (Real(1.0) + e);
  return x < Real(0.0) ? -size : size;
}

TEST_CASE("exp, log, tanh and their kin are right to a unit or two in the last place", "[pack]") {
  CHECK(worst(elbo::exp, exp_of, -690, 709) < 1.5);
  CHECK(worst(elbo::exp, exp_of, -1, 1) < 1.5);
  CHECK(worst(elbo::exp_of_nonpositive, exp_of, -300, 0) < 1.5);
  CHECK(worst(elbo::exp2_of_nonpositive, exp2_of, -1000, 0) < 1.5);
  CHECK(worst(elbo::exp2_of_nonpositive, exp2_of, -2, 0) < 1.5);
  CHECK(worst(elbo::log, log_of, 0.3, 3) < 1.01);
  CHECK(worst(elbo::log, log_of, -700, 700, true) < 1.01);
  CHECK(worst(elbo::log1p, log1p_of, -0.9, 3) < 2.5);
  CHECK(worst(elbo::log1p, log1p_of, -18, 3, true) < 2.5);
  CHECK(worst(elbo::softplus, softplus_of, -30, 30) < 3);
  // Nearer to 0 the oracle itself loses digits.
  CHECK(worst(elbo::tanh, tanh_of, 0.001, 20) < 2.5);
  CHECK(worst(elbo::tanh, tanh_of, -1, -0.001) < 2.5);
}

TEST_CASE("exp underflows by way of the denormals and overflows to infinity", "[pack]") {
  for (double x = -746; x < -700; x += 0.0371) {
    CAPTURE(x);
    CHECK(std::abs(lane(exp(Pack(x)), 0) - std::exp(x)) <= 1.01 * std::max(kSmallest, std::exp(x) * 3e-16));
  }
  CHECK(lane(exp(Pack(-745.2)), 0) == 0.0);
  CHECK(lane(exp(Pack(-1e308)), 0) == 0.0);
  CHECK(lane(exp(Pack(-kInfinity)), 0) == 0.0);
  CHECK(lane(exp(Pack(709.78)), 0) == Approx(std::exp(709.78)).epsilon(1e-15));
  CHECK(lane(exp(Pack(709.79)), 0) == kInfinity);
  CHECK(lane(exp(Pack(1e308)), 0) == kInfinity);
  CHECK(lane(exp(Pack(kInfinity)), 0) == kInfinity);
  CHECK(std::isnan(lane(exp(Pack(std::nan(""))), 0)));
  CHECK(lane(exp(Pack(0.0)), 0) == 1.0);
}

TEST_CASE("log knows denormals, zero, infinity and what has no logarithm", "[pack]") {
  for (const double x : {kSmallest, 17 * kSmallest, 0x1p-1023, 0x1p-1022, 3e-308, 1e300, kLargest}) {
    CAPTURE(x);
    CHECK(lane(log(Pack(x)), 0) == Approx(std::log(x)).epsilon(4e-16));
  }
  CHECK(lane(log(Pack(1.0)), 0) == 0.0);
  CHECK(lane(log(Pack(0.0)), 0) == -kInfinity);
  CHECK(lane(log(Pack(-0.0)), 0) == -kInfinity);
  CHECK(lane(log(Pack(kInfinity)), 0) == kInfinity);
  for (const double x : {-1.0, -kSmallest, -kInfinity, std::nan("")})
    CHECK(std::isnan(lane(log(Pack(x)), 0)));
}

TEST_CASE("log1p, softplus and tanh at their edges", "[pack]") {
  CHECK(lane(log1p(Pack(-1.0)), 0) == -kInfinity);
  CHECK(std::isnan(lane(log1p(Pack(-1.5)), 0)));
  CHECK(std::isnan(lane(log1p(Pack(std::nan(""))), 0)));
  CHECK(lane(log1p(Pack(kInfinity)), 0) == kInfinity);
  CHECK(lane(log1p(Pack(1e-300)), 0) == 1e-300);
  CHECK(lane(log1p(Pack(1e300)), 0) == Approx(std::log(1e300)).epsilon(1e-15));
  CHECK(lane(softplus(Pack(1000.0)), 0) == 1000.0);
  CHECK(lane(softplus(Pack(-700.0)), 0) == Approx(std::exp(-700.0)).epsilon(1e-14));
  CHECK(lane(softplus(Pack(-kInfinity)), 0) == 0.0);
  CHECK(lane(softplus(Pack(kInfinity)), 0) == kInfinity);
  CHECK(std::isnan(lane(softplus(Pack(std::nan(""))), 0)));
  CHECK(lane(tanh(Pack(1e300)), 0) == 1.0);
  CHECK(lane(tanh(Pack(-kInfinity)), 0) == -1.0);
  CHECK(lane(tanh(Pack(1e-300)), 0) == 1e-300);
  CHECK(std::isnan(lane(tanh(Pack(std::nan(""))), 0)));
}

TEST_CASE("roots, signs, comparisons and choices work lane by lane", "[pack]") {
  const Pack x = pack_of(4, -1.5, 0, 1e-300);
  const Pack y = pack_of(5, -2, 0, kInfinity);
  for (std::size_t i = 0; i < 4; ++i) {
    CAPTURE(i);
    const double a = lane(x, i);
    const double b = lane(y, i);
    CHECK(lane(abs(x), i) == std::abs(a));
    CHECK(lane(sqrt(abs(x)), i) == std::sqrt(std::abs(a)));
    CHECK(lane(minimum(x, y), i) == std::min(a, b));
    CHECK(lane(maximum(x, y), i) == std::max(a, b));
    CHECK(lane(-x, i) == -a);
    CHECK(lane(select(x < y, 1.0, 2.0), i) == (a < b ? 1 : 2));
    CHECK(lane(select(x <= y, 1.0, 2.0), i) == (a <= b ? 1 : 2));
    CHECK(lane(select(x == y, 1.0, 2.0), i) == (a == b ? 1 : 2));
    CHECK(lane(select(x > y, 1.0, 2.0), i) == (a > b ? 1 : 2));
    CHECK(lane(with_sign(3.0, x), i) == std::copysign(3.0, a));
  }
  CHECK(std::isnan(lane(sqrt(Pack(-1.0)), 0)));
  CHECK(std::isnan(lane(minimum(Pack(std::nan("")), 1.0), 0)));
  CHECK(any(x < y));
  CHECK_FALSE(all(x < y));
  CHECK(all(x == x));
  CHECK_FALSE(any(Pack(std::nan("")) == Pack(std::nan(""))));
}

TEST_CASE("a number's function does not depend on its neighbours", "[pack]") {
  oracle::TestGenerator random(8);
  const std::array<double, 6> strange = {0.0, -3.0, kInfinity, -kInfinity, std::nan(""), kSmallest};
  const auto same = [](double a, double b) {
    return std::memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
  };
  for (int i = 0; i < 2000; ++i) {
    const double x = random.uniform(0, 10);
    const double other = strange[random.integer(0, strange.size() - 1)];
    const Pack mixed = pack_of(other, x, other, other);
    CHECK(same(lane(exp(mixed), 1), lane(exp(Pack(x)), 1)));
    CHECK(same(lane(log(mixed), 1), lane(log(Pack(x)), 1)));
    CHECK(same(lane(log1p(mixed), 1), lane(log1p(Pack(x)), 1)));
    CHECK(same(lane(tanh(mixed), 1), lane(tanh(Pack(x)), 1)));
  }
}

}  // namespace
