#pragma once

// How training went: the bound and its parts, in nats per point, as every step estimated them from its
// minibatch, and as they were on the rows held out.
//
// Nothing is thrown away and nothing is smoothed by eye. A window holds the mean of as many successive
// estimates as it says, and the standard error of that mean; where there are more than kCapacity windows,
// neighbours are joined in pairs.

#include <cstdint>
#include <vector>

#include "elbo/value.hpp"

namespace elbo::vae {

// One estimate of the mean over the rows.
struct Estimate {
  double elbo = 0;
  double log_likelihood = 0;
  double kl = 0;
  double variance = 0;  // of the estimate of the bound
  double objective = 0;
};

class LearningCurve {
 public:
  static constexpr std::size_t kCapacity = 128;

  LearningCurve() { windows_.reserve(kCapacity + 1); }

  void record(std::int64_t iteration, const Estimate& estimate);
  // Of the newest estimate, −1 where there is none.
  [[nodiscard]] std::int64_t last() const { return windows_.empty() ? -1 : windows_.back().last; }
  [[nodiscard]] bool empty() const { return windows_.empty(); }

  // { iteration (the last of each window), estimates (how many it holds), elbo, standardError, objective,
  //   expectedLogLikelihood, klPrior }
  [[nodiscard]] Value value() const;
  [[nodiscard]] Value save() const;
  // Throws Error(kIncompatibleState).
  void load(const Value& state);

 private:
  struct Window {
    std::int64_t last = 0;
    double count = 0;
    Estimate sum;
  };

  std::vector<Window> windows_;
  double width_ = 1;  // estimates that fill a window
};

}  // namespace elbo::vae
