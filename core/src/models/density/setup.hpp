#pragma once

// The settings of the model `density`, checked and resolved.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "elbo/error.hpp"
#include "elbo/value.hpp"
#include "estimators/estimator.hpp"
#include "families/families.hpp"
#include "optimizers/optimizer.hpp"
#include "session/kept.hpp"
#include "targets/target.hpp"

namespace elbo {

enum class DensityOptimizer { kAdam, kSgd, kNaturalGradient };
enum class Averaging { kNone, kUniform, kExponential };

struct DensitySetup {
  std::uint32_t seed = 0;
  int dimension = 2;
  std::shared_ptr<const Target> target;
  Eigen::MatrixXd target_components;  // as in the settings; no rows for other targets
  double target_version = 0;          // a name for the target: equal names, equal pictures
  double prior_scale = 1;
  std::string family;
  FamilySettings family_settings;
  ObjectiveSettings objective;
  std::string objective_id;
  EstimatorKind estimator = EstimatorKind::kReparameterized;
  Eigen::Index samples = 0;
  DensityOptimizer optimizer = DensityOptimizer::kAdam;
  double learning_rate = 0;
  double momentum = 0;
  Schedule schedule = Schedule::kConstant;
  double schedule_length = 1;
  Averaging averaging = Averaging::kNone;
  double average_decay = 0;
  double tolerance = 0;  // at which a run has converged
};

// Resolves "auto" in place and adds every fault to `issues`; the answer is whole only where there are none.
DensitySetup prepare_density(Value& settings, std::vector<Issue>& issues, Kept& kept);

// The catalogue's names.
struct EstimatorName {
  EstimatorKind kind;
  std::string_view id;
};
std::vector<EstimatorName> estimator_names();

}  // namespace elbo
