#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "catalog/algorithms.hpp"
#include "catalog/family_table.hpp"
#include "catalog/tables.hpp"
#include "catalog/targets.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

constexpr std::array<std::string_view, 1> kDensityIds = {"density"};
constexpr std::array<std::string_view, 1> kCurveIds = {"curve"};
constexpr std::array<std::string_view, 2> kWithFamilyIds = {"density", "curve"};
constexpr std::array<std::string_view, 1> kContinuousIds = {"continuous"};
constexpr std::array<std::string_view, 1> kDiscreteIds = {"discrete"};
constexpr std::array<std::string_view, 2> kGradientIds = {"density", "vae"};
constexpr std::array<std::string_view, 1> kImportanceIds = {"importance-weighted"};
constexpr std::array<std::string_view, 1> kRenyiIds = {"renyi"};
constexpr std::array<std::string_view, 1> kWeightedEntropyIds = {"weighted-entropy"};
constexpr std::array<std::string_view, 1> kSgdIds = {"sgd"};
constexpr std::array<std::string_view, 3> kDecayingIds = {"inverse-time", "inverse-square-root", "cosine"};
constexpr std::array<std::string_view, 1> kExponentialIds = {"exponential"};

constexpr std::array kDensity = {Condition{"model", kDensityIds}};
constexpr std::array kCurve = {Condition{"model", kCurveIds}};
constexpr std::array kContinuousCurve = {Condition{"model", kCurveIds}, Condition{"latent", kContinuousIds}};
constexpr std::array kDiscreteCurve = {Condition{"model", kCurveIds}, Condition{"latent", kDiscreteIds}};
constexpr std::array kWithFamily = {Condition{"model", kWithFamilyIds}};
constexpr std::array kGradient = {Condition{"model", kGradientIds}};
constexpr std::array kSpreadDensity = {kWith<"model", "density">, kFamilyWith<kSpread>};
constexpr std::array kImportance = {Condition{"model", kGradientIds}, Condition{"objective", kImportanceIds}};
constexpr std::array kRenyi = {Condition{"model", kDensityIds}, Condition{"objective", kRenyiIds}};
constexpr std::array kWeightedEntropy = {Condition{"model", kDensityIds},
                                         Condition{"objective", kWeightedEntropyIds}};
constexpr std::array kSgd = {Condition{"model", kDensityIds}, Condition{"optimizer", kSgdIds}};
constexpr std::array kDecaying = {Condition{"model", kDensityIds}, Condition{"schedule", kDecayingIds}};
constexpr std::array kExponential = {Condition{"model", kDensityIds},
                                     Condition{"averaging", kExponentialIds}};

constexpr std::array kTargetRows = {
#define ELBO_TARGET(name, ...) TargetRow{__VA_ARGS__},
#define ELBO_SETTING(...)
#include "models/density/targets/targets.def"
#undef ELBO_TARGET
#undef ELBO_SETTING
};

constexpr auto kTargets = [] {
  std::array<Choice, kTargetRows.size()> choices;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const TargetRow& row = kTargetRows[i];
    const When when = row.on_line == OnLine::kOffered ? When() : When(kDensityWith<"dimensions", "2">);
    choices[i] = {.id = row.id, .label = row.label, .explanation = row.explanation, .when = when};
  }
  return choices;
}();

// The density's families, then those of a curve.
constexpr std::array kCurveFamilies = {
    Choice{.id = "exact",
           .label = ELBO_TEXT("Exact posterior"),
           .explanation = ELBO_TEXT("q is p(z | x) itself, and the bound touches log p(x)."),
           .when = kCurve},
    Choice{.id = "gaussian",
           .label = ELBO_TEXT("Gaussian"),
           .explanation = ELBO_TEXT("The best Gaussian for each point."),
           .when = kContinuousCurve},
    Choice{.id = "narrow",
           .label = ELBO_TEXT("Gaussian of one width"),
           .explanation = ELBO_TEXT("A poor family: only the mean is fitted."),
           .when = kContinuousCurve},
    Choice{.id = "hard",
           .label = ELBO_TEXT("One atom"),
           .explanation = ELBO_TEXT("A poor family: all on the most probable atom."),
           .when = kDiscreteCurve},
    Choice{.id = "prior",
           .label = ELBO_TEXT("The prior"),
           .explanation = ELBO_TEXT("The poorest: q does not look at x."),
           .when = kCurve},
};

