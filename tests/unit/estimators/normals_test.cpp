// Normals made many at a time are those of the stream, to the last bit.
#include <cstring>
#include <vector>

#include "catch.hpp"
#include "estimators/estimator.hpp"
#include "numeric/normals.hpp"

namespace {

using elbo::Purpose;
using elbo::Stream;

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof(double)) == 0; }

std::size_t differences(std::uint32_t seed, Purpose purpose, std::uint64_t iteration, std::size_t n) {
  std::vector<double> filled(n + 1, 17.0);
  elbo::fill_normals(seed, purpose, iteration, filled.data(), n);
  Stream stream(seed, purpose, iteration);
  std::size_t count = filled[n] == 17.0 ? 0 : 1;
  for (std::size_t i = 0; i < n; ++i) count += same_bits(filled[i], stream.normal()) ? 0 : 1;
  return count;
}

TEST_CASE("fill_normals() gives the bits of Stream::normal()", "[random]") {
  for (std::size_t n = 0; n <= 300; ++n) CHECK(differences(7, Purpose::kDraws, n, n) == 0);
  for (const std::uint32_t seed : {0U, 1U, 4294967295U}) {
    for (const std::uint64_t iteration : {std::uint64_t{0}, std::uint64_t{1} << 32U, ~std::uint64_t{0}}) {
      CHECK(differences(seed, Purpose::kEvaluation, iteration, 1000) == 0);
    }
  }
  // Far tails: out to 5.2 deviations.
  CHECK(differences(9, Purpose::kDraws, 3, 5'000'000) == 0);
}

TEST_CASE("a step's noise is named by seed, purpose and iteration, with or without uniforms", "[random]") {
  elbo::Noise normals;
  normals.epsilon.resize(50, 2);
  elbo::Noise both = normals;
  both.uniform.resize(50);
  elbo::draw_noise(4, Purpose::kDraws, 9, normals);
  elbo::draw_noise(4, Purpose::kDraws, 9, both);
  CHECK((normals.epsilon == both.epsilon).all());
  Stream stream(4, Purpose::kDraws, 9);
  for (int i = 0; i < 100; ++i) CHECK(same_bits(both.epsilon.data()[i], stream.normal()));
  CHECK((both.uniform > 0).all());
  CHECK((both.uniform < 1).all());
  const Eigen::ArrayXd before = both.uniform;
  elbo::draw_noise(4, Purpose::kDraws, 10, both);
  CHECK((both.uniform != before).all());
}

}  // namespace
