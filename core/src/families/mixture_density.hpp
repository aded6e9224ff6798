#pragma once

// The loops of a Gaussian mixture over the rows of a batch.

#include <vector>

#include <Eigen/Core>

#include "families/affine.hpp"
#include "numeric/samples.hpp"

namespace elbo {

// log Σ_k π_k N(z; m_k, L_k L_kᵀ), at most as many components as GaussianMixture has room for. Its gradient
// is −Σ_k r_k L_k⁻ᵀ y_k, r_k the probability that z is of component k. With `epsilon`, the rows of z are
// those of component `drawn` at ε.
void mixture_log_density(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights,
                         const Samples& z, Eigen::ArrayXd& value, Samples* gradient,
                         const Samples* epsilon = nullptr, Eigen::Index drawn = 0);

// out += Σ_s c_s ∂ log q(z_s)/∂φ, φ as in families/gaussian_mixture.hpp: c r_k − c π_k for logit k, and
// component k's own derivatives times r_k.
void add_mixture_score(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights,
                       const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out);

}  // namespace elbo