constexpr auto kFamilies = [] {
  std::array<Choice, kFamilyRows.size() + kCurveFamilies.size()> choices;
  std::size_t next = 0;
  for (const FamilyRow& row : kFamilyRows) {
    choices[next++] = {.id = row.id, .label = row.label, .explanation = row.explanation, .when = kDensity};
  }
  for (const Choice& choice : kCurveFamilies) choices[next++] = choice;
  return choices;
}();

constexpr std::array kObjectiveRows = {
#define ELBO_OBJECTIVE(kind, ...) ObjectiveRow{__VA_ARGS__},
#include "objectives/objectives.def"
#undef ELBO_OBJECTIVE
};

constexpr std::array kEstimatorRows = {
#define ELBO_ESTIMATOR(kind, ...) EstimatorRow{__VA_ARGS__},
#include "estimators/estimators.def"
#undef ELBO_ESTIMATOR
};

constexpr unsigned kAllObjectives = (1U << kObjectiveRows.size()) - 1;

// The ids of the objectives whose bits are set.
template <unsigned kBits>
constexpr auto kObjectivesIn = [] {
  std::array<std::string_view, std::popcount(kBits)> ids;
  std::size_t next = 0;
  for (std::size_t i = 0; i < kObjectiveRows.size(); ++i) {
    if ((kBits >> i & 1U) != 0) ids[next++] = kObjectiveRows[i].id;
  }
  return ids;
}();

// What an objective or an estimator asks of the other settings. An autoencoder has no choice of a family, and
// its q is always spread.
template <unsigned kObjectiveBits, unsigned kTraits, bool kFirstOrder, bool kAutoencoder>
constexpr auto kNeeds = [] {
  constexpr bool kSome = kObjectiveBits != kAllObjectives;
  std::array<Condition, !kAutoencoder + kSome + (kTraits != 0) + kFirstOrder> needs{};
  std::size_t next = 0;
  if constexpr (!kAutoencoder) needs[next++] = kWith<"model", "density">;
  if constexpr (kSome) needs[next++] = {"objective", kObjectivesIn<kObjectiveBits>};
  if constexpr (kTraits != 0) needs[next++] = kFamilyWith<kTraits>;
  if constexpr (kFirstOrder) needs[next++] = kWith<"optimizer", "adam", "sgd">;
  return needs;
}();

template <std::size_t... kRow>
constexpr std::array<Choice, sizeof...(kRow)> objective_choices(std::index_sequence<kRow...> /*rows*/) {
  return {Choice{.id = kObjectiveRows[kRow].id,
                 .label = kObjectiveRows[kRow].label,
                 .explanation = kObjectiveRows[kRow].explanation,
                 .when = kNeeds<kAllObjectives, kObjectiveRows[kRow].families,
                                kObjectiveRows[kRow].first_order, kObjectiveRows[kRow].autoencoder>}...};
}
constexpr auto kObjectives = objective_choices(std::make_index_sequence<kObjectiveRows.size()>());

template <std::size_t... kRow>
constexpr std::array<Choice, sizeof...(kRow)> estimator_choices(std::index_sequence<kRow...> /*rows*/) {
  return {Choice{.id = kEstimatorRows[kRow].id,
                 .label = kEstimatorRows[kRow].label,
                 .explanation = kEstimatorRows[kRow].explanation,
                 .when = kNeeds<kEstimatorRows[kRow].objectives, kEstimatorRows[kRow].families,
                                kEstimatorRows[kRow].first_order, kEstimatorRows[kRow].autoencoder>}...};
}
constexpr auto kEstimators = estimator_choices(std::make_index_sequence<kEstimatorRows.size()>());

constexpr std::array kSchedules = {
    Choice{.id = "constant",
           .label = ELBO_TEXT("Constant"),
           .explanation = ELBO_TEXT("The learning rate stays.")},
    Choice{.id = "inverse-time",
           .label = ELBO_TEXT("1/t"),
           .explanation = ELBO_TEXT("Rate/(1 + t/T): what Robbins and Monro ask for.")},
    Choice{.id = "inverse-square-root",
           .label = ELBO_TEXT("1/√t"),
           .explanation = ELBO_TEXT("Rate/√(1 + t/T).")},
    Choice{.id = "cosine",
           .label = ELBO_TEXT("Cosine"),
           .explanation = ELBO_TEXT("Half a cosine from the rate to 0 in T iterations.")},
};

constexpr std::array kAveragings = {
    Choice{.id = "none", .label = ELBO_TEXT("None"), .explanation = ELBO_TEXT("q is the newest iterate.")},
    Choice{.id = "uniform",
           .label = ELBO_TEXT("Of all iterates"),
           .explanation = ELBO_TEXT("q is the mean of the iterates so far (Polyak and Ruppert).")},
    Choice{.id = "exponential",
           .label = ELBO_TEXT("Of recent iterates"),
           .explanation = ELBO_TEXT("q is an exponentially weighted mean of the iterates.")},
};

