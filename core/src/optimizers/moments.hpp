#pragma once

// What the optimisers' states have in common.

#include <cmath>

#include <Eigen/Core>

#include "elbo/value.hpp"

namespace elbo {

// Moments that decay with no gradient to feed them end as denormals, on which wasm is many times slower.
inline double without_denormals(double x) { return std::abs(x) < 1e-300 ? 0 : x; }

// The vector or number `name` of a saved state. Throws Error(kIncompatibleState).
Eigen::VectorXd saved_moment(const Value& state, const char* name, Eigen::Index size);
double saved_number(const Value& state, const char* name);

}  // namespace elbo
