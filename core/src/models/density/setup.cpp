#include "models/density/setup.hpp"

#include <algorithm>
#include <cmath>

#include "catalog/algorithms.hpp"
#include "catalog/targets.hpp"
#include "elbo/codec.hpp"
#include "estimators/registry.hpp"
#include "models/density/targets/targets.hpp"
#include "session/config.hpp"

namespace elbo {
namespace {

constexpr double kTolerance = 1e-3;
constexpr double kExactTolerance = 1e-9;

Eigen::MatrixXd default_components(int dimension) {
  if (dimension == 1) {
    Eigen::MatrixXd rows(2, 3);
    rows << 0.6, -1.5, 0.4,  //
        0.4, 1.8, 0.8;
    return rows;
  }
  Eigen::MatrixXd rows(3, 6);
  rows << 0.5, -1.5, -0.5, 0.5, 0.25, 0.4,  //
      0.3, 1.6, 1.2, 0.35, -0.15, 0.5,      //
      0.2, 1.1, -1.8, 0.2, 0.05, 0.2;
  return rows;
}

// A number that stands for some settings (FNV-1a, as much of it as a double holds).
double name_of(const Value& value) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::uint8_t byte : encode(value)) hash = (hash ^ byte) * 0x100000001b3;
  return static_cast<double>(hash >> 11U);
}

void read_target(Value& settings, DensitySetup& setup, std::vector<Issue>& issues, Kept& kept) {
  const std::string& kind = choice_setting(settings, "target");
  std::string formula;
  if (kind == "mixture") {
    if (is_auto(settings, "targetComponents")) {
      settings.set("targetComponents", matrix_value(default_components(setup.dimension)));
    }
    setup.target_components = matrix_setting(settings, "targetComponents");
    const std::size_t before = issues.size();
    check_components(setup.target_components, setup.dimension, issues);
    if (issues.size() > before) return;
  } else if (kind == "formula") {
    if (is_auto(settings, "formula")) {
      settings.set("formula", setup.dimension == 1 ? "logaddexp(-(z + 1.5)^2, -2*(z - 1.5)^2)"
                                                   : "-(z1^2 + (2*z2 - z1^2 + 2)^2)/2");
    }
    formula = settings.find("formula")->string();
  }
  if (is_auto(settings, "logConstant")) settings.set("logConstant", find_target(kind)->log_constant);
  const double constant = number_setting(settings, "logConstant");
  const Value key = Value::map({{"target", kind},
                                {"dimension", setup.dimension},
                                {"components", matrix_value(setup.target_components)},
                                {"formula", formula},
                                {"constant", constant}});
  setup.target_version = name_of(key);
  try {
    setup.target = kept.get<Target>("target", key, [&] {
      return make_target(kind, setup.dimension, setup.target_components, formula, constant);
    });
  } catch (const Error& error) {
    issues.insert(issues.end(), error.issues().begin(), error.issues().end());
  }
}

void read_family(Value& settings, DensitySetup& setup, std::vector<Issue>& issues) {
  setup.family = choice_setting(settings, "family");
  if (is_auto(settings, "initialMean")) {
    settings.set("initialMean", setup.dimension == 1 ? Value(List{0.5}) : Value(List{-0.5, 2}));
  }
  FamilySettings& family = setup.family_settings;
  family.dimension = setup.dimension;
  family.seed = setup.seed;
  family.initial_mean = list_setting(settings, "initialMean");
  if (family.initial_mean.size() != setup.dimension) {
    issues.push_back(refuse("initialMean.length", static_cast<std::int64_t>(family.initial_mean.size()),
                            std::to_string(setup.dimension) + ", the number of dimensions"));
  }
  const auto integer = [&](const char* key, std::int64_t otherwise) {
    return settings.find(key) ? integer_setting(settings, key) : otherwise;
  };
  family.initial_scale = settings.find("initialScale") ? number_setting(settings, "initialScale") : 1;
  family.components = static_cast<Eigen::Index>(integer("qComponents", 1));
  family.flow_layers = static_cast<int>(integer("flowLayers", 1));
  family.flow_width = static_cast<int>(integer("flowWidth", 2));
  family.own = settings;
}

