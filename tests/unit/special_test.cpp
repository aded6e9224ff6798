// Special functions against the oracle's, and normalisers at their extremes.
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "numeric/special.hpp"
#include "oracle/special.hpp"

namespace {

using elbo::log_sum_exp;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// |a − b| ≤ tolerance · (1 + |b|)
bool close(double a, oracle::Real b, double tolerance) {
  const double exact = static_cast<double>(b);
  return std::abs(a - exact) <= tolerance * (1.0 + std::abs(exact));
}

double log_sum_exp_of(const std::vector<double>& x) {
  return log_sum_exp(Eigen::Map<const Eigen::ArrayXd>(x.data(), static_cast<Eigen::Index>(x.size())));
}

TEST_CASE("log Γ and ψ agree with the oracle over sixteen orders of magnitude", "[special]") {
  for (double x = 1e-8; x < 1e8; x *= 1.093) {
    CAPTURE(x);
    CHECK(close(elbo::log_gamma(x), oracle::log_gamma(x), 2e-15));
    CHECK(close(elbo::digamma(x), oracle::digamma(x), 4e-15));
  }
  // Half integers, which the Wishart asks for, and the root of ψ.
  for (double x = 0.5; x < 300; x += 0.5) {
    CAPTURE(x);
    CHECK(close(elbo::log_gamma(x), oracle::log_gamma(x), 2e-15));
    CHECK(close(elbo::digamma(x), oracle::digamma(x), 4e-15));
  }
  CHECK(std::abs(elbo::digamma(1.461632144968362341262659542)) < 1e-15);
}

TEST_CASE("log Γ_D agrees with the oracle up to its pole", "[special]") {
  for (int dimension = 1; dimension <= 8; ++dimension) {
    for (double above = 1e-3; above < 1e4; above *= 3.1) {
      const double x = 0.5 * (dimension - 1) + above;
      CAPTURE(dimension);
      CAPTURE(x);
      CHECK(close(elbo::multivariate_log_gamma(x, dimension),
                  oracle::log_multivariate_gamma(static_cast<std::size_t>(dimension), x), 1e-14));
      oracle::Real sum = 0.0;
      for (int i = 0; i < dimension; ++i) sum += oracle::digamma(x - 0.5 * i);
      // x − (D−1)/2 is rounded before the pole is met, which costs ψ digits there.
      CHECK(close(elbo::multivariate_digamma(x, dimension), sum, 1e-14));
    }
  }
}

TEST_CASE("the logarithm of a sum of exponentials neither overflows nor vanishes", "[special]") {
  CHECK(log_sum_exp_of({0.0, 0.0}) == Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(log_sum_exp_of({1000.0, 1000.0}) == Approx(1000.0 + std::log(2.0)).epsilon(1e-15));
  CHECK(log_sum_exp_of({-1000.0, -1000.0, -1000.0}) == Approx(-1000.0 + std::log(3.0)).epsilon(1e-15));
  CHECK(log_sum_exp_of({-1e300, 3.0}) == 3.0);
  CHECK(log_sum_exp_of({1e308, -1e308}) == 1e308);
  CHECK(log_sum_exp_of({-kInfinity, 2.5}) == 2.5);
  CHECK(log_sum_exp_of({-kInfinity, -kInfinity}) == -kInfinity);
  CHECK(log_sum_exp_of({kInfinity, 0.0}) == kInfinity);
  CHECK(log_sum_exp_of({}) == -kInfinity);
  CHECK(log_sum_exp_of({-7.25}) == -7.25);
}

}  // namespace
