#pragma once

// A mixture's settings, resolved and read, and the data they are about.

#include <cstdint>
#include <memory>
#include <vector>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"
#include "models/mixture/initialise.hpp"
#include "models/mixture/priors.hpp"
#include "session/kept.hpp"

namespace elbo {

enum class MixtureOptimizer { kCoordinateAscent, kStochastic, kEm };

struct MixtureSetup {
  std::shared_ptr<const AnalysedData> data;
  MixtureOptimizer optimizer = MixtureOptimizer::kCoordinateAscent;
  Eigen::Index components = 1;
  MixturePriors priors;  // not for EM
  InitParams init_params = InitParams::kKMeansPlusPlus;
  int starts = 1;
  int start = 0;                // the first guess's number, where there is one start
  double tolerance = 0;         // at which a start has come to its end
  Eigen::Index batch_size = 1;  // stochastic
  double learning_offset = 1;   // stochastic: τ
  double learning_decay = 1;    // stochastic: κ
  double covariance_floor = 0;  // EM: the least eigenvalue of a covariance
  std::uint32_t seed = 1;
  std::vector<Eigen::Index> columns;  // one or two, the ones a picture shows
};

// Loads the data and reads `settings`, which check_settings() has passed; writes what "auto" stood for back
// into them. What depends on the data (K ≤ N, ν0 > D − 1, the sizes of m0 and W0⁻¹) is checked here; faults
// go to `issues`. Throws what load_data() and standardize() throw.
MixtureSetup prepare_mixture(Value& settings, std::vector<Issue>& issues, Kept& kept);

}  // namespace elbo
