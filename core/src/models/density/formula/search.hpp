#pragma once

// Where a formula's mass is: its modes, how narrow they are, and how far out it reaches.
//
// Grids of cell centres over boxes of ±8, ±16, … ±1024 give first guesses; Newton's method with the exact
// Hessian, damped, and turned uphill where that is not negative definite, takes each to its mode. A mode far
// narrower than the spacing of its box (¼ within ±8 in two dimensions) is found where its log density falls
// like a parabola around it; one that shows only within a fraction of a spacing is not.

#include <string_view>
#include <vector>

#include "models/density/formula/evaluator.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::formula {

// One Gaussian for every mode, largest mass first; after them, where the density reaches further than nine of
// their deviations, a wide one for all but exp(−40) of it. Its deviations are those of the curvature, and
// where that is of no use (a ridge, a kink, a flat top), how far it is down to exp(−½) of the top.
//
// `text` is for the message: throws Error(kInvalidConfig) on "formula" where it has no value at any point of
// the grids, is +∞ at one, or does not fall off far away fast enough for a finite integral.
std::vector<Gaussian> find_bumps(const Evaluator& density, std::string_view text);

}  // namespace elbo::formula
