#pragma once

// An autoencoder's settings, resolved and read, and the data they are about.

#include <cstdint>
#include <memory>
#include <vector>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"
#include "models/vae/minibatch.hpp"
#include "session/kept.hpp"

namespace elbo::vae {

inline constexpr std::size_t kMostInputs = 256;  // columns

struct Setup {
  std::shared_ptr<const AnalysedData> data;            // all rows
  std::shared_ptr<const RowMajor<float>> points;       // the same, as training takes them
  std::shared_ptr<const std::vector<Index>> training;  // rows, ascending
  std::shared_ptr<const std::vector<Index>> held_out;  // the others
  Shape shape;
  ObjectiveSettings objective;
  double log_scale = 0;        // log σ: for ever, or to start from where it is learned
  double log_scale_floor = 0;  // where it is learned, never below this
  double beta = 1;
  std::int64_t kl_warmup = 0;
  Index batch_size = 1;  // at most as many as there are rows to train on
  double learning_rate = 0;
  std::uint32_t seed = 1;
  std::vector<Index> columns;  // one or two, the ones a picture shows

  // β of the step that follows iteration t: β·min(1, t/T).
  [[nodiscard]] double beta_at(std::int64_t iteration) const {
    if (iteration >= kl_warmup) return beta;
    return beta * static_cast<double>(iteration) / static_cast<double>(kl_warmup);
  }
};

// Loads the data and reads `settings`, which check_settings() has passed; writes what "auto" stood for back
// into them. Faults go to `issues`. Throws what load_data() and standardize() throw.
Setup prepare(Value& settings, std::vector<Issue>& issues, Kept& kept);

}  // namespace elbo::vae
