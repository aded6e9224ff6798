#include "models/vae/setup.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "models/data.hpp"
#include "numeric/random.hpp"
#include "session/config.hpp"

namespace elbo::vae {
namespace {

constexpr std::int64_t kBatchSize = 128;
constexpr double kLearningRate = 2e-3;
constexpr double kTolerance = 1e-4;
constexpr std::size_t kMostLayers = 6;
constexpr Index kMostUnits = 512;
constexpr double kMostNumbers = 3e7;   // that one group of samples may keep between its two passes
constexpr std::uint64_t kHeldOut = 1;  // of the streams that choose rows, the one that is not the data's own

template <typename Kind>
struct Named {
  std::string_view id;
  Kind kind;
};
// Older compilers deduce nothing for aggregates.
template <typename Kind>
Named(std::string_view, Kind) -> Named<Kind>;
constexpr std::array kActivations = {Named{"tanh", Activation::kTanh}, Named{"relu", Activation::kRelu},
                                     Named{"softplus", Activation::kSoftplus},
                                     Named{"gelu", Activation::kGelu}};
constexpr std::array kLikelihoods = {Named{"gaussian", Likelihood::kGaussian},
                                     Named{"bernoulli", Likelihood::kBernoulli}};
constexpr std::array kCovariances = {Named{"diagonal", Covariance::kDiagonal},
                                     Named{"full", Covariance::kFull}};
constexpr std::array kObjectives = {Named{"elbo", Objective::kElbo},
                                    Named{"importance-weighted", Objective::kImportanceWeighted}};
constexpr std::array kEstimators = {Named{"reparameterized", Estimator::kReparameterized},
                                    Named{"stl", Estimator::kStl}, Named{"dreg", Estimator::kDreg}};

template <typename Table>
auto chosen(const Table& table, const Value& settings, std::string_view key, std::vector<Issue>& issues) {
  const std::string& id = choice_setting(settings, key);
  std::string known;
  for (const auto& row : table) {
    if (row.id == id) return row.kind;
    known += (known.empty() ? "" : ", ") + std::string(row.id);
  }
  issues.push_back(refuse(std::string(key), id, known));
  return table[0].kind;
}

void read_shape(Value& settings, Setup& setup, std::vector<Issue>& issues) {
  Shape& shape = setup.shape;
  shape.columns = setup.data->points.cols();
  shape.latent = static_cast<Index>(integer_setting(settings, "latentDimensions"));
  if (is_auto(settings, "hiddenLayerSizes")) settings.set("hiddenLayerSizes", Value(List{64, 64}));
  const Eigen::VectorXd widths = list_setting(settings, "hiddenLayerSizes");
  for (const double width : widths) shape.hidden.push_back(static_cast<Index>(width));
  const bool whole = std::all_of(widths.begin(), widths.end(), [](double width) {
    return width == std::floor(width) && width >= 1 && width <= static_cast<double>(kMostUnits);
  });
  if (!whole || shape.hidden.size() > kMostLayers) {
    issues.push_back(refuse(
        "hiddenLayerSizes", *settings.find("hiddenLayerSizes"),
        "at most " + std::to_string(kMostLayers) + " integers from 1 to " + std::to_string(kMostUnits)));
    shape.hidden.clear();
  }
  shape.activation = chosen(kActivations, settings, "activation", issues);
  shape.covariance = chosen(kCovariances, settings, "posteriorCovariance", issues);
  shape.learn_scale =
      shape.likelihood == Likelihood::kGaussian && boolean_setting(settings, "learnObservationScale");
}

// The first entry that is neither 0 nor 1.
std::vector<Issue> binary_faults(const Dataset& data) {
  for (Index n = 0; n < data.points.rows(); ++n) {
    for (Index d = 0; d < data.points.cols(); ++d) {
      const double x = data.points(n, d);
      if (x == 0 || x == 1) continue;
      return {refuse("data.points[" + std::to_string(n) + "][" + std::to_string(d) + "]", x,
                     "0 or 1 in every column, for a Bernoulli likelihood")};
    }
  }
  return {};
}

void read_likelihood(Value& settings, Setup& setup, std::vector<Issue>& issues, Kept& kept) {
  setup.shape.likelihood = chosen(kLikelihoods, settings, "likelihood", issues);
  const bool binary = setup.shape.likelihood == Likelihood::kBernoulli;
  if (binary) settings.set("standardize", false);
  const bool standardized = boolean_setting(settings, "standardize");
  setup.data = read_data(settings, standardized, kept, kMostInputs);
  const Value key = data_key(settings, standardized);
  setup.points = kept.get<RowMajor<float>>("points", key, [&] {
    return std::make_shared<const RowMajor<float>>(setup.data->points.cast<float>());
  });
  if (binary) {
    const auto faults = kept.get<std::vector<Issue>>("binary faults", key, [&] {
      return std::make_shared<const std::vector<Issue>>(binary_faults(*setup.data));
    });
    issues.insert(issues.end(), faults->begin(), faults->end());
    return;
  }
  const double scale = number_setting(settings, "observationScale");
  const double floor = number_setting(settings, "observationScaleFloor");
  if (boolean_setting(settings, "learnObservationScale") && scale < floor) {
    issues.push_back(refuse("observationScale", scale,
                            "a number from " + format_number(floor) + ", its floor where it is learned"));
  }
  setup.log_scale = std::log(scale);
  setup.log_scale_floor = std::log(floor);
}

void read_objective(Value& settings, Setup& setup, std::vector<Issue>& issues) {
  ObjectiveSettings& objective = setup.objective;
  objective.objective = chosen(kObjectives, settings, "objective", issues);
  objective.estimator = chosen(kEstimators, settings, "estimator", issues);
  const bool weighted = objective.objective == Objective::kImportanceWeighted;
  if (!weighted && objective.estimator == Estimator::kDreg) {
    issues.push_back(refuse("estimator", "dreg", "reparameterized or stl, for the ELBO"));
  }
  objective.samples =
      weighted ? static_cast<Index>(integer_setting(settings, "importanceSamples")) : Index{1};
  double units = 0;
  for (const Index width : setup.shape.hidden) units += static_cast<double>(width);
  units += static_cast<double>(setup.shape.columns);
  const double rows = std::max(static_cast<double>(ObjectivePass<float>::kGroupRows),
                               16.0 * static_cast<double>(objective.samples));
  if (rows * units > kMostNumbers) {
    issues.push_back(refuse(
        "importanceSamples", static_cast<std::int64_t>(objective.samples),
        "at most " + format_number(std::floor(kMostNumbers / (16 * units))) + " with layers of this size"));
  }
  setup.beta = number_setting(settings, "beta");
  setup.kl_warmup = integer_setting(settings, "klWarmup");
}

struct Split {
  std::vector<Index> training;
  std::vector<Index> held_out;
};

Split split_rows(Index count, double fraction, std::uint32_t seed) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  Stream stream(seed, Purpose::kSubsample, kHeldOut);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(i)]);
  const auto held = static_cast<Index>(std::floor(fraction * static_cast<double>(count)));
  Split split{{order.begin() + held, order.end()}, {order.begin(), order.begin() + held}};
  std::sort(split.held_out.begin(), split.held_out.end());
  std::sort(split.training.begin(), split.training.end());
  return split;
}