// Which row has this id.
template <typename Row>
std::size_t place_in(std::span<const Row> rows, std::string_view id) {
  return static_cast<std::size_t>(
      std::find_if(rows.begin(), rows.end(), [id](const Row& row) { return row.id == id; }) - rows.begin());
}

void read_objective(const Value& settings, DensitySetup& setup) {
  setup.objective_id = choice_setting(settings, "objective");
  setup.objective.objective = static_cast<Objective>(place_in(objective_rows(), setup.objective_id));
  if (settings.find("importanceSamples")) {
    setup.objective.importance_samples =
        static_cast<Eigen::Index>(integer_setting(settings, "importanceSamples"));
  }
  if (settings.find("alpha")) setup.objective.alpha = number_setting(settings, "alpha");
  if (settings.find("entropyWeight"))
    setup.objective.entropy_weight = number_setting(settings, "entropyWeight");
  setup.estimator =
      static_cast<EstimatorKind>(place_in(estimator_rows(), choice_setting(settings, "estimator")));
  setup.samples = static_cast<Eigen::Index>(integer_setting(settings, "samples"));
}

void read_steps(Value& settings, DensitySetup& setup, std::vector<Issue>& issues) {
  const std::string& optimizer = choice_setting(settings, "optimizer");
  setup.optimizer = optimizer == "adam"  ? DensityOptimizer::kAdam
                    : optimizer == "sgd" ? DensityOptimizer::kSgd
                                         : DensityOptimizer::kNaturalGradient;
  const bool natural = setup.optimizer == DensityOptimizer::kNaturalGradient;
  const bool follows = !find_family(setup.family)->has(kByDraws);
  if (is_auto(settings, "learningRate")) {
    settings.set("learningRate", follows                                      ? 1
                                 : natural                                    ? 0.3
                                 : setup.optimizer == DensityOptimizer::kAdam ? 0.05
                                                                              : 0.02);
  }
  setup.learning_rate = number_setting(settings, "learningRate");
  if (natural && setup.learning_rate > 1) {
    issues.push_back(
        refuse("learningRate", setup.learning_rate, "a number above 0 and at most 1, for natural gradients"));
  }
  if (settings.find("momentum")) setup.momentum = number_setting(settings, "momentum");
  const std::string& schedule = choice_setting(settings, "schedule");
  setup.schedule = schedule == "constant"       ? Schedule::kConstant
                   : schedule == "inverse-time" ? Schedule::kInverseTime
                   : schedule == "cosine"       ? Schedule::kCosine
                                                : Schedule::kInverseSquareRoot;
  if (settings.find("scheduleLength")) setup.schedule_length = number_setting(settings, "scheduleLength");
  const std::string& averaging = choice_setting(settings, "averaging");
  setup.averaging = averaging == "none"      ? Averaging::kNone
                    : averaging == "uniform" ? Averaging::kUniform
                                             : Averaging::kExponential;
  if (settings.find("averageDecay")) setup.average_decay = number_setting(settings, "averageDecay");
  const bool exact = setup.estimator == EstimatorKind::kQuadrature || setup.family == "delta";
  if (is_auto(settings, "tolerance")) settings.set("tolerance", exact ? kExactTolerance : kTolerance);
  setup.tolerance = number_setting(settings, "tolerance");
}

}  // namespace

std::vector<EstimatorName> estimator_names() {
  std::vector<EstimatorName> names;
  for (const EstimatorRow& row : estimator_rows()) {
    names.push_back({static_cast<EstimatorKind>(names.size()), row.id});
  }
  return names;
}

DensitySetup prepare_density(Value& settings, std::vector<Issue>& issues, Kept& kept) {
  DensitySetup setup;
  setup.seed = static_cast<std::uint32_t>(integer_setting(settings, "seed"));
  setup.dimension = static_cast<int>(integer_setting(settings, "dimensions"));
  setup.prior_scale = number_setting(settings, "priorScale");
  read_target(settings, setup, issues, kept);
  read_family(settings, setup, issues);
  read_objective(settings, setup);
  read_steps(settings, setup, issues);
  return setup;
}

}  // namespace elbo
