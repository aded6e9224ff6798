#pragma once

#include <Eigen/Core>

namespace elbo {

// Priors of the Bayesian mixture (PRML 10.39, 10.40), on the scale the data are analysed on.
struct MixturePriors {
  double weight_concentration = 1;   // α0 > 0
  double mean_precision = 1;         // β0 > 0
  double degrees_of_freedom = 1;     // ν0 > D − 1
  Eigen::VectorXd mean;              // m0: D
  Eigen::MatrixXd inverse_scale;     // W0⁻¹: D×D, symmetric positive definite
  double log_det_inverse_scale = 0;  // log|W0⁻¹|
};

}  // namespace elbo
