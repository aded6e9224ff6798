// Every family in one and two dimensions, away from its first values, and the tools to examine it: grids in
// double and central differences.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/families.hpp"
#include "catch.hpp"
#include "families/families.hpp"
#include "numeric/random.hpp"

namespace cases {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::VectorXd;
using elbo::Family;
using elbo::Samples;

struct Case {
  std::string id;
  int dimension;
};

// Those in the catalogue that have all of these traits, on a line and in the plane.
inline std::vector<Case> with(unsigned traits) {
  std::vector<Case> cases;
  for (const elbo::FamilyRow& row : elbo::family_rows()) {
    if (!row.has(traits)) continue;
    for (const int dimension : {1, 2}) cases.push_back({std::string(row.id), dimension});
  }
  return cases;
}
inline std::vector<Case> with_density() { return with(elbo::kSpread); }
inline std::vector<Case> all() { return with(0); }

inline elbo::FamilySettings settings(int dimension, double mean = 0.0, double scale = 1.0) {
  elbo::FamilySettings settings;
  settings.dimension = dimension;
  settings.components = 3;
  settings.flow_layers = 3;
  settings.flow_width = 5;
  settings.initial_mean = VectorXd::Constant(dimension, mean);
  settings.initial_scale = scale;
  settings.seed = 7;
  // Tails that end on a lattice; heavier ones have tests of their own.
  settings.own = elbo::Value::map({{"degreesOfFreedom", 30}});
  return settings;
}

// Normal draws in a fixed order.
inline Samples noise(Index rows, int columns, std::uint64_t key) {
  elbo::Stream stream(5, elbo::Purpose::kEvaluation, key);
  Samples draws(rows, columns);
  for (Index i = 0; i < draws.size(); ++i) draws.data()[i] = stream.normal();
  return draws;
}

inline ArrayXd weights(Index rows, std::uint64_t key) { return noise(rows, 1, key).col(0); }

// At parameters that are not special, nor small: means, scales, weights and bends all differ.
inline std::unique_ptr<Family> make(const Case& c, double mean = 0.0, double scale = 1.0) {
  auto family = elbo::make_family(c.id, settings(c.dimension, mean, scale));
  const VectorXd step = 0.3 * noise(family->size(), 1, 1).matrix();
  VectorXd phi = family->phi();
  const auto names = family->names();
  for (Index i = 0; i < phi.size(); ++i) {
    // A step in units of the family's size where the number has them.
    const std::string& name = names[static_cast<std::size_t>(i)];
    const bool sized = name.find("mean") == 0 || name.find("factor") == 0 || name.find("point") == 0;
    phi(i) += step(i) * (sized ? scale : 1.0);
  }
  REQUIRE(family->set_phi(phi));
  return family;
}

inline ArrayXd log_density(const Family& family, const Samples& z) {
  ArrayXd value;
  family.log_density(z, value, nullptr);
  return value;
}

inline Samples draws_of(const Family& family, Index k, const Samples& epsilon) {
  Samples z;
  family.transform(k, epsilon, z);
  return z;
}

// The points of a square lattice of 2n + 1 a side over centre ± reach.
struct Lattice {
  Samples z;
  double cell;
};

inline Lattice lattice(int dimension, double centre, double reach, Index n) {
  const Index side = 2 * n + 1;
  const double spacing = reach / static_cast<double>(n);
  Lattice result{Samples(dimension == 1 ? side : side * side, dimension), std::pow(spacing, dimension)};
  for (Index row = 0; row < result.z.rows(); ++row) {
    result.z(row, 0) = centre + spacing * static_cast<double>(row % side - n);
    if (dimension == 2) result.z(row, 1) = centre + spacing * static_cast<double>(row / side - n);
  }
  return result;
}

// ∂f/∂x by central differences of fourth order.
inline VectorXd differences(const VectorXd& x, const std::function<double(const VectorXd&)>& f) {
  VectorXd gradient(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const double h = 1e-3 * std::max(1e-3, std::abs(x(i)));
    const auto at = [&](double steps) {
      VectorXd moved = x;
      moved(i) += steps * h;
      return f(moved);
    };
    gradient(i) = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
  }
  return gradient;
}

// ‖Δ‖ / ‖g‖.
inline double fault(const VectorXd& gradient, const VectorXd& exact) {
  return (gradient - exact).norm() / exact.norm();
}

inline std::string title(const Case& c) { return c.id + " in " + std::to_string(c.dimension) + "-D"; }

}  // namespace cases
