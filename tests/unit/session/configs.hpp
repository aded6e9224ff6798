// Configurations that between them reach every algorithm, every kind of data and both kinds of picture.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "elbo/session.hpp"
#include "elbo/value.hpp"
#include "oracle/problems.hpp"

namespace configs {

using elbo::Value;

struct Named {
  std::string name;
  Value config;
};

inline Value own_points(const oracle::Problem& p) {
  return Value::map({{"points", Value::dense({p.points, p.dimensions}, p.x)}});
}

// A thousand rows, so that an iteration has several blocks.
inline std::vector<Named> all() {
  return {
      {"defaults", Value::map({})},
      {"one column", Value::map({{"data", "galaxies"}, {"components", 4}, {"seed", 3}})},
      {"many rows", Value::map({{"data", "pinwheel"}, {"rows", 1000}, {"components", 8}})},
      {"random start", Value::map({{"data", "blobs"}, {"initParams", "random"}, {"nInit", 3}})},
      {"stochastic", Value::map({{"data", "spiral"},
                                 {"rows", 1000},
                                 {"optimizer", "stochastic"},
                                 {"batchSize", 300},
                                 {"seed", 9}})},
      {"small batches", Value::map({{"optimizer", "stochastic"}, {"batchSize", 16}})},
      {"em", Value::map({{"data", "two-moons"}, {"optimizer", "em"}, {"components", 5}})},
      {"five columns", Value::map({{"data", own_points(oracle::random_problem(16, {80, 5, 3}))},
                                   {"components", 3},
                                   {"standardize", false}})},
      {"tiny", Value::map({{"data", Value::map({{"points", Value::dense({4, 2}, {0, 0, 1, 0, 5, 5, 6, 5})}})},
                           {"components", 2}})},
  };
}

// Black-box inference: every family, objective, estimator, optimiser, schedule, average and kind of target,
// in one and two dimensions.
inline std::vector<Named> densities() {
  const auto density = [](std::initializer_list<Value::Field> fields) {
    Value config = Value::map(fields);
    config.set("model", "density");
    return config;
  };
  return {
      {"density", density({})},
      {"on a line", density({{"dimensions", 1}, {"seed", 5}})},
      {"mean-field banana", density({{"target", "banana"}, {"family", "mean-field"}, {"estimator", "stl"}})},
      {"mixture under two moons", density({{"target", "two-moons"}, {"family", "mixture"}, {"samples", 24}})},
      {"flow around a ring", density({{"target", "ring"}, {"family", "flow"}, {"samples", 16}})},
      {"flow on a line",
       density({{"dimensions", 1}, {"family", "flow"}, {"estimator", "score-function"}, {"samples", 16}})},
      {"point on a funnel", density({{"target", "funnel"}, {"family", "delta"}})},
      {"point by Newton",
       density({{"target", "cross"}, {"family", "delta"}, {"optimizer", "natural-gradient"}})},
      {"importance weighted", density({{"objective", "importance-weighted"}, {"estimator", "dreg"}})},
      {"renyi", density({{"objective", "renyi"}, {"alpha", -0.5}, {"family", "mixture"}})},
      {"inclusive", density({{"objective", "inclusive-kl"}, {"target", "cross"}})},
      {"hardly an entropy",
       density({{"objective", "weighted-entropy"}, {"entropyWeight", 0.1}, {"estimator", "closed-entropy"}})},
      {"sgd, baseline", density({{"optimizer", "sgd"},
                                 {"estimator", "leave-one-out"},
                                 {"schedule", "cosine"},
                                 {"averaging", "uniform"}})},
      {"natural gradient",
       density(
           {{"optimizer", "natural-gradient"}, {"estimator", "quadrature"}, {"averaging", "exponential"}})},
      {"formula", density({{"target", "formula"}, {"estimator", "closed-entropy"}})},
  };
}

// Autoencoders: either likelihood, every activation, q, objective and estimator, one latent dimension to
// three, one column to sixteen.
inline std::vector<Named> autoencoders() {
  const auto vae = [](std::initializer_list<Value::Field> fields) {
    Value config = Value::map({{"model", "vae"}, {"rows", 90}, {"hiddenLayerSizes", Value::list({8})}});
    for (const auto& [key, value] : fields) config.set(key, value);
    return config;
  };
  std::vector<double> pixels(90 * 16);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = i / 16 % 4 == i % 4 ? 1 : 0;
  return {
      {"autoencoder", vae({})},
      {"linear, σ learned, full q", vae({{"hiddenLayerSizes", elbo::List{}},
                                         {"learnObservationScale", true},
                                         {"posteriorCovariance", "full"},
                                         {"data", "swiss-roll"}})},
      {"doubly reparameterised", vae({{"objective", "importance-weighted"},
                                      {"importanceSamples", 5},
                                      {"estimator", "dreg"},
                                      {"activation", "softplus"},
                                      {"klWarmup", 20}})},
      {"pixels", vae({{"data", Value::map({{"points", Value::dense({90, 16}, pixels)}})},
                      {"likelihood", "bernoulli"},
                      {"activation", "relu"},
                      {"estimator", "stl"},
                      {"batchSize", 32}})},
      {"three latent dimensions", vae({{"latentDimensions", 3}, {"activation", "gelu"}, {"beta", 2}})},
      {"one column, one latent dimension",
       vae({{"data", "galaxies"}, {"rows", 60}, {"latentDimensions", 1}, {"validationFraction", 0}})},
  };
}

// Latent-variable curves: each kind of q and of step (curve/curve_configs.hpp has many more).
inline std::vector<Named> latent_curves() {
  const auto curve = [](std::initializer_list<Value::Field> fields) {
    Value config = Value::map(fields);
    config.set("model", "curve");
    config.set("rows", 12);
    return config;
  };
  return {
      {"curve", curve({{"learn", "both"}})},
      {"spline under Gaussians",
       curve({{"curve", "spline"}, {"family", "gaussian"}, {"learning", "half-steps"}})},
      {"narrow moons", curve({{"data", "two-moons"}, {"family", "narrow"}, {"learning", "prior-average"}})},
      {"line by differences", curve({{"curve", "linear"}, {"learning", "finite-difference"}})},
      {"hard atoms", curve({{"curve", "circle"}, {"latent", "discrete"}, {"family", "hard"}})},
  };
}

// Whatever holds for every model is tested on these.
inline std::vector<Named> every() {
  std::vector<Named> every = all();
  for (Named& named : densities()) every.push_back(std::move(named));
  for (Named& named : autoencoders()) every.push_back(std::move(named));
  for (Named& named : latent_curves()) every.push_back(std::move(named));
  return every;
}

inline Value only(std::initializer_list<const char*> fields) {
  elbo::List list;
  for (const char* field : fields) list.emplace_back(field);
  return Value::map({{"fields", std::move(list)}});
}

inline double elbo_of(elbo::Session& session) {
  return session.frame(only({"bound"})).find("bound")->find("elbo")->number();
}

// The member at a path of names.
inline const Value& at(const Value& value, std::initializer_list<const char*> path) {
  const Value* found = &value;
  for (const char* name : path) found = found ? found->find(name) : nullptr;
  static const Value kMissing;
  return found ? *found : kMissing;
}

}  // namespace configs
