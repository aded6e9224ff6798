#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

constexpr std::array<std::string_view, 1> kVaeIds = {"vae"};
constexpr std::array<std::string_view, 1> kGaussianIds = {"gaussian"};
constexpr std::array<std::string_view, 1> kBinaryDataIds = {"digits"};

constexpr std::array kVae = {Condition{"model", kVaeIds}};
constexpr std::array kBinaryData = {Condition{"data", kBinaryDataIds}};
constexpr std::array kGaussian = {Condition{"model", kVaeIds}, Condition{"likelihood", kGaussianIds}};

constexpr std::array kActivations = {
    Choice{.id = "tanh", .label = ELBO_TEXT("tanh"), .explanation = ELBO_TEXT("Smooth, between −1 and 1.")},
    Choice{.id = "relu",
           .label = ELBO_TEXT("ReLU"),
           .explanation = ELBO_TEXT("0 below 0: what is decoded is made of flat pieces.")},
    Choice{.id = "softplus",
           .label = ELBO_TEXT("Softplus"),
           .explanation = ELBO_TEXT("log(1 + eᵃ), a ReLU with a rounded corner.")},
    Choice{.id = "gelu", .label = ELBO_TEXT("GELU"), .explanation = ELBO_TEXT("a Φ(a), a ReLU with a dent.")},
};

constexpr std::array kLikelihoods = {
    Choice{
        .id = "gaussian",
        .label = ELBO_TEXT("Gaussian"),
        .explanation = ELBO_TEXT("The decoder gives the mean; every column has the standard deviation σ.")},
    Choice{.id = "bernoulli",
           .label = ELBO_TEXT("Bernoulli"),
           .explanation =
               ELBO_TEXT("The decoder gives the log odds of every pixel; the data are 0 or 1 throughout."),
           .preferred = kBinaryData},
};

constexpr std::array kCovariances = {
    Choice{.id = "diagonal",
           .label = ELBO_TEXT("Diagonal"),
           .explanation = ELBO_TEXT("Independent latent coordinates: the ellipses cannot turn.")},
    Choice{.id = "full",
           .label = ELBO_TEXT("Full"),
           .explanation = ELBO_TEXT("Any covariance, by its Cholesky factor.")},
};

constexpr std::array kParameters = {
    Parameter{
        .key = "latentDimensions",
        .type = kInteger,
        .label = ELBO_TEXT("Latent dimensions"),
        .explanation = ELBO_TEXT("H, the size of z. With one or two the truth is known; more may collapse."),
        .group = Group::kModel,
        .initial = Default::of(2),
        .range = {.minimum = 1, .maximum = 16},
        .when = kVae},
    Parameter{.key = "hiddenLayerSizes",
              .type = kList,
              .label = ELBO_TEXT("Hidden layers"),
              .explanation = ELBO_TEXT("Units of each hidden layer of the encoder; the decoder has them in "
                                       "reverse. None makes both linear."),
              .group = Group::kModel,
              .initial = Default::automatic(ELBO_TEXT("64, 64")),
              .range = {.minimum = 1, .maximum = 512},
              .when = kVae},
    Parameter{.key = "activation",
              .type = kChoice,
              .label = ELBO_TEXT("Activation"),
              .explanation = ELBO_TEXT("What bends in the hidden layers."),
              .group = Group::kModel,
              .initial = Default::choice("tanh"),
              .choices = kActivations,
              .when = kVae},
    Parameter{.key = "likelihood",
              .type = kChoice,
              .label = ELBO_TEXT("Likelihood"),
              .explanation = ELBO_TEXT("How x scatters about what is decoded."),
              .group = Group::kModel,
              .initial = Default::automatic(ELBO_TEXT("Bernoulli for the digits, Gaussian otherwise")),
              .choices = kLikelihoods,
              .when = kVae},
    Parameter{.key = "posteriorCovariance",
              .type = kChoice,
              .label = ELBO_TEXT("Covariance of q(z|x)"),
              .explanation = ELBO_TEXT("What the encoder may say of its own uncertainty."),
              .group = Group::kInference,
              .initial = Default::choice("diagonal"),
              .choices = kCovariances,
              .when = kVae},
    Parameter{.key = "observationScale",
              .type = kReal,
              .label = ELBO_TEXT("Observation noise σ"),
              .explanation = ELBO_TEXT("The standard deviation of x about what is decoded; where it is "
                                       "learned, where it starts."),
              .group = Group::kModel,
              .initial = Default::of(0.2),
              .range = {.minimum = 1e-3, .maximum = 1e3, .logarithmic = true},
              .when = kGaussian,
              .live = true},
    Parameter{.key = "learnObservationScale",
              .type = kBoolean,
              .label = ELBO_TEXT("Learn σ"),
              .explanation = ELBO_TEXT("Whether σ is a parameter like the weights."),
              .group = Group::kModel,
              .initial = Default::no(),
              .when = kGaussian},
    Parameter{
        .key = "observationScaleFloor",
        .type = kReal,
        .label = ELBO_TEXT("Floor of σ"),
        .explanation = ELBO_TEXT("A σ that is learned goes no lower: on points that the decoder can hit, "
                                 "the likelihood would grow without bound."),
        .group = Group::kModel,
        .initial = Default::of(0.02),
        .range = {.minimum = 1e-3, .maximum = 1e3, .logarithmic = true},
        .when = kGaussian,
        .live = true},
    Parameter{.key = "beta",
              .type = kReal,
              .label = ELBO_TEXT("β"),
              .explanation = ELBO_TEXT("Weight of the KL to the prior in what is trained; the bound that is "
                                       "shown has β = 1."),
              .group = Group::kInference,
              .initial = Default::of(1),
              .range = {.minimum = 0, .maximum = 1000},
              .when = kVae,
              .live = true},
    Parameter{.key = "klWarmup",
              .type = kInteger,
              .label = ELBO_TEXT("KL warm-up"),
              .explanation = ELBO_TEXT("Iterations over which β grows from 0 to its value."),
              .group = Group::kInference,
              .initial = Default::of(0),
              .range = {.minimum = 0, .maximum = 1e6, .logarithmic = true},
              .when = kVae,
              .live = true},
    Parameter{.key = "validationFraction",
              .type = kReal,
              .label = ELBO_TEXT("Held out"),
              .explanation = ELBO_TEXT("The share of the rows that is not trained on, but looked at after "
                                       "every epoch."),
              .group = Group::kData,
              .initial = Default::of(0.1),
              .range = {.minimum = 0, .maximum = 0.9},
              .when = kVae},
};

}  // namespace

std::span<const Parameter> vae() { return kParameters; }

}  // namespace elbo::tables
