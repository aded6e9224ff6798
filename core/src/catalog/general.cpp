#include <array>

#include "catalog/tables.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

constexpr std::array<std::string_view, 4> kMixtureEvaluate = {"evidence", "importance", "grid", "starts"};
constexpr std::array<std::string_view, 6> kMixtureFields = {
    "bound", "trace", "points", "responsibilities", "components", "predictive"};
constexpr std::array<std::string_view, 10> kDensityEvaluate = {
    "evidence", "grid", "importance", "renyi", "variance", "race", "khat", "bestMember", "formula", "starts"};
constexpr std::array<std::string_view, 6> kDensityFields = {"bound",  "trace",   "q",
                                                            "target", "samples", "path"};
constexpr std::array<std::string_view, 8> kCurveEvaluate = {
    "posterior", "boundCurve", "fisher", "montecarlo", "grid", "evidence", "closedForms", "line"};
constexpr std::array<std::string_view, 6> kCurveFields = {"bound", "trace", "points",
                                                          "curve", "q",     "marginal"};

constexpr std::array<std::string_view, 8> kVaeEvaluate = {"evidence",  "gaps",   "surgery", "importance",
                                                          "posterior", "decode", "encode",  "density"};
constexpr std::array<std::string_view, 9> kVaeFields = {
    "bound", "trace", "learning", "points", "latent", "reconstruction", "samples", "decoder", "aggregate"};

constexpr std::array<std::string_view, 1> kCurveIds = {"curve"};
constexpr std::array<std::string_view, 1> kVaeIds = {"vae"};
constexpr std::array<std::string_view, 3> kTabularIds = {"mixture", "curve", "vae"};
constexpr std::array<std::string_view, 2> kAnyColumnsIds = {"mixture", "vae"};
constexpr std::array kCurve = {Condition{"model", kCurveIds}};
constexpr std::array kVae = {Condition{"model", kVaeIds}};
constexpr std::array kTabular = {Condition{"model", kTabularIds}};
// Whatever the number of columns, and their scales.
constexpr std::array kAnyColumns = {Condition{"model", kAnyColumnsIds}};

constexpr std::array kModels = {
    Choice{
        .id = "mixture",
        .label = ELBO_TEXT("Gaussian mixture"),
        .explanation = ELBO_TEXT("A Bayesian mixture of Gaussians: how many clusters, where, and how sure."),
        .evaluate = kMixtureEvaluate,
        .fields = kMixtureFields},
    Choice{.id = "density",
           .label = ELBO_TEXT("Density"),
           .explanation = ELBO_TEXT("A posterior that you draw, and a q that finds its way to it."),
           .evaluate = kDensityEvaluate,
           .fields = kDensityFields},
    Choice{.id = "curve",
           .label = ELBO_TEXT("Latent-variable curve"),
           .explanation = ELBO_TEXT("One hidden number, two observed: every integral can be seen."),
           .evaluate = kCurveEvaluate,
           .fields = kCurveFields},
    Choice{.id = "vae",
           .label = ELBO_TEXT("Variational autoencoder"),
           .explanation = ELBO_TEXT("Two networks: one draws z as a picture, the other guesses z from the "
                                    "picture, and what it guesses is q."),
           .evaluate = kVaeEvaluate,
           .fields = kVaeFields},
};

constexpr std::string_view kVaeData = "two-moons";

constexpr std::array kDataSets = {
    Choice{.id = "curve-sample",
           .label = ELBO_TEXT("Drawn from the curve"),
           .explanation = ELBO_TEXT("Points that the model itself has made, with noise 0.2."),
           .when = kCurve,
           .dimensions = 2},
#define X(name, function, columns, title, words)            \
  Choice{.id = name,                                        \
         .label = ELBO_TEXT(title),                         \
         .explanation = ELBO_TEXT(words),                   \
         .when = columns == 2 ? When{} : When{kAnyColumns}, \
         .dimensions = columns,                             \
         .preferred = name == kVaeData ? When(kVae) : When()},
#include "data/data_sets.def"
#undef X
    Choice{.id = "digits",
           .label = ELBO_TEXT("Handwritten digits"),
           .explanation = ELBO_TEXT("1,797 digits of 8 by 8 pixels, black or white."),
           .when = kVae,
           .dimensions = 64},
};

