#pragma once

// A formula as its tree says it: in the plain grammar, and set in type.

#include <string>

#include "elbo/value.hpp"
#include "models/density/formula/syntax.hpp"

namespace elbo::formula {

// With the names z1 and z2 (z in one dimension), numbers, brackets, + - * / ^ and the functions by their own
// names alone: "0.5*log(z1)^2". Read again it is the same formula.
std::string plain(const Tree& tree, int dimension);

// Elements of MathML, each a list of its tag and its content: ["mfrac", ["mn", "1"], ["mi", "z"]].
Value typeset(const Tree& tree, int dimension);

}  // namespace elbo::formula
