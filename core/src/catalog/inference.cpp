// What several models share: the algorithm, of which each has its own.

#include <array>

#include "catalog/family_table.hpp"
#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

constexpr std::array<std::string_view, 1> kMixtureIds = {"mixture"};
constexpr std::array<std::string_view, 1> kDensityIds = {"density"};
constexpr std::array<std::string_view, 3> kIterativeIds = {"mixture", "density", "vae"};
constexpr std::array<std::string_view, 2> kGradientIds = {"density", "vae"};

constexpr std::array kMixture = {Condition{"model", kMixtureIds}};
constexpr std::array kDraws = {Condition{"model", kDensityIds}, kFamilyWith<kByDraws>};
constexpr std::array kNatural = {Condition{"model", kDensityIds}, kFamilyWith<kNaturalSteps>};
constexpr std::array kGradient = {Condition{"model", kGradientIds}, kFamilyWith<kByDraws>};
constexpr std::array kIterative = {Condition{"model", kIterativeIds}};

constexpr std::array kOptimizers = {
    Choice{
        .id = "coordinate-ascent",
        .label = ELBO_TEXT("Coordinate ascent"),
        .explanation = ELBO_TEXT("Each factor of q in turn moves to its best place; the bound never falls."),
        .when = kMixture},
    Choice{.id = "stochastic",
           .label = ELBO_TEXT("Stochastic (minibatches)"),
           .explanation =
               ELBO_TEXT("Natural-gradient steps of shrinking size, each from a few rows of the data."),
           .when = kMixture},
    Choice{.id = "em",
           .label = ELBO_TEXT("EM (maximum likelihood)"),
           .explanation =
               ELBO_TEXT("No priors: one best value for each parameter. The bound touches log p(X | θ)."),
           .when = kMixture},
    Choice{.id = "adam",
           .label = ELBO_TEXT("Adam"),
           .explanation = ELBO_TEXT("Gradient steps, each number of φ scaled by its own recent gradients."),
           .when = kGradient},
    Choice{.id = "sgd",
           .label = ELBO_TEXT("SGD with momentum"),
           .explanation = ELBO_TEXT("Plain gradient steps."),
           .when = kDraws},
    Choice{.id = "natural-gradient",
           .label = ELBO_TEXT("Natural gradient"),
           .explanation = ELBO_TEXT("Steps measured by how far q itself moves, exact on a Gaussian target; "
                                    "Newton's for a point and for Laplace's approximation."),
           .when = kNatural},
};

constexpr std::array kParameters = {
    Parameter{.key = "optimizer",
              .type = ParameterType::kChoice,
              .label = ELBO_TEXT("Algorithm"),
              .explanation = ELBO_TEXT("How the bound is climbed."),
              .group = Group::kInference,
              .initial = Default::automatic(ELBO_TEXT("coordinate ascent for a mixture, Adam otherwise")),
              .choices = kOptimizers,
              .when = kIterative},
};

}  // namespace

std::span<const Parameter> inference() { return kParameters; }

}  // namespace elbo::tables
