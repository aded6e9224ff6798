#include "models/curve/differences.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elbo {

double RiddersSlope::step(std::size_t level) const {
  return first_step_ * std::pow(kShrink, -static_cast<double>(level));
}

RiddersSlope::Slope RiddersSlope::slope() const {
  Slope best{differences_[0], std::numeric_limits<double>::infinity(), step(0)};
  std::array<double, kLevels> row = differences_;  // the table, one order of extrapolation at a time
  double factor = kShrink * kShrink;
  for (std::size_t order = 1; order < kLevels; ++order, factor *= kShrink * kShrink) {
    std::array<double, kLevels> next{};
    for (std::size_t level = order; level < kLevels; ++level) {
      next[level] = (factor * row[level] - row[level - 1]) / (factor - 1);
      const double error =
          std::max(std::abs(next[level] - row[level]), std::abs(next[level] - row[level - 1]));
      if (error < best.error) best = {next[level], error, step(level)};
    }
    row = next;
  }
  return best;
}

}  // namespace elbo
