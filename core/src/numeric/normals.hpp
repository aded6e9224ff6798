#pragma once

// Many standard normals of one stream at once.

#include <cstddef>
#include <cstdint>

#include "numeric/random.hpp"

namespace elbo {

// The first n draws of Stream(seed, purpose, iteration).normal(), to the last bit, several times as fast.
void fill_normals(std::uint32_t seed, Purpose purpose, std::uint64_t iteration, double* out, std::size_t n);

}  // namespace elbo
