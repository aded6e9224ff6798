#pragma once

// Gaussians from the numbers at hand.

#include <cmath>

#include "numeric/gaussian.hpp"

namespace elbo {

inline Gaussian line_bump(double mean, double deviation, double log_mass) {
  return {Eigen::VectorXd::Constant(1, mean), Eigen::MatrixXd::Constant(1, 1, deviation), log_mass};
}

// With the factor (l11, 0; l21, l22).
inline Gaussian plane_bump(double mean1, double mean2, double l11, double l21, double l22, double log_mass) {
  Gaussian bump{Eigen::VectorXd(2), Eigen::MatrixXd(2, 2), log_mass};
  bump.mean << mean1, mean2;
  bump.factor << l11, 0, l21, l22;
  return bump;
}

// With deviation `along` in the direction (cosine, sine), and `across` at right angles to it.
inline Gaussian turned_bump(double mean1, double mean2, double cosine, double sine, double along,
                            double across, double log_mass) {
  const double v11 = cosine * cosine * along * along + sine * sine * across * across;
  const double v12 = cosine * sine * (along * along - across * across);
  const double l11 = std::sqrt(v11);
  // |V| = along² across².
  return plane_bump(mean1, mean2, l11, v12 / l11, along * across / l11, log_mass);
}

}  // namespace elbo
