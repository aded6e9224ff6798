// Autoencoders to train and look at, made without the catalogue.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "data/data_sets.hpp"
#include "elbo/task.hpp"
#include "models/vae/vae_run.hpp"
#include "numeric/random.hpp"

namespace training {

using elbo::Value;
using elbo::vae::Activation;
using elbo::vae::Covariance;
using elbo::vae::Estimator;
using elbo::vae::Index;
using elbo::vae::Likelihood;
using elbo::vae::Objective;
using elbo::vae::Precision;
using elbo::vae::RowMajor;
using elbo::vae::Setup;
using elbo::vae::Snapshot;
using elbo::vae::VaeRun;

// Rows from `begin` to `end` are held out; the others are trained on.
inline void hold_out(Setup& setup, Index begin, Index end) {
  const auto training = std::make_shared<std::vector<Index>>();
  const auto held_out = std::make_shared<std::vector<Index>>();
  for (Index n = 0; n < setup.data->points.rows(); ++n) {
    (n >= begin && n < end ? held_out : training)->push_back(n);
  }
  setup.training = training;
  setup.held_out = held_out;
}

inline Setup setup_of(const Eigen::MatrixXd& points, double scale = 0.2) {
  Setup setup;
  const auto data = std::make_shared<elbo::AnalysedData>();
  data->points = points;
  for (Index d = 0; d < points.cols(); ++d) {
    data->column_names.push_back("column " + std::to_string(d));
    data->column_units.emplace_back();
    if (d < 2) setup.columns.push_back(d);
  }
  data->standardization = elbo::no_standardization(*data);
  setup.data = data;
  setup.points = std::make_shared<const RowMajor<float>>(points.cast<float>());
  hold_out(setup, 0, 0);
  setup.shape.columns = points.cols();
  setup.shape.hidden = {16, 16};
  setup.log_scale = std::log(scale);
  setup.log_scale_floor = std::log(0.02);
  setup.batch_size = std::min<Index>(64, points.rows());
  setup.learning_rate = 5e-3;
  return setup;
}

inline Eigen::MatrixXd two_moons(std::size_t rows, std::uint32_t seed = 1) {
  elbo::Dataset data = elbo::two_moons(rows, seed);
  elbo::standardize(data);
  return data.points;
}

// Strokes on 4×4 pixels: a row or a column is on, with a few pixels wrong.
inline Eigen::MatrixXd strokes(Index rows) {
  elbo::Stream stream(5, elbo::Purpose::kData, 0);
  Eigen::MatrixXd points(rows, 16);
  for (Index n = 0; n < rows; ++n) {
    const auto line = static_cast<Index>(stream.below(4));
    const bool across = stream.below(2) == 0;
    for (Index i = 0; i < 16; ++i) {
      const bool on = (across ? i / 4 : i % 4) == line;
      points(n, i) = (stream.uniform() < 0.05) != on ? 1 : 0;
    }
  }
  return points;
}

inline void train(VaeRun& run, int iterations) {
  elbo::WorkBudget all{1e300};
  run.initialise(all);
  for (int i = 0; i < iterations; ++i) run.advance(all);
}

inline std::shared_ptr<const Snapshot> trained(Setup setup, int iterations) {
  VaeRun run(std::move(setup));
  train(run, iterations);
  return run.snapshot(Precision::kDouble);
}

// An autoencoder with given parameters.
inline std::shared_ptr<const Snapshot> snapshot_of(const Setup& setup, const Eigen::VectorXd& parameters) {
  const elbo::vae::Model model(setup.shape);
  return std::make_shared<Snapshot>(Precision::kDouble, model, parameters.cast<float>().array(),
                                    setup.log_scale, setup.points, setup.training, setup.held_out, 1.0, 1U);
}

inline Value evaluate(VaeRun& run, const char* what, const Value& options) {
  const auto task = run.evaluate(what, options, 0);
  elbo::WorkBudget all{1e300};
  while (!task->advance(all)) {
  }
  return task->result();
}

inline const Value& at(const Value& value, std::initializer_list<const char*> path) {
  const Value* found = &value;
  for (const char* name : path) found = found ? found->find(name) : nullptr;
  static const Value kMissing;
  return found ? *found : kMissing;
}

inline Eigen::VectorXd numbers(const Value& value) {
  const std::vector<double>& data = value.dense().data;
  return Eigen::Map<const Eigen::VectorXd>(data.data(), static_cast<Index>(data.size()));
}

// Whether every number anywhere in a value is finite.
inline bool is_finite(const Value& value) {
  if (value.is_number()) return std::isfinite(value.number());
  if (value.is_dense()) return numbers(value).array().isFinite().all();
  if (value.is_list()) {
    for (const Value& item : value.list()) {
      if (!is_finite(item)) return false;
    }
  }
  if (value.is_map()) {
    for (const auto& [name, item] : value.map()) {
      if (!is_finite(item)) return false;
    }
  }
  return true;
}

}  // namespace training
