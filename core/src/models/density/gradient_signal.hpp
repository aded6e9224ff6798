#pragma once

// The signal of a gradient estimator: the norm of its mean, over the square root of its total variance
// (Rainforth et al. 2018). The norm of a mean of n noisy gradients has a floor of 1/√n times the noise; so
// the exact gradient is taken where the estimator is unbiased and a quadrature serves, and otherwise the
// noise is taken off.

#include <optional>
#include <vector>

#include <Eigen/Core>

#include "bounds/truth.hpp"
#include "families/family.hpp"
#include "models/density/setup.hpp"

namespace elbo {

// The gradient of the objective with its error (a norm), for the ELBO and L_M; none for other objectives, or
// where q has more numbers than differences of L_M are worth.
struct ExactGradient {
  Eigen::VectorXd value;
  double error = 0;
};
bool has_exact_gradient(const DensitySetup& setup, const Family& q);
// One coordinate at a time, so that the work can be divided: differences of L_M; the ELBO's gradient is had
// at once, at the first.
class ExactGradientTask {
 public:
  ExactGradientTask(const DensitySetup& setup, const Truth& truth, const Family& q);

  [[nodiscard]] Eigen::Index steps() const { return steps_; }
  void step(Eigen::Index i);
  [[nodiscard]] const ExactGradient& result() const { return result_; }

 private:
  const DensitySetup& setup_;
  const Truth& truth_;
  const Family& q_;
  Eigen::Index steps_ = 0;
  ExactGradient result_;
};

struct Signal {
  double ratio = 0;  // signal to noise
  double error = 0;  // covers: two standard errors, and what the exact gradient's error makes
  bool is_exact = false;
};

// Of gradients in columns, at least two of them. `exact` is the mean that they are known to have.
Signal signal_of(const Eigen::MatrixXd& gradients, const ExactGradient* exact);

}  // namespace elbo
