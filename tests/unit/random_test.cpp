// The keyed generator: published vectors, the normal transform against known quantiles, and the distribution
// of the streams. Statistical checks run on fixed seeds at a false-alarm rate of 1e-6 each: they fail always
// or never.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include "catch.hpp"
#include "numeric/random.hpp"

namespace {

using elbo::normal_quantile;
using elbo::philox;
using elbo::Purpose;
using elbo::Stream;
using Counter = std::array<std::uint32_t, 4>;

constexpr int kDraws = 100'000;
// Five standard errors of a normal estimate: a false alarm in 1.7 million.
constexpr double kFiveErrors = 5.0;

double normal_distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// Kolmogorov and Smirnov's largest distance of the empirical distribution from `distribution`.
template <typename Distribution>
double largest_distance(std::vector<double> sample, Distribution distribution) {
  std::sort(sample.begin(), sample.end());
  const double count = static_cast<double>(sample.size());
  double largest = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = distribution(sample[i]);
    const double below = static_cast<double>(i) / count;
    largest = std::max({largest, expected - below, below + 1.0 / count - expected});
  }
  return largest;
}

// P(distance > c) ≤ 2 exp(−2 n c²) (Massart 1990), so this c is exceeded once in a million.
double kolmogorov_limit(double count) { return std::sqrt(std::log(2.0 / 1e-6) / (2.0 * count)); }

struct Moments {
  double mean = 0, variance = 0, skewness = 0, kurtosis = 0;
};

Moments moments(const std::vector<double>& sample, double centre) {
  Moments m;
  for (const double x : sample) {
    const double y = x - centre;
    m.mean += y;
    m.variance += y * y;
    m.skewness += y * y * y;
    m.kurtosis += y * y * y * y;
  }
  const double count = static_cast<double>(sample.size());
  return {m.mean / count, m.variance / count, m.skewness / count, m.kurtosis / count};
}

TEST_CASE("Philox4x32-10 gives Random123's known answers", "[random]") {
  // kat_vectors of Random123 (D. E. Shaw Research).
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Counter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Counter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Counter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("the normal quantile function meets known quantiles and inverts the distribution function",
          "[random]") {
  CHECK(normal_quantile(0.5) == 0.0);
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054236).epsilon(1e-15));
  CHECK(normal_quantile(0.84134474606854293) == Approx(1.0).epsilon(1e-15));
  CHECK(normal_quantile(0.999) == Approx(3.090232306167813542).epsilon(1e-14));
  CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056205).epsilon(1e-15));
  CHECK(normal_quantile(1e-20) == Approx(-9.262340089798407566).epsilon(1e-15));
  CHECK(normal_quantile(1e-300) == Approx(-37.0470962993612).epsilon(1e-15));
  for (double p = 1e-300; p < 0.5; p *= 1.7) {
    CAPTURE(p);
    // Φ's relative error grows as x² times that of x.
    const double x = normal_quantile(p);
    CHECK(normal_distribution(x) == Approx(p).epsilon(2e-15 * (1.0 + x * x)));
  }
  for (double p = 0.001; p < 0.5; p += 0.001)
    CHECK(normal_quantile(1 - p) == Approx(-normal_quantile(p)).epsilon(1e-12));
}

TEST_CASE("uniforms are uniform on the open interval", "[random]") {
  Stream stream(7, Purpose::kData, 0);
  std::vector<double> sample(kDraws);
  for (double& u : sample) u = stream.uniform();
  const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
  CHECK(*least > 0.0);
  CHECK(*most < 1.0);
  CHECK(largest_distance(sample, [](double u) { return u; }) < kolmogorov_limit(kDraws));
  const Moments m = moments(sample, 0.5);
  CHECK(std::abs(m.mean) < kFiveErrors * std::sqrt(1.0 / 12.0 / kDraws));
  CHECK(std::abs(m.variance - 1.0 / 12.0) < kFiveErrors * std::sqrt(1.0 / 180.0 / kDraws));
}

