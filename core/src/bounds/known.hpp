#pragma once

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

// A divergence: what its error cannot tell from 0 is 0, and never a negative number.
inline Known non_negative(const Known& divergence) {
  return {divergence.value > divergence.error ? divergence.value : 0, divergence.error};
}

}  // namespace elbo
