#pragma once

// Decimal numbers in a text that a reader typed, the same for every language and library.

#include <cstddef>
#include <string_view>

namespace elbo {

// Length of the number that `text` begins with, without a sign, in `number`; 0 where it does not begin with
// one. An e belongs to it only where digits follow.
std::size_t read_number(std::string_view text, double& number);

}  // namespace elbo