constexpr std::array kParameters = {
    Parameter{.key = "dimensions",
              .type = kInteger,
              .label = ELBO_TEXT("Latent dimensions"),
              .explanation = ELBO_TEXT("A line or a plane."),
              .group = Group::kModel,
              .initial = Default::of(2),
              .range = {.minimum = 1, .maximum = 2},
              .when = kDensity},
    Parameter{.key = "target",
              .type = kChoice,
              .label = ELBO_TEXT("Target"),
              .explanation = ELBO_TEXT("The joint density log p(x, z), as a function of z."),
              .group = Group::kModel,
              .initial = Default::choice("mixture"),
              .choices = kTargets,
              .when = kDensity,
              .live = true},
#define ELBO_TARGET(...)
#define ELBO_SETTING(...) Parameter{__VA_ARGS__},
#include "models/density/targets/targets.def"
#undef ELBO_TARGET
#undef ELBO_SETTING
    Parameter{
        .key = "logConstant",
        .type = kReal,
        .label = ELBO_TEXT("Constant"),
        .explanation = ELBO_TEXT("Added to the log density. The named shapes with a closed form integrate to "
                                 "1 without it, so that it is log p(x)."),
        .group = Group::kModel,
        .initial =
            Default::automatic(ELBO_TEXT("0 where the density says itself what p(x) is, -2 for shapes")),
        .range = {.minimum = -1e4, .maximum = 1e4},
        .when = kDensity,
        .live = true},
    Parameter{.key = "priorScale",
              .type = kReal,
              .label = ELBO_TEXT("Prior's standard deviation"),
              .explanation =
                  ELBO_TEXT("Splits the joint into a prior N(0, s²) and a likelihood, which is the rest."),
              .group = Group::kModel,
              .initial = Default::of(3),
              .range = {.minimum = 1e-3, .maximum = 1e3, .logarithmic = true},
              .when = kDensity,
              .live = true},
    Parameter{
        .key = "family",
        .type = kChoice,
        .label = ELBO_TEXT("Family of q"),
        .explanation = ELBO_TEXT("What q may look like."),
        .group = Group::kInference,
        .initial = Default::automatic(ELBO_TEXT("full-rank for a density; the exact posterior for a curve")),
        .choices = kFamilies,
        .when = kWithFamily},
#define ELBO_FAMILY(...)
#define ELBO_SETTING(...) Parameter{__VA_ARGS__},
#include "families/families.def"
#undef ELBO_FAMILY
#undef ELBO_SETTING
    Parameter{.key = "initialMean",
              .type = kList,
              .label = ELBO_TEXT("Start at"),
              .explanation = ELBO_TEXT("Where q starts, one number per dimension."),
              .group = Group::kInference,
              .initial = Default::automatic(ELBO_TEXT("off the centre, so that one sees it move")),
              .range = {.minimum = -1e6, .maximum = 1e6},
              .when = kDensity,
              .shaped_by = "dimensions"},
    Parameter{.key = "initialScale",
              .type = kReal,
              .label = ELBO_TEXT("Start as wide as"),
              .explanation = ELBO_TEXT("The standard deviation of q at the start."),
              .group = Group::kInference,
              .initial = Default::of(1),
              .range = {.minimum = 1e-6, .maximum = 1e6, .logarithmic = true},
              .when = kSpreadDensity},
};

