#include <cmath>

#include "objectives/objective.hpp"

namespace elbo {

// With x_s = w_s/E[w] (self-normalised weights are w̃_s = ω_s x_s, ω_s = π_k/S_k) and u = E[x log w] − log
// E[w], the estimate of −KL(p(z|x) ‖ q) = log p(x) − E_{p(z|x)}[log w] is −u = −Σ w̃_s log x_s, never
// positive; E[w] estimates p(x). Its gradient holds w̃ and z fixed: Σ w̃_s ∂ log q(z_s)/∂φ. Both are biased by
// O(1/S).
ObjectiveEstimate estimate_inclusive_kl(const WeightedDraws& draws, Coefficients& coefficients) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Eigen::ArrayXd& log_weight = draws.log_weight;
  const double top = log_weight.maxCoeff();
  if (std::isinf(top)) return {-kInfinity, kInfinity};
  Eigen::ArrayXd& x = coefficients.draw;
  Eigen::ArrayXd& product = coefficients.choice;
  x.resize(log_weight.size());
  exp_below(log_weight.data(), log_weight.size(), 1, top, x.data());
  const double mean = stratified_mean(x, draws.strata);
  const double log_mean = std::log(mean);
  x /= mean;
  product = x * ((log_weight - top).max(kLowestLogWeight) - log_mean);
  ObjectiveEstimate estimate;
  estimate.value = -stratified_mean(product, draws.strata);
  // By the delta method: the estimate's derivative along draw s is ω_s (x_s (1 + u) − x_s log x_s).
  product = x * (1 - estimate.value) - product;
  estimate.error = stratified_error(product, draws.strata);
  for (const DrawStratum& stratum : draws.strata) {
    x.segment(stratum.begin, stratum.size) *= stratum.weight / static_cast<double>(stratum.size);
  }
  return estimate;
}

}  // namespace elbo
