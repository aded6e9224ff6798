#pragma once

// Every target by its name in the catalogue. targets.def lists them.

#include <memory>
#include <string_view>
#include <vector>

#include "elbo/error.hpp"
#include "targets/target.hpp"

namespace elbo {

// What a target is made of.
struct TargetSettings {
  int dimension = 2;
  double log_constant = 0;     // is added to the log density
  Eigen::MatrixXd components;  // of 'mixture'
  std::string_view formula;    // of 'formula'
};

// One for each line of targets.def, in the file of that name. They throw Error(kInvalidConfig) with the
// faults of components or formula.
namespace targets {
#define ELBO_TARGET(name, ...) std::unique_ptr<Target> make_##name(const TargetSettings& settings);
#define ELBO_SETTING(...)
#include "models/density/targets/targets.def"
#undef ELBO_TARGET
#undef ELBO_SETTING
}  // namespace targets

bool target_has_dimension(std::string_view kind, int dimension);

// Adds an issue for every fault of a mixture's components, rows [weight, m1, m2, v11, v12, v22] in two
// dimensions and [weight, m, v] in one: one to eight of them, weights above 0, means within ±1e6, deviations
// from 1e-6 to 1e6, and |v12| so far below √(v11 v22) that the covariance is positive definite in double.
// Paths are like "targetComponents[2][3]".
void check_components(const Eigen::MatrixXd& components, int dimension, std::vector<Issue>& issues);

// Throws Error(kInvalidConfig) with the faults of kind, components or formula.
std::unique_ptr<Target> make_target(std::string_view kind, const TargetSettings& settings);
std::unique_ptr<Target> make_target(std::string_view kind, int dimension, const Eigen::MatrixXd& components,
                                    std::string_view formula, double log_constant);

}  // namespace elbo