TEST_CASE("uniforms lie evenly on a lattice that is half a step off both ends", "[random]") {
  // 2^52 points at odd multiples of 2^-53: with one bit more, the upper half of them would be rounded to even
  // ones, and the last of all to 1, whose normal quantile is infinite.
  Stream stream(7, Purpose::kData, 1);
  std::size_t even = 0;
  for (int i = 0; i < 10'000; ++i) even += std::fmod(stream.uniform() * 0x1p53, 2.0) == 1.0 ? 0 : 1;
  CHECK(even == 0);
}

TEST_CASE("normals are normal", "[random]") {
  Stream stream(8, Purpose::kData, 0);
  std::vector<double> sample(kDraws);
  for (double& e : sample) e = stream.normal();
  CHECK(largest_distance(sample, normal_distribution) < kolmogorov_limit(kDraws));
  // Variances of e, e², e³ and e⁴: 1, 2, 15 and 96.
  const Moments m = moments(sample, 0.0);
  CHECK(std::abs(m.mean) < kFiveErrors * std::sqrt(1.0 / kDraws));
  CHECK(std::abs(m.variance - 1.0) < kFiveErrors * std::sqrt(2.0 / kDraws));
  CHECK(std::abs(m.skewness) < kFiveErrors * std::sqrt(15.0 / kDraws));
  CHECK(std::abs(m.kurtosis - 3.0) < kFiveErrors * std::sqrt(96.0 / kDraws));
}

TEST_CASE("bounded integers are even", "[random]") {
  Stream stream(9, Purpose::kMinibatch, 3);
  constexpr int kBound = 7;
  std::array<int, kBound> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts.at(stream.below(kBound));
  // χ² with six degrees of freedom exceeds 38.3 once in a million.
  double statistic = 0;
  for (const int count : counts) {
    const double expected = static_cast<double>(kDraws) / kBound;
    statistic += (count - expected) * (count - expected) / expected;
  }
  CHECK(statistic < 38.3);
  for (int i = 0; i < 100; ++i) CHECK(stream.below(1) == 0);
  // Just above half of 2^64 nearly every second draw has to be refused.
  constexpr std::uint64_t kLarge = (std::uint64_t{1} << 63U) + 1;
  for (int i = 0; i < 100; ++i) CHECK(stream.below(kLarge) < kLarge);
}

TEST_CASE("a stream is named by seed, purpose and iteration, and by nothing else", "[random]") {
  const auto first = [](std::uint32_t seed, Purpose purpose, std::uint64_t iteration) {
    return Stream(seed, purpose, iteration).bits();
  };
  CHECK(first(1, Purpose::kData, 2) == first(1, Purpose::kData, 2));
  std::set<std::uint64_t> seen;
  std::size_t streams = 0;
  for (std::uint32_t seed : {0U, 1U, 2U, 4294967295U}) {
    for (const Purpose purpose :
         {Purpose::kData, Purpose::kSubsample, Purpose::kInitialisation, Purpose::kMinibatch}) {
      for (std::uint64_t iteration :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1} << 32U}) {
        Stream stream(seed, purpose, iteration);
        for (int draw = 0; draw < 16; ++draw) seen.insert(stream.bits());
        ++streams;
      }
    }
  }
  CHECK(seen.size() == 16 * streams);
}

TEST_CASE("neighbouring streams are uncorrelated", "[random]") {
  for (const std::uint64_t step : {std::uint64_t{1}, std::uint64_t{1} << 32U}) {
    double product = 0;
    for (std::uint64_t iteration = 0; iteration < kDraws; ++iteration) {
      product += Stream(5, Purpose::kMinibatch, iteration).normal() *
                 Stream(5, Purpose::kMinibatch, iteration + step).normal();
    }
    CHECK(std::abs(product) < kFiveErrors * std::sqrt(static_cast<double>(kDraws)));
  }
}

}  // namespace
