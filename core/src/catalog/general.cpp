#include <array>
#include <string>

#include "catalog/answers.hpp"
#include "catalog/tables.hpp"
#include "elbo/error.hpp"

namespace elbo::tables {
namespace {

using enum ParameterType;

#define ELBO_FIELD(...) FrameField{__VA_ARGS__},
#define ELBO_ANALYSIS(...)
constexpr std::array kMixtureFields = {
#include "models/mixture/answers.def"
};
constexpr std::array kDensityFields = {
#include "models/density/answers.def"
};
constexpr std::array kCurveFields = {
#include "models/curve/answers.def"
};
constexpr std::array kVaeFields = {
#include "models/vae/answers.def"
};
#undef ELBO_FIELD
#undef ELBO_ANALYSIS
#define ELBO_FIELD(...)
#define ELBO_ANALYSIS(task, ...) Analysis{__VA_ARGS__},
constexpr std::array kMixtureAnalyses = {
#include "models/mixture/answers.def"
};
constexpr std::array kDensityAnalyses = {
#include "models/density/answers.def"
};
constexpr std::array kCurveAnalyses = {
#include "models/curve/answers.def"
};
constexpr std::array kVaeAnalyses = {
#include "models/vae/answers.def"
};
#undef ELBO_FIELD
#undef ELBO_ANALYSIS

constexpr std::array kAnswers = {
    Answers{"mixture", kMixtureFields, kMixtureAnalyses},
    Answers{"density", kDensityFields, kDensityAnalyses},
    Answers{"curve", kCurveFields, kCurveAnalyses},
    Answers{"vae", kVaeFields, kVaeAnalyses},
};

// The ids of rows.
template <const auto& kRows>
constexpr auto kIds = [] {
  std::array<std::string_view, kRows.size()> ids;
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = kRows[i].id;
  return ids;
}();

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
        .evaluate = kIds<kMixtureAnalyses>,
        .fields = kIds<kMixtureFields>},
    Choice{.id = "density",
           .label = ELBO_TEXT("Density"),
           .explanation = ELBO_TEXT("A posterior that you draw, and a q that finds its way to it."),
           .evaluate = kIds<kDensityAnalyses>,
           .fields = kIds<kDensityFields>},
    Choice{.id = "curve",
           .label = ELBO_TEXT("Latent-variable curve"),
           .explanation = ELBO_TEXT("One hidden number, two observed: every integral can be seen."),
           .evaluate = kIds<kCurveAnalyses>,
           .fields = kIds<kCurveFields>},
    Choice{.id = "vae",
           .label = ELBO_TEXT("Variational autoencoder"),
           .explanation = ELBO_TEXT("Two networks: one draws z as a picture, the other guesses z from the "
                                    "picture, and what it guesses is q."),
           .evaluate = kIds<kVaeAnalyses>,
           .fields = kIds<kVaeFields>},
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

std::span<const Answers> answers() { return kAnswers; }

}  // namespace elbo::tables

namespace elbo {

std::span<const Answers> answers() { return tables::answers(); }

void refuse_analysis(std::string_view model, std::string_view noun, std::string_view what) {
  std::string known;
  for (const Answers& row : answers()) {
    if (row.model != model) continue;
    for (const Analysis& analysis : row.analyses)
      known += (known.empty() ? "" : ", ") + std::string(analysis.id);
  }
  throw Error(ErrorCode::kNotAvailable, "evaluate: " + describe(Value(what)) + " is not computed for " +
                                            std::string(noun) + "; available: " + known + ".");
}

}  // namespace elbo