constexpr std::array kGeneral = {
    Parameter{.key = "model",
              .type = kChoice,
              .label = ELBO_TEXT("Model"),
              .explanation = ELBO_TEXT("What is inferred."),
              .group = Group::kModel,
              .initial = Default::choice("mixture"),
              .choices = kModels},
    Parameter{.key = "data",
              .type = kChoice,
              .label = ELBO_TEXT("Data set"),
              .explanation = ELBO_TEXT("A built-in data set, or your own rows of numbers."),
              .group = Group::kData,
              .initial = Default::automatic(
                  ELBO_TEXT("Old Faithful; a sample of its own for a curve, two moons for an autoencoder")),
              .choices = kDataSets,
              .when = kTabular,
              .live = true},
    Parameter{
        .key = "rows",
        .type = kInteger,
        .label = ELBO_TEXT("Rows"),
        .explanation = ELBO_TEXT("How many rows: a seeded subsample of a table, or how many to generate."),
        .group = Group::kData,
        .initial =
            Default::automatic(ELBO_TEXT("all of a table, 500 from a generator, 60 drawn from a curve")),
        .range = {.minimum = 1, .maximum = 1'000'000, .logarithmic = true},
        .when = kTabular},
    Parameter{
        .key = "datasetSeed",
        .type = kInteger,
        .label = ELBO_TEXT("Seed of the data"),
        .explanation = ELBO_TEXT("Which rows a generator makes or a subsample keeps, where another start is "
                                 "to see the same data."),
        .group = Group::kData,
        .initial = Default::automatic(ELBO_TEXT("the seed")),
        .range = {.minimum = 0, .maximum = 4294967295.0},
        .when = kTabular},
    Parameter{
        .key = "standardize",
        .type = kBoolean,
        .label = ELBO_TEXT("Standardise"),
        .explanation = ELBO_TEXT("Shift and scale every column to mean 0 and standard deviation 1 first."),
        .group = Group::kData,
        .initial = Default::yes(),
        .when = kAnyColumns},
    Parameter{
        .key = "seed",
        .type = kInteger,
        .label = ELBO_TEXT("Seed"),
        .explanation = ELBO_TEXT("Names the random streams: the same seed gives the same run everywhere."),
        .group = Group::kRun,
        .initial = Default::of(1),
        .range = {.minimum = 0, .maximum = 4294967295.0}},
    Parameter{
        .key = "tolerance",
        .type = kReal,
        .label = ELBO_TEXT("Tolerance"),
        .explanation = ELBO_TEXT("The run has converged when the smoothed bound changes by less than this "
                                 "times (1 + |bound|) for five iterations in a row; 0 never stops."),
        .group = Group::kRun,
        .initial = Default::automatic(
            ELBO_TEXT("1e-8; 1e-5 with minibatches; 1e-4 with draws, of the mean of a hundred bounds")),
        .range = {.minimum = 0, .maximum = 1, .logarithmic = true},
        .live = true},
    Parameter{.key = "columns",
              .type = kList,
              .label = ELBO_TEXT("Columns shown"),
              .explanation = ELBO_TEXT(
                  "Which two columns of the data the plot shows; in links and scripts, the first is 0."),
              .group = Group::kView,
              .initial = Default::automatic(ELBO_TEXT("the first two")),
              .range = {.minimum = 0, .maximum = 255},
              .when = kAnyColumns,
              .live = true,
              .shaped_by = "data"},
};

}  // namespace

std::span<const Parameter> general() { return kGeneral; }
std::span<const Choice> data_sets() { return kDataSets; }

}  // namespace elbo::tables
