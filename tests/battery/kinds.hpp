// The autoencoders that the batteries train: all data sets, activations, widths and likelihoods, in turn.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "elbo/session.hpp"
#include "vae/training.hpp"

namespace kinds {

using elbo::Value;

// Rows as a reader gives them.
inline Value points_of(const Eigen::MatrixXd& points) {
  elbo::List rows;
  for (const auto& row : points.rowwise()) rows.emplace_back(elbo::List(row.begin(), row.end()));
  return Value::map({{"points", std::move(rows)}});
}

struct Kind {
  std::string words;
  Value config;
  int iterations = 0;
};

inline Kind kind_of(int number) {
  constexpr const char* kSets[] = {"two-moons", "pinwheel", "spiral",     "eight-gaussians", "checkerboard",
                                   "circles",   "faithful", "swiss-roll", "strokes"};
  constexpr const char* kActivations[] = {"tanh", "relu", "softplus", "gelu"};
  constexpr double kScales[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};
  const std::vector<std::vector<int>> widths = {{16}, {32, 32}, {64, 64}, {8, 8, 8}, {16, 16}};
  const auto at = [number](const auto& list, int stride) -> const auto& {
    return list[static_cast<std::size_t>(number / stride) % std::size(list)];
  };
  const std::string set = at(kSets, 1);
  const std::string activation = at(kActivations, 2);
  const double scale = kScales[static_cast<std::size_t>(number * 3 + number / 7) % std::size(kScales)];
  const auto& hidden = widths[static_cast<std::size_t>(number * 2 + number / 5) % widths.size()];
  const int latent = 1 + number % 2;
  Kind kind;
  kind.iterations = 1000 + 1000 * (number % 4);
  elbo::List layers;
  std::string width;
  for (const int units : hidden) {
    layers.emplace_back(units);
    width += (width.empty() ? "" : "-") + std::to_string(units);
  }
  kind.config = Value::map({{"model", "vae"},
                            {"latentDimensions", latent},
                            {"hiddenLayerSizes", std::move(layers)},
                            {"activation", activation},
                            {"learningRate", number % 3 == 0 ? 0.01 : 0.002},
                            {"seed", 1 + number},
                            {"posteriorCovariance", number % 5 == 0 ? "full" : "diagonal"}});
  char text[160];
  if (set == "strokes") {
    kind.config.set("data", points_of(training::strokes(150)));
    kind.config.set("likelihood", "bernoulli");
  } else {
    kind.config.set("data", set);
    if (set != "faithful") kind.config.set("rows", 150);
    kind.config.set("observationScale", scale);
  }
  std::snprintf(text, sizeof text, "%-15s %-8s %-8s H=%d sigma=%-5g", set.c_str(), activation.c_str(),
                width.c_str(), latent, set == "strokes" ? 0 : scale);
  kind.words = text;
  return kind;
}

inline std::shared_ptr<const training::Snapshot> trained(const Kind& kind) {
  Value settings = elbo::Session::resolve(kind.config);
  std::vector<elbo::Issue> issues;
  elbo::Kept kept;
  return training::trained(elbo::vae::prepare(settings, issues, kept), kind.iterations);
}

}  // namespace kinds
