// Special functions of the test oracle: log Γ, ψ, their multivariate kin and the logarithm of a sum of
// exponentials.
//
// Both gamma functions move their argument above 32 by the recurrence and then take Stirling's series with
// Bernoulli numbers (Abramowitz & Stegun 6.1.41, 6.3.18); the first term left out is below 1e-28.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "real.hpp"

namespace oracle {

inline constexpr double kStirlingStart = 32.0;
inline constexpr int kStirlingTerms = 10;

// B_2, B_4, … B_20.
inline Real bernoulli(int index) {
  constexpr double kNumerator[kStirlingTerms] = {1, -1, 1, -1, 5, -691, 7, -3617, 43867, -174611};
  constexpr double kDenominator[kStirlingTerms] = {6, 30, 42, 30, 66, 2730, 6, 510, 798, 330};
  return Real(kNumerator[index]) / Real(kDenominator[index]);
}

// log Γ(x), x > 0.
inline Real log_gamma(Real x) {
  Real shift = 0.0;
  while (x < Real(kStirlingStart)) {
    // A handful of factors share one logarithm.
    Real product = 1.0;
    for (int factors = 0; factors < 8 && x < Real(kStirlingStart); ++factors, x += Real(1.0)) product *= x;
    shift += log(product);
  }
  Real series = (x - Real(0.5)) * log(x) - x + Real(0.5) * (kLog2 + log(kPi));
  Real power = x;
  for (int k = 1; k <= kStirlingTerms; ++k, power *= x * x) {
    series += bernoulli(k - 1) / (Real(2.0 * k * (2.0 * k - 1.0)) * power);
  }
  return series - shift;
}

// ψ(x), the derivative of log Γ, x > 0.
inline Real digamma(Real x) {
  Real shift = 0.0;
  for (; x < Real(kStirlingStart); x += Real(1.0)) shift += Real(1.0) / x;
  Real series = log(x) - Real(0.5) / x;
  Real power = x * x;
  for (int k = 1; k <= kStirlingTerms; ++k, power *= x * x)
    series -= bernoulli(k - 1) / (Real(2.0 * k) * power);
  return series - shift;
}

// log Γ_D(a) = D(D−1)/4 · log π + Σ_{i=1..D} log Γ(a + (1−i)/2).
inline Real log_multivariate_gamma(std::size_t dimensions, Real a) {
  const double d = static_cast<double>(dimensions);
  Real sum = Real(d * (d - 1.0) / 4.0) * log(kPi);
  for (std::size_t i = 1; i <= dimensions; ++i)
    sum += log_gamma(a + Real(0.5 * (1.0 - static_cast<double>(i))));
  return sum;
}

// log Σ exp(values); −∞ for none.
inline Real log_sum_exp(const std::vector<Real>& values) {
  Real largest = -std::numeric_limits<double>::infinity();
  for (const Real value : values) largest = std::max(largest, value);
  if (largest.high == -std::numeric_limits<double>::infinity()) return largest;
  Real sum = 0.0;
  for (const Real value : values) sum += exp(value - largest);
  return largest + log(sum);
}

}  // namespace oracle
