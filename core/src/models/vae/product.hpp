#pragma once

// The three products of a linear layer, Y = X Wᵀ + b, and of its derivatives, over a batch in panels. W is
// out×in, row-major, as PyTorch keeps it. Every sum is taken in an order that the sizes alone decide.

#include "models/vae/panels.hpp"

namespace elbo::vae {

// Panel `panel` of Y = X Wᵀ + b; Y has its size already.
template <typename T>
void multiply(const Panels<T>& x, const T* weights, const T* biases, Eigen::Index panel, Panels<T>& y);

// Panel `panel` of ∂/∂X = (∂/∂Y) W.
template <typename T>
void multiply_back(const Panels<T>& y_gradient, const T* weights, Eigen::Index panel, Panels<T>& x_gradient);

// ∂/∂W += (∂/∂Y)ᵀ X and ∂/∂b += Σ_rows ∂/∂Y. Rows beyond the batch enter, and must have a gradient of 0.
template <typename T>
void accumulate_products(const Panels<T>& x, const Panels<T>& y_gradient, T* weights_gradient,
                         T* biases_gradient);

}  // namespace elbo::vae
