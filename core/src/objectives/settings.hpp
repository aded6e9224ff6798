#pragma once

// Which objective is climbed, and what a step says of it.

#include <Eigen/Core>

namespace elbo {

enum class Objective {
#define ELBO_OBJECTIVE(kind, ...) kind,
#include "objectives/objectives.def"
#undef ELBO_OBJECTIVE
};

struct ObjectiveSettings {
  Objective objective = Objective::kElbo;
  Eigen::Index importance_samples = 1;  // M of L_M
  double alpha = 0.5;                   // of VR_α
  double entropy_weight = 1;            // λ of E_q[log p] + λ H[q]
};

// What a step saw, for the trace: Monte Carlo estimates with their standard errors (0 where exact, NaN where
// there are too few draws for one, infinite where the estimate is). elbo = expected_log_joint + entropy. A
// draw of no weight makes the elbo −∞, all of them every objective; of a point the elbo is −∞ and the
// objective log p(x, z).
struct Estimate {
  double objective = 0;
  double objective_error = 0;
  double elbo = 0;
  double elbo_error = 0;
  double expected_log_joint = 0;
  double entropy = 0;
};

}  // namespace elbo
