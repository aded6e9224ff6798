#pragma once

namespace elbo {

// A value with the error of its quadrature. −∞ and +∞ are values: what has no finite answer has none.
struct Known {
  double value = 0;
  double error = 0;

  friend Known operator-(const Known& known) { return {-known.value, known.error}; }
};

}  // namespace elbo
