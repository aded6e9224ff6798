#pragma once

// The tables that make up the catalogue, one per room.

#include <span>

#include "elbo/catalog.hpp"

namespace elbo::tables {

std::span<const Parameter> general();      // model, data, seed, stopping
std::span<const Parameter> curve();        // latent-variable curve: the model
std::span<const Parameter> density();      // black-box inference: target and family
std::span<const Parameter> inference();    // the algorithm
std::span<const Parameter> mixture();      // Bayesian Gaussian mixture
std::span<const Parameter> steps();        // black-box inference: objective, estimator, steps
std::span<const Parameter> curve_steps();  // latent-variable curve: q and learning
std::span<const Parameter> vae();          // variational autoencoder
std::span<const Choice> data_sets();
std::span<const Quantity> quantities();
std::span<const Derivation> derivations();

}  // namespace elbo::tables