// After `optimizer`, which the objective and the estimator depend on.
constexpr std::array kSteps = {
    Parameter{.key = "objective",
              .type = kChoice,
              .label = ELBO_TEXT("Objective"),
              .explanation = ELBO_TEXT("What is maximised."),
              .group = Group::kInference,
              .initial = Default::choice("elbo"),
              .choices = kObjectives,
              .when = kGradient,
              .live = true},
    Parameter{.key = "importanceSamples",
              .type = kInteger,
              .label = ELBO_TEXT("Importance samples M"),
              .explanation = ELBO_TEXT("How many weights are averaged inside the logarithm."),
              .group = Group::kInference,
              .initial = Default::of(8),
              .range = {.minimum = 1, .maximum = 1024, .logarithmic = true},
              .when = kImportance,
              .live = true},
    Parameter{.key = "alpha",
              .type = kReal,
              .label = ELBO_TEXT("α"),
              .explanation = ELBO_TEXT("1 is the ELBO, 0 is log p(x); below 0 the bounds are upper ones."),
              .group = Group::kInference,
              .initial = Default::of(0.5),
              .range = {.minimum = -2, .maximum = 2},
              .when = kRenyi,
              .live = true},
    Parameter{.key = "entropyWeight",
              .type = kReal,
              .label = ELBO_TEXT("Weight of the entropy"),
              .explanation = ELBO_TEXT(
                  "1 is the ELBO; the less, the narrower the best q, and at 0 it is a point at a mode."),
              .group = Group::kInference,
              .initial = Default::of(0.5),
              .range = {.minimum = 0, .maximum = 1},
              .when = kWeightedEntropy,
              .live = true},
    Parameter{.key = "estimator",
              .type = kChoice,
              .label = ELBO_TEXT("Gradient estimator"),
              .explanation = ELBO_TEXT("How the gradient is found from draws of q."),
              .group = Group::kInference,
              .initial = Default::automatic(ELBO_TEXT("the first that serves the objective and the family")),
              .choices = kEstimators,
              .when = kGradient,
              .live = true},
    Parameter{.key = "samples",
              .type = kInteger,
              .label = ELBO_TEXT("Draws a step"),
              .explanation = ELBO_TEXT("How many draws of q each step uses."),
              .group = Group::kInference,
              .initial = Default::of(64),
              .range = {.minimum = 1, .maximum = 4096, .logarithmic = true},
              .when = kDensity,
              .live = true},
    Parameter{
        .key = "learningRate",
        .type = kReal,
        .label = ELBO_TEXT("Learning rate"),
        .explanation = ELBO_TEXT("The size of a step; at most 1 for natural gradients."),
        .group = Group::kInference,
        .initial = Default::automatic(ELBO_TEXT("0.05 for Adam, 0.02 for SGD, 0.3 for natural gradients; "
                                                "0.002 for an autoencoder")),
        .range = {.minimum = 0, .maximum = 1e6, .open_minimum = true, .logarithmic = true},
        .when = kGradient,
        .live = true},
    Parameter{.key = "momentum",
              .type = kReal,
              .label = ELBO_TEXT("Momentum"),
              .explanation = ELBO_TEXT("How much of the last step carries over."),
              .group = Group::kInference,
              .initial = Default::of(0.9),
              .range = {.minimum = 0, .maximum = 0.99},
              .when = kSgd,
              .live = true},
    Parameter{.key = "schedule",
              .type = kChoice,
              .label = ELBO_TEXT("Learning-rate schedule"),
              .explanation = ELBO_TEXT("How the learning rate shrinks."),
              .group = Group::kInference,
              .initial = Default::choice("constant"),
              .choices = kSchedules,
              .when = kDensity,
              .live = true},
    Parameter{.key = "scheduleLength",
              .type = kReal,
              .label = ELBO_TEXT("Schedule's length T"),
              .explanation = ELBO_TEXT("In iterations."),
              .group = Group::kInference,
              .initial = Default::of(1000),
              .range = {.minimum = 1, .maximum = 1e9, .logarithmic = true},
              .when = kDecaying,
              .live = true},
    Parameter{.key = "averaging",
              .type = kChoice,
              .label = ELBO_TEXT("Averaging"),
              .explanation = ELBO_TEXT("Whether q is the newest iterate or a mean of iterates."),
              .group = Group::kInference,
              .initial = Default::choice("none"),
              .choices = kAveragings,
              .when = kDensity,
              .live = true},
    Parameter{.key = "averageDecay",
              .type = kReal,
              .label = ELBO_TEXT("Decay of the average"),
              .explanation = ELBO_TEXT("How much of the average stays in each iteration."),
              .group = Group::kInference,
              .initial = Default::of(0.99),
              .range = {.minimum = 0, .maximum = 0.999},
              .when = kExponential,
              .live = true},
};

}  // namespace

std::span<const Parameter> density() { return kParameters; }
std::span<const Parameter> steps() { return kSteps; }

}  // namespace elbo::tables

namespace elbo {

std::span<const FamilyRow> family_rows() { return tables::kFamilyRows; }
std::span<const ObjectiveRow> objective_rows() { return tables::kObjectiveRows; }
std::span<const EstimatorRow> estimator_rows() { return tables::kEstimatorRows; }

const FamilyRow* find_family(std::string_view id) {
  const auto rows = family_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [id](const FamilyRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

std::span<const TargetRow> target_rows() { return tables::kTargetRows; }

const TargetRow* find_target(std::string_view id) {
  const auto rows = target_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [id](const TargetRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace elbo
