#include <algorithm>
#include <array>

#include "catalog/conditions.hpp"
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
constexpr std::array<std::string_view, 1> kTwoIds = {"2"};
constexpr std::array<std::string_view, 1> kMixtureIds = {"mixture"};
constexpr std::array<std::string_view, 1> kFlowIds = {"flow"};
constexpr std::array<std::string_view, 1> kImportanceIds = {"importance-weighted"};
constexpr std::array<std::string_view, 1> kRenyiIds = {"renyi"};
constexpr std::array<std::string_view, 1> kElboIds = {"elbo"};
constexpr std::array<std::string_view, 2> kElboOrInclusiveIds = {"elbo", "inclusive-kl"};
constexpr std::array<std::string_view, 2> kElboOrImportanceIds = {"elbo", "importance-weighted"};
constexpr std::array<std::string_view, 3> kPathwiseIds = {"elbo", "importance-weighted", "renyi"};
constexpr std::array<std::string_view, 2> kFirstOrderIds = {"adam", "sgd"};
constexpr std::array<std::string_view, 1> kSgdIds = {"sgd"};
constexpr std::array<std::string_view, 2> kClosedIds = {"full-rank", "mean-field"};
constexpr std::array<std::string_view, 3> kOneStratumIds = {"full-rank", "mean-field", "flow"};
constexpr std::array<std::string_view, 4> kSpreadIds = {"full-rank", "mean-field", "mixture", "flow"};
constexpr std::array<std::string_view, 3> kDecayingIds = {"inverse-time", "inverse-square-root", "cosine"};
constexpr std::array<std::string_view, 1> kExponentialIds = {"exponential"};

constexpr std::array kDensity = {Condition{"model", kDensityIds}};
constexpr std::array kCurve = {Condition{"model", kCurveIds}};
constexpr std::array kContinuousCurve = {Condition{"model", kCurveIds}, Condition{"latent", kContinuousIds}};
constexpr std::array kDiscreteCurve = {Condition{"model", kCurveIds}, Condition{"latent", kDiscreteIds}};
constexpr std::array kWithFamily = {Condition{"model", kWithFamilyIds}};
constexpr std::array kGradient = {Condition{"model", kGradientIds}};
constexpr std::array kMixtureFamily = {Condition{"model", kDensityIds}, Condition{"family", kMixtureIds}};
constexpr std::array kFlow = {Condition{"model", kDensityIds}, Condition{"family", kFlowIds}};
constexpr std::array kFlowPlane = {Condition{"model", kDensityIds}, Condition{"family", kFlowIds},
                                   Condition{"dimensions", kTwoIds}};
