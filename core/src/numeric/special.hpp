#pragma once

// Special functions and normalisers, in double. Gamma-related ones come from Eigen's special functions
// (Cephes) and the C library.

#include <Eigen/Core>

namespace elbo {

inline constexpr double kLogTwoPi = 1.8378770664093454835606594728112;
inline constexpr double kLogPi = 1.1447298858494001741434273513531;
inline constexpr double kLogTwo = 0.69314718055994530941723212145818;

double log_gamma(double x);  // x > 0
double digamma(double x);    // x > 0

// log Γ_D(x) = D(D−1)/4 log π + Σ_{i=1..D} log Γ(x + (1−i)/2), x > (D−1)/2 (Bishop 2006, B.79 up to
// notation).
double multivariate_log_gamma(double x, int dimension);
// Σ_{i=1..D} ψ(x + (1−i)/2), the derivative of the above.
double multivariate_digamma(double x, int dimension);

// log Σ exp(x_i), without overflow; −∞ of nothing or of only −∞, +∞ where one is.
double log_sum_exp(const Eigen::Ref<const Eigen::ArrayXd>& x);

}  // namespace elbo
