#pragma once

// A Gaussian as the inference rooms pass it around.

#include <Eigen/Core>

namespace elbo {

// N(mean, factor·factorᵀ) times exp(log_mass); `factor` is lower triangular with a positive diagonal.
struct Gaussian {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  double log_mass = 0;
};

}  // namespace elbo