constexpr std::array kSpread = {Condition{"model", kDensityIds}, Condition{"family", kSpreadIds}};
// Of a density's families; an autoencoder has no such choice, and its q is always spread.
constexpr std::array kSpreadFirstOrder = {Condition{"family", kSpreadIds},
                                          Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kDensitySpreadFirstOrder = {
    Condition{"model", kDensityIds}, Condition{"family", kSpreadIds}, Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kImportance = {Condition{"model", kGradientIds}, Condition{"objective", kImportanceIds}};
constexpr std::array kRenyi = {Condition{"model", kDensityIds}, Condition{"objective", kRenyiIds}};
constexpr std::array kSgd = {Condition{"model", kDensityIds}, Condition{"optimizer", kSgdIds}};
constexpr std::array kDecaying = {Condition{"model", kDensityIds}, Condition{"schedule", kDecayingIds}};
constexpr std::array kExponential = {Condition{"model", kDensityIds},
                                     Condition{"averaging", kExponentialIds}};

// Which estimator serves which objective and family: the same table as estimators/registry.cpp, which a test
// holds to it.
constexpr std::array kReparameterized = {Condition{"objective", kPathwiseIds}};
constexpr std::array kStl = {Condition{"objective", kElboOrImportanceIds}, Condition{"family", kSpreadIds},
                             Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kClosedEntropy = {Condition{"model", kDensityIds}, Condition{"objective", kElboIds},
                                       Condition{"family", kClosedIds},
                                       Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kLeaveOneOut = {Condition{"model", kDensityIds},
                                     Condition{"objective", kElboOrImportanceIds},
                                     Condition{"family", kSpreadIds}, Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kDreg = {Condition{"objective", kImportanceIds}, Condition{"family", kOneStratumIds},
                              Condition{"optimizer", kFirstOrderIds}};
constexpr std::array kQuadrature = {Condition{"model", kDensityIds},
                                    Condition{"objective", kElboOrInclusiveIds}};

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

constexpr std::array kFamilies = {
    Choice{.id = "full-rank",
           .label = ELBO_TEXT("Gaussian, full-rank"),
           .explanation = ELBO_TEXT("Any mean, any covariance."),
           .when = kDensity},
    Choice{.id = "mean-field",
           .label = ELBO_TEXT("Gaussian, mean-field"),
           .explanation = ELBO_TEXT("Independent coordinates: its axes cannot turn."),
           .when = kDensity},
    Choice{.id = "mixture",
           .label = ELBO_TEXT("Mixture of Gaussians"),
           .explanation = ELBO_TEXT("Several full-rank Gaussians with weights."),
           .when = kDensity},
    Choice{.id = "flow",
           .label = ELBO_TEXT("Normalising flow"),
           .explanation = ELBO_TEXT("A Gaussian bent by invertible layers."),
           .when = kDensity},
    Choice{.id = "delta",
           .label = ELBO_TEXT("Point (MAP)"),
           .explanation = ELBO_TEXT("A single point: it climbs to a mode, and its bound is −∞."),
           .when = kDensity},
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

constexpr std::array kObjectives = {
    Choice{
        .id = "elbo",
        .label = ELBO_TEXT("ELBO"),
        .explanation = ELBO_TEXT("The average of the log weights: minimises KL(q ‖ p), and seeks a mode.")},
    Choice{.id = "importance-weighted",
           .label = ELBO_TEXT("Importance weighted"),
           .explanation = ELBO_TEXT("The log of the average of M weights, L_M: tighter as M grows."),
           .when = kSpreadFirstOrder},
    Choice{.id = "renyi",
           .label = ELBO_TEXT("Rényi"),
           .explanation =
               ELBO_TEXT("VR_α, from mass-covering (α below 0) over log p(x) to mode-seeking (α above 1)."),
           .when = kDensitySpreadFirstOrder},
    Choice{.id = "inclusive-kl",
           .label = ELBO_TEXT("Inclusive KL"),
           .explanation =
               ELBO_TEXT("Minimises KL(p ‖ q), and covers mass. By draws the weights are normalised by their "
                         "own sum, which has a bias that the frame states; by quadrature there is none."),
           .when = kDensitySpreadFirstOrder},
};

constexpr std::array kEstimators = {
    Choice{.id = "reparameterized",
           .label = ELBO_TEXT("Reparameterised"),
           .explanation = ELBO_TEXT("Differentiates through the draws, z = T(ε)."),
           .when = kReparameterized},
    Choice{.id = "stl",
           .label = ELBO_TEXT("Sticking the landing"),
           .explanation =
               ELBO_TEXT("The same without the score term: no noise left where q is exact. Biased for "
                         "the importance-weighted bound."),
           .when = kStl},
    Choice{.id = "closed-entropy",
           .label = ELBO_TEXT("Closed-form entropy"),
           .explanation = ELBO_TEXT("Draws for the energy, a formula for the entropy."),
           .when = kClosedEntropy},
    Choice{.id = "score-function",
           .label = ELBO_TEXT("Score function"),
           .explanation = ELBO_TEXT("Needs no derivative of the target, and pays for it in variance."),
           .when = kDensitySpreadFirstOrder},
    Choice{.id = "leave-one-out",
           .label = ELBO_TEXT("Score function, baseline"),
           .explanation = ELBO_TEXT("Each draw is measured against the mean of the others."),
           .when = kLeaveOneOut},
    Choice{
        .id = "dreg",
        .label = ELBO_TEXT("Doubly reparameterised"),
        .explanation = ELBO_TEXT("For the importance-weighted bound: its signal does not drown as M grows."),
        .when = kDreg},
    Choice{.id = "quadrature",
           .label = ELBO_TEXT("Quadrature"),
           .explanation = ELBO_TEXT(
               "No draws at all: the gradient without noise; of the inclusive KL without bias too."),
           .when = kQuadrature},
};

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
    Parameter{.key = "qComponents",
              .type = kInteger,
              .label = ELBO_TEXT("Components of q"),
              .explanation = ELBO_TEXT("How many Gaussians q is a mixture of."),
              .group = Group::kInference,
              .initial = Default::of(3),
              .range = {.minimum = 2, .maximum = 10},
              .when = kMixtureFamily},
    Parameter{.key = "flowLayers",
              .type = kInteger,
              .label = ELBO_TEXT("Layers"),
              .explanation = ELBO_TEXT("How many times the flow bends."),
              .group = Group::kInference,
              .initial = Default::of(6),
              .range = {.minimum = 1, .maximum = 12},
              .when = kFlow},
    Parameter{.key = "flowWidth",
              .type = kInteger,
              .label = ELBO_TEXT("Width"),
              .explanation = ELBO_TEXT("Hidden units of each layer's network."),
              .group = Group::kInference,
              .initial = Default::of(16),
              .range = {.minimum = 2, .maximum = 64},
              .when = kFlowPlane},
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
              .when = kSpread},
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

std::span<const TargetRow> target_rows() { return tables::kTargetRows; }

const TargetRow* find_target(std::string_view id) {
  const auto rows = target_rows();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [id](const TargetRow& row) { return row.id == id; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace elbo
