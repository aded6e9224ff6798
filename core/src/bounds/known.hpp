#pragma once

#include <cmath>

namespace elbo {

// A value with the error of its quadrature. −∞ and +∞ are values: what has no finite answer has none.
struct Known {
  double value = 0;
  double error = 0;

  friend Known operator-(const Known& known) { return {-known.value, known.error}; }
  Known& operator+=(const Known& other) {
    value += other.value;
    error += other.error;
    return *this;
  }
};

// A divergence: what its error cannot tell from 0 is 0, and never a negative number. The error then holds
// what was taken off as well.
inline Known non_negative(const Known& divergence) {
  if (divergence.value > divergence.error) return divergence;
  return {0, divergence.error + std::abs(divergence.value)};
}

}  // namespace elbo
