#pragma once

// The linear forms g·z + c that a formula is a function of, such as (cos(a)*z1 - sin(a)*z2 - 3)/0.2. Along
// lines on which one of them is constant the formula is simpler, and where one is 0 there is often a kink or
// a centre.

#include <array>
#include <optional>
#include <vector>

#include "models/density/formula/program.hpp"
#include "numeric/everywhere.hpp"

namespace elbo::formula {

// Instructions of a finished program, without those that only a form is made from.
struct Step {
  Instruction instruction;
  std::optional<LinearForm> form;  // of z, not of numbers alone
};
std::vector<Step> steps_of(const Program& program);

// Those that something bent is made of: a square, an absolute value, a product.
std::vector<LinearForm> bent_forms(const Program& program);

// The directions, of length 1, of the two gradients that occur most often, in that order; where there is only
// one, what is at right angles to it.
std::array<std::array<double, 2>, 2> directions_of(const std::vector<LinearForm>& forms);

}  // namespace elbo::formula
