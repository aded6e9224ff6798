#pragma once

// A formula's tree as a program.

#include <optional>

#include "models/density/formula/parser.hpp"

namespace elbo::formula {

// Nothing where it has too many operations.
std::optional<Parsed> compile(const Tree& tree, int dimension);

}  // namespace elbo::formula
