#pragma once

// The tables that make up the catalogue, one per room.

#include <span>

#include "elbo/catalog.hpp"

namespace elbo::tables {

std::span<const Parameter> general();  // model, data, seed, stopping
std::span<const Parameter> mixture();  // Bayesian Gaussian mixture
std::span<const Choice> data_sets();
std::span<const Quantity> quantities();

}  // namespace elbo::tables