void read_split(const Value& settings, Setup& setup, Kept& kept) {
  const Index count = setup.data->points.rows();
  const double fraction = number_setting(settings, "validationFraction");
  const Value key = Value::map({{"rows", count}, {"fraction", fraction}, {"seed", setup.seed}});
  const auto split = kept.get<Split>(
      "split", key, [&] { return std::make_shared<const Split>(split_rows(count, fraction, setup.seed)); });
  // They live as long as the split.
  setup.training = {split, &split->training};
  setup.held_out = {split, &split->held_out};
}

void read_steps(Value& settings, Setup& setup) {
  const auto rows = static_cast<std::int64_t>(setup.training->size());
  if (is_auto(settings, "batchSize")) settings.set("batchSize", std::min(kBatchSize, rows));
  setup.batch_size = static_cast<Index>(std::min(rows, integer_setting(settings, "batchSize")));
  if (is_auto(settings, "learningRate")) settings.set("learningRate", kLearningRate);
  setup.learning_rate = number_setting(settings, "learningRate");
  if (is_auto(settings, "tolerance")) settings.set("tolerance", kTolerance);
}

}  // namespace

Setup prepare(Value& settings, std::vector<Issue>& issues, Kept& kept) {
  Setup setup;
  setup.seed = static_cast<std::uint32_t>(integer_setting(settings, "seed"));
  read_likelihood(settings, setup, issues, kept);
  read_shape(settings, setup, issues);
  read_objective(settings, setup, issues);
  read_split(settings, setup, kept);
  read_steps(settings, setup);
  setup.columns = read_columns(settings, setup.data->points.cols(), issues);
  return setup;
}

}  // namespace elbo::vae
