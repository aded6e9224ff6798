#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

constexpr std::array<std::string_view, 1> kMixtureIds = {"mixture"};
constexpr std::array<std::string_view, 2> kBayesianIds = {"coordinate-ascent", "stochastic"};
constexpr std::array<std::string_view, 1> kStochasticIds = {"stochastic"};
constexpr std::array<std::string_view, 2> kMinibatchModelIds = {"mixture", "vae"};
constexpr std::array<std::string_view, 2> kMinibatchIds = {"stochastic", "adam"};
constexpr std::array<std::string_view, 1> kEmIds = {"em"};

constexpr std::array kMixture = {Condition{"model", kMixtureIds}};
constexpr std::array kBayesian = {Condition{"model", kMixtureIds}, Condition{"optimizer", kBayesianIds}};
constexpr std::array kStochastic = {Condition{"model", kMixtureIds}, Condition{"optimizer", kStochasticIds}};
constexpr std::array kMinibatch = {Condition{"model", kMinibatchModelIds},
                                   Condition{"optimizer", kMinibatchIds}};
constexpr std::array kEm = {Condition{"model", kMixtureIds}, Condition{"optimizer", kEmIds}};

constexpr std::array kInitialisations = {
    Choice{.id = "k-means++",
           .label = ELBO_TEXT("k-means++"),
           .explanation = ELBO_TEXT("Centres drawn far from each other; each row starts with its nearest.")},
    Choice{.id = "random",
           .label = ELBO_TEXT("Random"),
           .explanation = ELBO_TEXT("Every row starts with random responsibilities.")},
};

constexpr std::array kParameters = {
    Parameter{
        .key = "components",
        .type = kInteger,
        .label = ELBO_TEXT("Components"),
        .explanation = ELBO_TEXT("K, how many Gaussians the mixture may use; superfluous ones die out."),
        .group = Group::kModel,
        .initial = Default::of(6),
        .range = {.minimum = 1, .maximum = 64},
        .when = kMixture},
    Parameter{
        .key = "weightConcentrationPrior",
        .type = kReal,
        .label = ELBO_TEXT("Weight concentration α₀"),
        .explanation = ELBO_TEXT("Of the Dirichlet prior over the weights; small values let components die."),
        .group = Group::kPriors,
        .initial = Default::automatic(ELBO_TEXT("1/K")),
        .range = {.minimum = 0, .maximum = 1e6, .open_minimum = true, .logarithmic = true},
        .when = kBayesian},
    Parameter{.key = "meanPrecisionPrior",
              .type = kReal,
              .label = ELBO_TEXT("Mean precision β₀"),
              .explanation = ELBO_TEXT("How many observations the prior mean is worth."),
              .group = Group::kPriors,
              .initial = Default::of(1),
              .range = {.minimum = 0, .maximum = 1e12, .open_minimum = true, .logarithmic = true},
              .when = kBayesian},
    Parameter{
        .key = "meanPrior",
        .type = kList,
        .label = ELBO_TEXT("Prior mean m₀"),
        .explanation = ELBO_TEXT("Where component means are expected, one number per column, as analysed."),
        .group = Group::kPriors,
        .initial = Default::automatic(ELBO_TEXT("the mean of the data, which is 0 when standardised")),
        .range = {.minimum = -1e12, .maximum = 1e12},
        .when = kBayesian,
        .shaped_by = "data"},
    Parameter{
        .key = "degreesOfFreedomPrior",
        .type = kReal,
        .label = ELBO_TEXT("Degrees of freedom ν₀"),
        .explanation = ELBO_TEXT("Of the Wishart prior over precisions; must exceed the dimension less one."),
        .group = Group::kPriors,
        .initial = Default::automatic(ELBO_TEXT("D + 2")),
        .range = {.minimum = 0, .maximum = 1e6, .open_minimum = true, .logarithmic = true},
        .when = kBayesian},
    Parameter{.key = "covariancePrior",
              .type = kMatrix,
              .label = ELBO_TEXT("Prior covariance W₀⁻¹"),
              .explanation =
                  ELBO_TEXT("Inverse scale matrix of the Wishart prior, symmetric and positive definite."),
              .group = Group::kPriors,
              .initial = Default::automatic(ELBO_TEXT(
                  "the identity when standardised, otherwise the columns' variances on the diagonal")),
              .range = {.minimum = -1e24, .maximum = 1e24},
              .when = kBayesian,
              .square = true,
              .shaped_by = "data"},
    Parameter{.key = "initParams",
              .type = kChoice,
              .label = ELBO_TEXT("Start from"),
              .explanation = ELBO_TEXT("How the first responsibilities are chosen."),
              .group = Group::kInference,
              .initial = Default::choice("k-means++"),
              .choices = kInitialisations,
              .when = kMixture},
    Parameter{
        .key = "nInit",
        .type = kInteger,
        .label = ELBO_TEXT("Starts"),
        .explanation = ELBO_TEXT(
            "How many first guesses are tried. Each is run to its end, where its bound has settled, and "
            "the run that is shown is the one that ended highest, from its beginning."),
        .group = Group::kInference,
        .initial = Default::of(1),
        .range = {.minimum = 1, .maximum = 100},
        .when = kMixture},
    Parameter{.key = "batchSize",
              .type = kInteger,
              .label = ELBO_TEXT("Batch size"),
              .explanation = ELBO_TEXT("Rows per step; at most all of them."),
              .group = Group::kInference,
              .initial = Default::automatic(
                  ELBO_TEXT("64, for an autoencoder 128, or all rows where there are fewer")),
              .range = {.minimum = 1, .maximum = 1'000'000, .logarithmic = true},
              .when = kMinibatch},
    Parameter{.key = "learningOffset",
              .type = kReal,
              .label = ELBO_TEXT("Delay τ"),
              .explanation = ELBO_TEXT("Step t has size (t + τ)^−κ: a larger τ calms the first steps."),
              .group = Group::kInference,
              .initial = Default::of(1),
              .range = {.minimum = 0, .maximum = 1e6},
              .when = kStochastic,
              .live = true},
    Parameter{.key = "learningDecay",
              .type = kReal,
              .label = ELBO_TEXT("Decay κ"),
              .explanation = ELBO_TEXT("Above ½ and at most 1, so that the steps shrink, but not too soon."),
              .group = Group::kInference,
              .initial = Default::of(0.7),
              .range = {.minimum = 0.5, .maximum = 1, .open_minimum = true},
              .when = kStochastic,
              .live = true},
    Parameter{
        .key = "regCovar",
        .type = kReal,
        .label = ELBO_TEXT("Covariance floor"),
        .explanation = ELBO_TEXT("No component is narrower than this variance, in any direction. At 0 the "
                                 "likelihood is unbounded, and a component that closes in on one point "
                                 "ends the run. scikit-learn adds its reg_covar to every variance instead, "
                                 "which can lower the likelihood from step to step."),
        .group = Group::kInference,
        .initial = Default::of(1e-6),
        .range = {.minimum = 0, .maximum = 1e12, .logarithmic = true},
        .when = kEm,
        .live = true},
};

}  // namespace

std::span<const Parameter> mixture() { return kParameters; }

}  // namespace elbo::tables
