// Random targets and random q's of every family, some of them narrow, some far apart: where a fixed grid
// fails.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include <Eigen/Core>

#include "families/families.hpp"
#include "models/density/targets/targets.hpp"

namespace pairs {

using Rng = std::mt19937_64;

inline double uniform(Rng& rng, double from, double to) {
  return from + (to - from) * (static_cast<double>(rng() >> 11U) + 0.5) * 0x1p-53;
}

// Rows as the setting targetComponents has them; every length is times `scale`.
inline Eigen::MatrixXd random_components(Rng& rng, int dimension, int count, double scale,
                                         const Eigen::VectorXd& centre) {
  Eigen::MatrixXd rows(count, dimension == 1 ? 3 : 6);
  for (int k = 0; k < count; ++k) {
    const double a = std::exp(uniform(rng, -0.7, 0.7)) * scale;
    const double b = std::exp(uniform(rng, -0.7, 0.7)) * scale;
    const double rho = uniform(rng, -0.9, 0.9);
    rows(k, 0) = uniform(rng, 0.2, 1);
    rows(k, 1) = centre(0) + scale * uniform(rng, -3, 3);
    if (dimension == 1) {
      rows(k, 2) = a * a;
    } else {
      rows(k, 2) = centre(1) + scale * uniform(rng, -3, 3);
      rows(k, 3) = a * a;
      rows(k, 4) = rho * a * b;
      rows(k, 5) = b * b;
    }
  }
  return rows;
}

struct Pair {
  std::string name;
  std::shared_ptr<const elbo::Target> target;
  std::unique_ptr<elbo::Family> q;
};

// The i-th of an endless list. i % 4: alike in size, all of it narrow (σ = 1e-3), a narrow q on a wide
// target, q ten deviations away.
inline Pair pair(std::uint64_t i) {
  Rng rng(i * 2654435761U + 17);
  const int dimension = i % 2 == 0 ? 2 : 1;
  const auto kind = (i / 2) % 4;
  const int count = 1 + static_cast<int>(rng() % 4);
  const double target_scale = kind == 1 ? 1e-3 : 1;
  const double q_scale = kind == 1 || kind == 2 ? 1e-3 : 1;
  const Eigen::VectorXd origin = Eigen::VectorXd::Zero(dimension);
  const Eigen::VectorXd away = Eigen::VectorXd::Constant(dimension, kind == 3 ? 7 + 3.0 / dimension : 0);
  Pair result;
  result.name = "pair " + std::to_string(i);
  // One after the other: in one call's arguments, compilers draw them in different orders.
  const Eigen::MatrixXd components = random_components(rng, dimension, count, target_scale, origin);
  const double log_evidence = uniform(rng, -5, 5);
  result.target = elbo::make_target("mixture", dimension, components, "", log_evidence);
  elbo::FamilySettings settings;
  settings.dimension = dimension;
  settings.seed = static_cast<std::uint32_t>(i);
  settings.initial_mean = away + target_scale * Eigen::VectorXd::Constant(dimension, uniform(rng, -1, 1));
  settings.initial_scale = q_scale * std::exp(uniform(rng, -0.5, 0.5));
  settings.components = 2 + static_cast<Eigen::Index>(rng() % 3);
  const char* families[] = {"full-rank", "mean-field", "mixture"};
  result.q = elbo::make_family(families[i % 3], settings);
  // Off its regular start: every number of φ a little elsewhere.
  Eigen::VectorXd phi = result.q->phi();
  const std::vector<std::string> names = result.q->names();
  for (Eigen::Index j = 0; j < phi.size(); ++j) {
    const bool length = names[static_cast<std::size_t>(j)].find("log") == std::string::npos &&
                        names[static_cast<std::size_t>(j)].find("logit") == std::string::npos;
    phi(j) += (length ? q_scale : 1) * uniform(rng, -0.4, 0.4);
  }
  result.q->set_phi(phi);
  return result;
}

}  // namespace pairs
