#include <cmath>

#include "objectives/objective.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// One group of M draws.
struct Group {
  const double* log_weight;
  const double* relative;  // w_m/w_largest
  Index size;
  Index largest;
  double sum;  // Σ_m w_m/w_largest

  [[nodiscard]] double top() const { return log_weight[largest]; }
  [[nodiscard]] double log_mean() const { return top() + std::log(sum / static_cast<double>(size)); }
};

// Σ_{j≠m} w_j, as its logarithm. What is left beside the largest weight is at least that one; beside it, what
// is left is measured by the second largest.
double log_sum_of_others(const Group& group, Index m) {
  if (m != group.largest) return group.top() + std::log(group.sum - group.relative[m]);
  double second = -std::numeric_limits<double>::infinity();
  for (Index j = 0; j < group.size; ++j) {
    if (j != m) second = std::max(second, group.log_weight[j]);
  }
  if (std::isinf(second)) return second;
  double sum = 0;
  for (Index j = 0; j < group.size; ++j) {
    if (j != m) sum += std::exp(std::max(group.log_weight[j] - second, kLowestLogWeight));
  }
  return second + std::log(sum);
}

// VIMCO (Mnih & Rezende 2016): what log (1/M) Σ w would be with the geometric mean of the others in place of
// w_m. Where all others weigh nothing it is 0, as good as any number that does not depend on w_m.
void vimco_baselines(const Group& group, double* out) {
  double sum = 0;
  Index zeros = 0;
  for (Index m = 0; m < group.size; ++m) {
    if (std::isinf(group.log_weight[m])) {
      ++zeros;
    } else {
      sum += group.log_weight[m];
    }
  }
  const double log_size = std::log(static_cast<double>(group.size));
  for (Index m = 0; m < group.size; ++m) {
    const bool is_zero = std::isinf(group.log_weight[m]);
    const double others = log_sum_of_others(group, m);
    if (std::isinf(others)) {
      out[m] = 0;
    } else if (zeros > (is_zero ? 1 : 0)) {
      out[m] = others - log_size;
    } else {
      const double stand_in =
          (sum - (is_zero ? 0 : group.log_weight[m])) / static_cast<double>(group.size - 1);
      const double top = std::max(others, stand_in);
      out[m] = top + std::log(std::exp(others - top) + std::exp(stand_in - top)) - log_size;
    }
  }
}

Group group_at(const Eigen::ArrayXd& log_weight, Index begin, Index size, double* relative) {
  Group group{log_weight.data() + begin, relative, size, 0, 0};
  log_weight.segment(begin, size).maxCoeff(&group.largest);
  if (std::isinf(group.top())) return group;  // every draw weighs nothing
  exp_below(group.log_weight, size, 1, group.top(), relative);
  group.sum = Eigen::Map<const Eigen::ArrayXd>(relative, size).sum();
  return group;
}

}  // namespace

// With w̃ = w/Σ w within a group and G groups: pathwise w̃_m/G; doubly reparameterised w̃_m²/G (Tucker et al.
// 2019); score function (log (1/M) Σ w − w̃_m − b_m)/G, where −w̃_m is the derivative of log w at z held fixed.
// A draw's choice of a component acts on its whole group: (log (1/M) Σ w − b_m)/G. b_m is free of bias, for
// it depends on the other draws alone.
ObjectiveEstimate estimate_importance_weighted(Index importance_samples, const WeightedDraws& draws, Use use,
                                               Coefficients& coefficients) {
  const Index size = importance_samples;
  const Index groups = draws.log_weight.size() / size;
  const auto count = static_cast<double>(groups);
  const bool is_score = use == Use::kScore || use == Use::kScoreWithBaseline;
  const bool choice = draws.has_choice && !is_score;
  coefficients.draw.setZero(draws.log_weight.size());
  if (choice || use == Use::kScoreWithBaseline) coefficients.choice.setZero(draws.log_weight.size());
  // The mean over groups and the sum of squares about it (Welford 1962).
  double mean = 0;
  double squares = 0;
  for (Index g = 0; g < groups; ++g) {
    auto out = coefficients.draw.segment(g * size, size);
    const Group group = group_at(draws.log_weight, g * size, size, out.data());
    const double value = group.log_mean();
    if (!std::isfinite(value)) return {value, std::numeric_limits<double>::infinity()};
    const double change = value - mean;
    mean += change / static_cast<double>(g + 1);
    squares += change * (value - mean);
    double* baselines = nullptr;
    if (choice || use == Use::kScoreWithBaseline) {
      baselines = coefficients.choice.data() + g * size;
      vimco_baselines(group, baselines);
    }
    out /= group.sum;
    if (use == Use::kDoublyReparameterized) out *= out;
    if (is_score) out = value - out;
    if (use == Use::kScoreWithBaseline) out -= coefficients.choice.segment(g * size, size);
    if (choice)
      coefficients.choice.segment(g * size, size) =
          (value - coefficients.choice.segment(g * size, size)) / count;
    out /= count;
  }
  return {mean,
          groups > 1 ? std::sqrt(squares / (count * (count - 1))) : std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace elbo
