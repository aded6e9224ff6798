#include "bounds/seen_variance.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace elbo {

SeenVariance seen_variance(const std::vector<double>& log_weight, const std::vector<double>& mass,
                           double log_mean, double draws) {
  std::vector<std::size_t> order(mass.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return log_weight[a] > log_weight[b]; });
  SeenVariance result;
  result.log_weight = -std::numeric_limits<double>::infinity();
  double unseen = 1 / draws;
  double total = 0;
  double mean = 0;
  double square = 0;
  for (const std::size_t i : order) {
    const double hidden = std::min(unseen, mass[i]);
    unseen -= hidden;
    const double seen = mass[i] - hidden;
    if (seen <= 0) continue;
    result.log_weight = std::max(result.log_weight, log_weight[i]);
    const double weight = std::exp(log_weight[i] - log_mean);
    total += seen;
    mean += seen * weight;
    square += seen * weight * weight;
  }
  if (total > 0) result.variance = std::max(0.0, square / total - mean / total * (mean / total));
  return result;
}

}  // namespace elbo
