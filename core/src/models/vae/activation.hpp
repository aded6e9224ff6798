#pragma once

// Activations of hidden units and their derivatives, over whole vectors of numbers.
//
//   tanh       tanh(a)
//   relu       max(a, 0), with derivative 0 at 0
//   softplus   log(1 + e^a)
//   gelu       a Φ(a), Φ the standard normal distribution function (Hendrycks & Gimpel 2016; PyTorch's
//   default)

#include <Eigen/Core>

namespace elbo::vae {

enum class Activation { kTanh, kRelu, kSoftplus, kGelu };

// Whether the derivative is not a simple function of the value and is kept beside it.
inline bool keeps_slopes(Activation activation) {
  return activation == Activation::kSoftplus || activation == Activation::kGelu;
}

// Replaces `values` (a whole number of Lanes) by their activations; where keeps_slopes(), `slopes` receives
// the derivatives.
template <typename T>
void activate(Activation activation, T* values, T* slopes, Eigen::Index size);

// gradients ×= the derivatives at what activate() made `values` and `slopes` of.
template <typename T>
void apply_slopes(Activation activation, const T* values, const T* slopes, T* gradients, Eigen::Index size);

}  // namespace elbo::vae
