// Random test problems, the same on every machine: data, prior and a first guess of the responsibilities.
//
// The seed alone decides everything. Its three lowest bits say what is wrong with the data, so any eight
// consecutive seeds cover every combination: 1 duplicated rows, 2 outliers a million away, 4 a constant
// column.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "linear.hpp"
#include "mixture.hpp"

namespace oracle {

// SplitMix64 (Steele, Lea & Flood 2014): the tests' own generator, nothing to do with the core's.
class TestGenerator {
 public:
  explicit TestGenerator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // In (0, 1).
  double uniform() { return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // In [low, high], both included.
  std::size_t integer(std::size_t low, std::size_t high) { return low + bits() % (high - low + 1); }
  // Twelve uniforms: as Gaussian as a test problem needs, and without a logarithm that might differ between
  // machines.
  double normal() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
};

struct Problem {
  std::uint64_t seed = 0;
  std::size_t points = 0, dimensions = 0, components = 0;
  std::vector<double> x;                 // points × dimensions, row-major
  std::vector<double> responsibilities;  // points × components, rows sum to 1
  double alpha = 1.0, beta = 1.0, degrees_of_freedom = 1.0;
  std::vector<double> mean;           // m0
  std::vector<double> inverse_scale;  // W0⁻¹, row-major

  bool has_duplicates() const { return (seed & 1u) != 0; }
  bool has_outliers() const { return (seed & 2u) != 0; }
  bool has_constant_column() const { return (seed & 4u) != 0; }

  std::string describe() const {
    return "seed " + std::to_string(seed) + ", N " + std::to_string(points) + ", D " +
           std::to_string(dimensions) + ", K " + std::to_string(components) +
           (has_duplicates() ? ", duplicates" : "") + (has_outliers() ? ", outliers" : "") +
           (has_constant_column() ? ", constant column" : "");
  }

  Matrix data() const { return matrix_from(x.data(), points, dimensions); }
  Matrix initial_responsibilities() const { return matrix_from(responsibilities.data(), points, components); }
  Prior prior() const {
    return {alpha, beta, Vector(mean.begin(), mean.end()),
            matrix_from(inverse_scale.data(), dimensions, dimensions), degrees_of_freedom};
  }
};

struct Sizes {
  std::size_t points, dimensions, components;  // at most, each at least 1
};

// A mistyped entry lies along an axis and leaves every covariance well conditioned once it is scaled. A whole
// row a million away does not: its direction alone makes the condition number 1e12, and a scatter matrix of
// doubles can then not hold the rest of the data to more than four digits.
enum class Outliers { kOneEntry, kWholeRow };

namespace detail {

// Every row a group's mean plus unit noise, the groups a few units apart.
inline void draw_points(Problem& p, TestGenerator& random) {
  const std::size_t groups = random.integer(1, 4);
  std::vector<double> centres(groups * p.dimensions);
  for (double& value : centres) value = 4.0 * random.normal();
  p.x.resize(p.points * p.dimensions);
  for (std::size_t n = 0; n < p.points; ++n) {
    const std::size_t group = random.integer(0, groups - 1);
    for (std::size_t d = 0; d < p.dimensions; ++d) {
      p.x[n * p.dimensions + d] = centres[group * p.dimensions + d] + random.normal();
    }
  }
}

inline void spoil_points(Problem& p, TestGenerator& random, Outliers outliers) {
  if (p.has_duplicates()) {
    for (std::size_t n = p.points / 2; n < p.points; ++n) {
      const std::size_t original = random.integer(0, p.points / 2);
      for (std::size_t d = 0; d < p.dimensions; ++d) {
        p.x[n * p.dimensions + d] = p.x[original * p.dimensions + d];
      }
    }
  }
  if (p.has_outliers()) {
    const std::size_t first = random.integer(0, p.points - 1);
    const std::size_t count = std::min(random.integer(1, 3), p.points);
    for (std::size_t i = 0; i < count; ++i) {
      double* row = &p.x[(first + i) % p.points * p.dimensions];
      if (outliers == Outliers::kOneEntry) {
        row[random.integer(0, p.dimensions - 1)] = 1e6 * random.normal();
      } else {
        for (std::size_t d = 0; d < p.dimensions; ++d) row[d] = 1e6 * random.normal();
      }
    }
  }
  if (p.has_constant_column()) {
    const std::size_t d = random.integer(0, p.dimensions - 1);
    const double value = random.normal();
    for (std::size_t n = 0; n < p.points; ++n) p.x[n * p.dimensions + d] = value;
  }
}

inline void draw_prior(Problem& p, TestGenerator& random) {
  const double d = static_cast<double>(p.dimensions);
  const bool usual = random.uniform() < 0.5;  // the explorer's defaults, or anything that is allowed
  p.alpha = usual ? 1.0 / static_cast<double>(p.components) : random.uniform(0.01, 3.0);
  p.beta = usual ? 1.0 : random.uniform(0.01, 5.0);
  p.degrees_of_freedom = usual ? d + 2.0 : d - 1.0 + random.uniform(0.05, 6.0);
  p.mean.assign(p.dimensions, 0.0);
  p.inverse_scale.assign(p.dimensions * p.dimensions, 0.0);
  for (std::size_t i = 0; i < p.dimensions; ++i) p.inverse_scale[i * p.dimensions + i] = 1.0;
  if (usual) return;
  for (double& value : p.mean) value = random.normal();
  std::vector<double> factor(p.dimensions * p.dimensions);
  for (double& value : factor) value = 0.5 * random.normal();
  for (std::size_t i = 0; i < p.dimensions; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = i == j ? 0.5 : 0.0;
      for (std::size_t l = 0; l < p.dimensions; ++l)
        sum += factor[i * p.dimensions + l] * factor[j * p.dimensions + l];
      p.inverse_scale[i * p.dimensions + j] = p.inverse_scale[j * p.dimensions + i] = sum;
    }
  }
}

inline void draw_responsibilities(Problem& p, TestGenerator& random) {
  p.responsibilities.resize(p.points * p.components);
  for (std::size_t n = 0; n < p.points; ++n) {
    double* row = &p.responsibilities[n * p.components];
    double sum = 0.0;
    for (std::size_t k = 0; k < p.components; ++k) {
      const double u = random.uniform();
      sum += row[k] = u * u * u;
    }
    for (std::size_t k = 0; k < p.components; ++k) row[k] /= sum;
  }
}

}  // namespace detail

// A problem of at most the given sizes, with K ≤ N.
inline Problem random_problem(std::uint64_t seed, Sizes largest, Outliers outliers = Outliers::kOneEntry) {
  Problem p;
  p.seed = seed;
  TestGenerator random(seed);
  p.points = random.integer(1, largest.points);
  p.dimensions = random.integer(1, largest.dimensions);
  p.components = random.integer(1, std::min(largest.components, p.points));
  detail::draw_points(p, random);
  detail::spoil_points(p, random, outliers);
  detail::draw_prior(p, random);
  detail::draw_responsibilities(p, random);
  return p;
}

inline constexpr std::uint64_t kProblemCount = 500;
inline constexpr Sizes kProblemSizes{200, 5, 10};
inline constexpr std::uint64_t kTinyProblemCount = 100;
inline constexpr Sizes kTinyProblemSizes{5, 3, 3};

}  // namespace oracle
