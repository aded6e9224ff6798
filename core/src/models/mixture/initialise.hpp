#pragma once

// First responsibilities. Uniform ones would be a fixed point that never moves: all components would stay
// alike.

#include <cstdint>

#include <Eigen/Core>

#include "models/mixture/expectation.hpp"

namespace elbo {

enum class InitParams { kKMeansPlusPlus, kRandom };

// Statistics of the first responsibilities of start number `start`: one-hot on the nearest of K centres drawn
// by k-means++ (Arthur & Vassilvitskii 2007), or random and normalised. The stream is keyed by (seed,
// initialisation, start).
Statistics initial_statistics(const Eigen::MatrixXd& points, Eigen::Index components, InitParams how,
                              std::uint32_t seed, std::uint64_t start, ExpectationStep& step);

}  // namespace elbo
