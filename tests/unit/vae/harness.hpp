// Between the core's autoencoder and the naive one: the same problem for both, with weights and noise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "models/vae/objective.hpp"
#include "numeric/random.hpp"
#include "vae/naive.hpp"

namespace harness {

using elbo::vae::Activation;
using elbo::vae::Covariance;
using elbo::vae::Estimator;
using elbo::vae::Index;
using elbo::vae::Likelihood;
using elbo::vae::Objective;

inline std::size_t size_of(Index index) { return static_cast<std::size_t>(index); }

struct Case {
  elbo::vae::Shape shape;
  elbo::vae::ObjectiveSettings settings;
  double log_scale = -0.7;
  double beta = 1;
  Index rows = 11;

  std::string name() const {
    const auto number = [](auto value) { return std::to_string(static_cast<int>(value)); };
    return "activation " + number(shape.activation) + ", likelihood " + number(shape.likelihood) +
           ", covariance " + number(shape.covariance) + ", latent " + number(shape.latent) + ", objective " +
           number(settings.objective) + ", estimator " + number(settings.estimator) + ", samples " +
           number(settings.samples) + ", rows " + number(rows);
  }
};

// Data, parameters and noise of a case, the same whatever type the core computes in.
struct Problem {
  Eigen::MatrixXd points;  // rows×D
  Eigen::VectorXd parameters;
  std::vector<Eigen::MatrixXd> noise;  // of each sample: rows×H

  Problem(const Case& c, std::uint32_t seed) {
    using elbo::Purpose;
    elbo::Stream stream(seed, Purpose::kData, 0);
    points.resize(c.rows, c.shape.columns);
    const bool bernoulli = c.shape.likelihood == Likelihood::kBernoulli;
    for (double& x : points.reshaped()) x = bernoulli ? (stream.uniform() < 0.4 ? 1 : 0) : stream.normal();
    const elbo::vae::Model model(c.shape);
    parameters.resize(model.size());
    for (double& w : parameters) w = 0.6 * stream.normal();
    for (const elbo::vae::Mlp* mlp : {&model.encoder(), &model.decoder()}) {
      for (const auto& layer : mlp->layers()) {
        parameters.segment(layer.weights, layer.inputs * layer.outputs) /=
            std::sqrt(0.5 + 0.3 * static_cast<double>(layer.inputs));
      }
    }
    if (c.shape.learn_scale) parameters(model.log_scale()) = c.log_scale;
    // Numbers that a float holds as well.
    parameters = parameters.cast<float>().cast<double>();
    points = points.cast<float>().cast<double>();
    for (Index m = 0; m < c.settings.samples; ++m) {
      Eigen::MatrixXd e(c.rows, c.shape.latent);
      for (double& value : e.reshaped()) value = static_cast<float>(stream.normal());
      noise.push_back(e);
    }
  }
};

template <typename T>
struct Answer {
  elbo::vae::Sums sums;
  Eigen::Matrix<T, Eigen::Dynamic, 1> gradient;  // of the sum over the rows
};

template <typename T>
Answer<T> run_core(const Case& c, const Problem& problem) {
  using Panels = elbo::vae::Panels<T>;
  const elbo::vae::Model model(c.shape);
  elbo::vae::ObjectivePass<T> pass(model, c.settings);
  const Eigen::Matrix<T, Eigen::Dynamic, 1> parameters = problem.parameters.cast<T>();
  Answer<T> answer;
  answer.gradient.setZero(model.size());
  pass.start(c.rows);
  for (Index row = 0; row < Panels::panels_of(c.rows) * Panels::kRows; ++row) {
    for (Index d = 0; d < c.shape.columns; ++d) {
      pass.data().at(row, d) = row < c.rows ? static_cast<T>(problem.points(row, d)) : T{0};
    }
  }
  pass.encode(parameters.data());
  for (Index g = 0; g < pass.groups(); ++g) {
    Panels& noise = pass.noise(g);
    const Index panels = pass.group_end(g) - pass.group_begin(g);
    for (Index q = 0; q < noise.panels(); ++q) {
      for (Index i = 0; i < Panels::kRows; ++i) {
        const Index row = (pass.group_begin(g) + q % panels) * Panels::kRows + i;
        for (Index h = 0; h < c.shape.latent; ++h) {
          noise.at(q * Panels::kRows + i, h) =
              row < c.rows ? static_cast<T>(problem.noise[size_of(q / panels)](row, h)) : T{0};
        }
      }
    }
    pass.decode(parameters.data(), g, c.log_scale, c.beta, 1, answer.gradient.data(), answer.sums);
  }
  pass.finish(parameters.data(), c.beta, 1, answer.gradient.data());
  return answer;
}

inline naive::Autoencoder naive_model(const Case& c) {
  naive::Autoencoder model;
  switch (c.shape.activation) {
    case Activation::kTanh: model.encoder.activation = naive::tanh; break;
    case Activation::kRelu: model.encoder.activation = naive::relu; break;
    case Activation::kSoftplus: model.encoder.activation = naive::softplus; break;
    case Activation::kGelu: model.encoder.activation = naive::gelu; break;
  }
  model.decoder.activation = model.encoder.activation;
  const auto h = size_of(c.shape.latent);
  model.latent = h;
  model.full = c.shape.covariance == Covariance::kFull;
  model.encoder.widths = {size_of(c.shape.columns)};
  model.decoder.widths = {h};
  for (const Index width : c.shape.hidden) model.encoder.widths.push_back(size_of(width));
  for (auto width = c.shape.hidden.rbegin(); width != c.shape.hidden.rend(); ++width) {
    model.decoder.widths.push_back(size_of(*width));
  }
  model.encoder.widths.push_back(model.full ? 2 * h + h * (h - 1) / 2 : 2 * h);
  model.decoder.widths.push_back(size_of(c.shape.columns));
  model.bernoulli = c.shape.likelihood == Likelihood::kBernoulli;
  model.learned_scale = c.shape.learn_scale;
  model.log_scale = c.log_scale;
  model.beta = c.beta;
  model.weighted = c.settings.objective == Objective::kImportanceWeighted;
  model.sampled_kl = !model.weighted && c.settings.estimator != Estimator::kReparameterized;
  model.held = c.settings.estimator == Estimator::kReparameterized ? naive::Held::kNothing
               : c.settings.estimator == Estimator::kStl           ? naive::Held::kScore
                                                                   : naive::Held::kScoreAndWeights;
  return model;
}

inline naive::Vector row_of(const Eigen::MatrixXd& matrix, Index row) {
  const Eigen::VectorXd values = matrix.row(row);
  return {values.begin(), values.end()};
}

// The sum over the rows of the naive objective, or of its surrogate about `at`.
inline double naive_objective(const naive::Autoencoder& model, const Problem& problem,
                              const naive::Vector& parameters, const naive::Vector& at) {
  double sum = 0;
  for (Index row = 0; row < problem.points.rows(); ++row) {
    std::vector<naive::Vector> noise;
    for (const Eigen::MatrixXd& e : problem.noise) noise.push_back(row_of(e, row));
    sum += model.objective(parameters, at, row_of(problem.points, row), noise);
  }
  return sum;
}

}  // namespace harness
