#pragma once

// What people write before a formula: "log p(z) =", "f(x, y) =", "lambda z:", "p(z) ∝".

#include <cstddef>
#include <string_view>

namespace elbo::formula {

struct Heading {
  std::size_t bytes = 0;    // of the text, up to the formula
  bool is_density = false;  // whether what follows is the density, not its logarithm
};

Heading read_heading(std::string_view text);

}  // namespace elbo::formula
