// An autoencoder's parameters, as they are read and written from outside, its gradient, and what is saved.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "models/data.hpp"
#include "models/vae/vae_run.hpp"
#include "numeric/random.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr double kLargestWeight = 1e12;

template <typename Vector>
Value named(const Model& model, const Vector& values) {
  Value result = Map{};
  for (const NamedArray& array : model.arrays()) {
    std::vector<double> data(static_cast<std::size_t>(array.size));
    for (Index i = 0; i < array.size; ++i) {
      data[static_cast<std::size_t>(i)] = static_cast<double>(values[array.offset + i]);
    }
    result.set(array.name, Value::dense(array.shape, std::move(data)));
  }
  return result;
}

// Floats as their bytes, lowest first, which is how they lie on every machine that this runs on.
Bytes bytes_of(const Eigen::ArrayXf& values) {
  Bytes bytes(static_cast<std::size_t>(values.size()) * sizeof(float));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

bool read_bytes(const Value* value, Eigen::ArrayXf& values) {
  if (!value || !value->is_bytes()) return false;
  const Bytes& bytes = value->bytes();
  if (bytes.size() != static_cast<std::size_t>(values.size()) * sizeof(float)) return false;
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values.isFinite().all();
}

Value save_sums(const Sums& sums) {
  return Value::dense({3}, {sums.log_likelihood, sums.kl, static_cast<double>(sums.rows)});
}

// What gradient() is asked about.
struct GradientRequest {
  std::vector<Index> rows;
  std::vector<double> noise;  // empty: the coming step's
  bool in_float = false;
};

GradientRequest read_request(const Value& options, const Setup& setup, std::span<const Index> next) {
  GradientRequest request{{next.begin(), next.end()}, {}, false};
  std::vector<Issue> issues;
  refuse_unknown(options, "gradient", {"rows", "noise", "precision"}, issues);
  const Index count = setup.data->points.rows();
  if (const Value* rows = options.find("rows"); rows && !rows->is_null()) {
    std::vector<double> numbers;
    if (rows->is_dense()) numbers = rows->dense().data;
    if (rows->is_list()) {
      for (const Value& row : rows->list()) numbers.push_back(row.is_number() ? row.number() : -1);
    }
    request.rows.clear();
    for (const double row : numbers) {
      if (row >= 0 && row < static_cast<double>(count) && row == std::floor(row)) {
        request.rows.push_back(static_cast<Index>(row));
      }
    }
    if (numbers.empty() || request.rows.size() != numbers.size()) {
      issues.push_back(refuse("rows", *rows, "a list of integers from 0 to " + std::to_string(count - 1)));
    }
  }
  if (const Value* noise = options.find("noise"); noise && !noise->is_null()) {
    const auto samples = static_cast<std::size_t>(setup.objective.samples);
    const auto latent = static_cast<std::size_t>(setup.shape.latent);
    const Dense* dense = checked_array(options, "noise", {request.rows.size(), samples, latent}, issues);
    if (dense) request.noise = dense->data;
  }
  if (const Value* precision = options.find("precision"); precision && !precision->is_null()) {
    request.in_float = *precision == Value("float");
    if (!request.in_float && !(*precision == Value("double"))) {
      issues.push_back(refuse("precision", *precision, "float or double"));
    }
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  return request;
}

template <typename T>
Value gradient_in(const Model& model, const Setup& setup, const GradientRequest& request,
                  const Eigen::ArrayXf& parameters, const NormalStream& stream, const Weighting& weighting) {
  Minibatch<T> minibatch(model, setup.objective);
  if (request.noise.empty()) {
    minibatch.start(request.rows, stream);
  } else {
    minibatch.start(request.rows, request.noise);
  }
  Eigen::Array<T, Eigen::Dynamic, 1> weights(parameters.size());
  weights = parameters.cast<T>();
  const RowMajor<T> points = setup.points->cast<T>();
  Eigen::Array<T, Eigen::Dynamic, 1> gradient = Eigen::Array<T, Eigen::Dynamic, 1>::Zero(parameters.size());
  WorkBudget all{1e300};
  minibatch.advance(all, weights.data(), points, weighting, gradient.data());
  const Sums& sums = minibatch.sums();
  std::vector<double> rows(request.rows.begin(), request.rows.end());
  return Value::map({{"objective", sums.objective},
                     {"elbo", sums.elbo()},
                     {"expectedLogLikelihood", sums.log_likelihood},
                     {"klPrior", sums.kl},
                     {"beta", weighting.beta},
                     {"rows", to_dense(rows)},
                     {"kind", "gradient"},
                     {"gradient", named(model, gradient)}});
}

}  // namespace

Value VaeRun::parameters() const { return named(model_, parameters_); }

void VaeRun::set_parameters(const Value& parameters) {
  std::vector<Issue> issues;
  Eigen::ArrayXf next = parameters_;
  const std::vector<NamedArray> arrays = model_.arrays();
  for (const NamedArray& array : arrays) {
    const Dense* dense = checked_array(parameters, array.name.c_str(), array.shape, issues);
    if (!dense) continue;
    for (Index i = 0; i < array.size; ++i) {
      const double value = dense->data[static_cast<std::size_t>(i)];
      next(array.offset + i) = static_cast<float>(value);
      if (std::abs(value) <= kLargestWeight) continue;
      issues.push_back(
          refuse(array.name + ".data[" + std::to_string(i) + "]", value, "a number from -1e12 to 1e12"));
      break;
    }
  }
  for (const auto& [name, value] : parameters.is_map() ? parameters.map() : Map{}) {
    const auto same = [&name = name](const NamedArray& array) { return array.name == name; };
    if (std::none_of(arrays.begin(), arrays.end(), same)) {
      issues.push_back(refuse(name, value, "nothing; there is no such parameter"));
    }
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  parameters_ = std::move(next);
  previous_.resize(0);
  adam_.reset(parameters_.size());
  drop_step();
  forget_sums();
}

void VaeRun::configure(const elbo::Setup& setup) {
  auto next = std::static_pointer_cast<const Setup>(setup);
  if (next->shape.columns != setup_->shape.columns) {
    throw Error(ErrorCode::kNeedsRestart, {refuse_columns(next->shape.columns, setup_->shape.columns)});
  }
  // A learned σ that is set anew goes on from there.
  if (model_.log_scale() >= 0 && next->log_scale != setup_->log_scale) {
    parameters_(model_.log_scale()) = static_cast<float>(next->log_scale);
  }
  const bool same_rows = *next->training == *setup_->training &&
                         (next->points == setup_->points || *next->points == *setup_->points);
  setup_ = std::move(next);
  step_ = Minibatch<float>(model_, setup_->objective);
  drop_step();
  if (!same_rows) forget_sums();
}

Value VaeRun::gradient(const Value& options) {
  const GradientRequest request = read_request(options, *setup_, next_rows());
  const Weighting all = weighting(1);
  if (request.in_float) return gradient_in<float>(model_, *setup_, request, parameters_, step_noise(), all);
  return gradient_in<double>(model_, *setup_, request, parameters_, step_noise(), all);
}

Value VaeRun::save() const {
  const Adam::State& adam = adam_.state();
  return Value::map({{"iteration", iteration_},
                     {"parameters", bytes_of(parameters_)},
                     {"previous", bytes_of(previous_)},
                     {"first", bytes_of(adam.first)},
                     {"second", bytes_of(adam.second)},
                     {"decay", Value::dense({2}, {adam.first_decay, adam.second_decay})},
                     {"epoch", save_sums(epoch_)},
                     {"block", Value::dense({2}, {block_sum_, static_cast<double>(block_count_)})},
                     {"trainingCurve", training_curve_.save()},
                     {"heldOutCurve", held_out_curve_.save()}});
}

void VaeRun::load(const Value& state) {
  const auto fail = [] {
    throw Error(ErrorCode::kIncompatibleState, "The saved state is not one of this autoencoder.");
  };
  const auto numbers = [&](const char* name, std::size_t size) -> const std::vector<double>& {
    const Value* value = state.find(name);
    if (!value || !value->is_dense() || value->dense().data.size() != size) fail();
    for (const double number : value->dense().data) {
      if (!std::isfinite(number)) fail();
    }
    return value->dense().data;
  };
  const Value* iteration = state.find("iteration");
  if (!iteration || !iteration->is_number() || !(iteration->number() >= 0 && iteration->number() < 1e15))
    fail();
  Eigen::ArrayXf parameters = parameters_;
  Adam::State adam = adam_.state();
  if (!read_bytes(state.find("parameters"), parameters) || !read_bytes(state.find("first"), adam.first) ||
      !read_bytes(state.find("second"), adam.second) || (adam.second < 0).any()) {
    fail();
  }
  // Of the same size, or empty.
  Eigen::ArrayXf previous = parameters_;
  const Value* saved = state.find("previous");
  if (saved && saved->is_bytes() && saved->bytes().empty()) {
    previous.resize(0);
  } else if (!read_bytes(saved, previous)) {
    fail();
  }
  const auto& decay = numbers("decay", 2);
  const auto& epoch = numbers("epoch", 3);
  const auto& block = numbers("block", 2);
  const auto unit = [](double x) { return x >= 0 && x <= 1; };
  if (!unit(decay[0]) || !unit(decay[1]) || !(epoch[2] >= 0 && epoch[2] < 1e9) || !(block[1] >= 0)) fail();
  LearningCurve training;
  LearningCurve held_out;
  const Value* curves[] = {state.find("trainingCurve"), state.find("heldOutCurve")};
  if (!curves[0] || !curves[1]) fail();
  training.load(*curves[0]);
  held_out.load(*curves[1]);

  drop_step();
  forget_sums();
  iteration_ = static_cast<std::int64_t>(iteration->number());
  parameters_ = std::move(parameters);
  previous_ = std::move(previous);
  adam.first_decay = decay[0];
  adam.second_decay = decay[1];
  adam_.state() = std::move(adam);
  epoch_.log_likelihood = epoch[0];
  epoch_.kl = epoch[1];
  epoch_.rows = static_cast<Index>(epoch[2]);
  block_sum_ = block[0];
  block_count_ = static_cast<std::int64_t>(block[1]);
  training_curve_ = std::move(training);
  held_out_curve_ = std::move(held_out);
}

}  // namespace elbo::vae
