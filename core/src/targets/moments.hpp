#pragma once

// Which moments of the importance weight w = p/q exist. An infinite moment is part of the truth, and on a
// grid, however wide, it reads as a number; so it is decided from the tails.

#include <span>

#include "targets/target.hpp"

namespace elbo {

enum class Moment { kFinite, kInfinite, kUndecided };

// Is E_q[w^{1−α}] = ∫ p^{1−α} q^α finite? Always for 0 ≤ α ≤ 1, by Hölder's inequality. Otherwise, for
// Gaussians of precisions P_k (p) and Λ_j (q), p falls off in a direction u like the slowest of its
// components, and so does q, so that the moment is infinite where in some direction
//
//   α < 0:  (1 − α) min_k uᵀP_k u ≤ −α min_j uᵀΛ_j u,
//   α > 1:  α min_j uᵀΛ_j u ≤ (α − 1) min_k uᵀP_k u;
//
// for one Gaussian each, where (1 − α)P + αΛ is not positive definite. Equality, to twelve digits, counts as
// infinite, although the means may decide otherwise. With a kNotGaussian p it is infinite; with a kUnknown
// one, or an empty q (a flow), undecided. α = −1 is the variance of w.
Moment weight_moment(const Tails& p, std::span<const Gaussian> q, double alpha);

// The same for a q whose density falls off like a power of |z|: it is infinite where that power has to make
// up for a target that falls off faster, above α = 1, and finite below 0 under a
// kGaussian p. Otherwise undecided.
Moment heavy_weight_moment(const Tails& p, double alpha);

// The same where all that is known of q's tails is that they lie between those of two Gaussians, up to
// constants and terms that grow no faster than |z|: `slow` falls off no faster than q in any direction,
// `fast` no slower. Decided where both decide alike.
Moment weight_moment_between(const Tails& p, const Gaussian& slow, const Gaussian& fast, double alpha);

}  // namespace elbo
