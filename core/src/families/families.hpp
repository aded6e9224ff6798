#pragma once

// Families by their names in the catalogue.

#include <cstdint>
#include <memory>
#include <string_view>

#include "families/family.hpp"

namespace elbo {

struct FamilySettings {
  int dimension = 2;            // 1 or 2
  Eigen::Index components = 3;  // of a mixture, 1 to 16
  int flow_layers = 6;
  int flow_width = 16;           // hidden units of each layer
  Eigen::VectorXd initial_mean;  // D
  double initial_scale = 1;
  std::uint32_t seed = 0;  // for the first values of a mixture's means and a flow's layers
};

// delta, mean-field, full-rank, mixture or flow, at N(initial_mean, initial_scale² I) or about there. Throws
// Error(kInvalidConfig) for another name.
std::unique_ptr<Family> make_family(std::string_view id, const FamilySettings& settings);

}  // namespace elbo
