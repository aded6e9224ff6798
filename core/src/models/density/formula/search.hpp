#pragma once

// Where a formula's mass is: its modes, how narrow they are, how far out it reaches, and its poles.
//
// Boxes that may hold mass (box_search.hpp) give first guesses; Newton's method with the exact Hessian,
// damped, and turned uphill where that is not negative definite, takes each to its mode.

#include <array>
#include <string_view>
#include <vector>

#include "models/density/formula/evaluator.hpp"
#include "models/density/formula/program.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::formula {

struct Places {
  // One Gaussian for every mode, largest mass first; after them, where the density reaches further than nine
  // of their deviations, a wide one for all but exp(−40) of it. Its deviations are those of the curvature,
  // and where that is of no use (a ridge, a kink, a flat top), how far it is down to exp(−½) of the top.
  std::vector<Gaussian> bumps;
  std::size_t modes = 0;                     // how many of them are
  std::vector<std::array<double, 2>> poles;  // where the density is infinite, some of them
  double log_mass = 0;                       // roughly, and not much too large
};

// `text` is for the message: throws Error(kInvalidConfig) on "formula" where it has no value anywhere, grows
// without end, or is +∞ because something in it overflows.
Places find_places(const Evaluator& density, const Program& program, std::string_view text);

// Refuses a formula for an integral that is not finite, on account of a pole or of a direction.
[[noreturn]] void refuse_integral(std::string_view text, int dimension, std::array<double, 2> place,
                                  bool at_pole);

}  // namespace elbo::formula
