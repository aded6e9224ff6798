#pragma once

// Objectives as functions of the log weights log w(z_s) = log p(x, z_s) − log q(z_s) of a batch of draws: an
// estimate with its standard error, and how much each draw counts in each kind of gradient. What a draw's
// derivatives are is the estimators' business (estimators/).

#include <limits>
#include <vector>

#include <Eigen/Core>

#include "objectives/settings.hpp"

namespace elbo {

// Consecutive draws from one stratum of q, each standing for the share weight/size of it.
struct DrawStratum {
  double weight = 1;  // π_k
  Eigen::Index begin = 0;
  Eigen::Index size = 0;
};

struct WeightedDraws {
  Eigen::ArrayXd log_weight;  // S; −∞ is a weight of 0
  std::vector<DrawStratum>
      strata;               // of sizes at least 1, their weights adding up to 1; one where the draws are iid
  bool has_choice = false;  // q is a mixture: its probabilities have a gradient too
};

enum class Use {
  kPathwise,               // coefficients of d log w(T(ε_s))/dφ
  kDoublyReparameterized,  // of (∂ log w/∂z)(∂T/∂φ) alone
  kScore,                  // of ∂ log q(z_s)/∂φ, z held fixed
  kScoreWithBaseline,      // the same, less what the other draws would have led one to expect
};

// S each, as far as asked for.
struct Coefficients {
  Eigen::ArrayXd draw;  // as `Use` says
  Eigen::ArrayXd
      choice;  // of ∂ log π_k/∂φ, k the component of draw s; for the pathwise uses, where there is a choice
};

struct ObjectiveEstimate {
  double value = 0;
  double error = 0;  // NaN where the draws are too few, infinite where the value is
};

// Coefficients are unspecified where the value is not finite. For L_M the draws are iid, groups of M in
// order.
ObjectiveEstimate estimate_objective(const ObjectiveSettings& settings, const WeightedDraws& draws, Use use,
                                     Coefficients& coefficients);

// Each objective by itself; L = E_q[log w].
ObjectiveEstimate estimate_elbo(const WeightedDraws& draws, Use use, Coefficients& coefficients);
// L_M = E[log (1/M) Σ_m w_m], M ≥ 2 (Burda et al. 2016).
ObjectiveEstimate estimate_importance_weighted(Eigen::Index importance_samples, const WeightedDraws& draws,
                                               Use use, Coefficients& coefficients);
// VR_α = (1/(1−α)) log E_q[w^{1−α}] (Li & Turner 2016).
ObjectiveEstimate estimate_renyi(double alpha, const WeightedDraws& draws, Use use,
                                 Coefficients& coefficients);
// −KL(p(z|x) ‖ q), self-normalised.
ObjectiveEstimate estimate_inclusive_kl(const WeightedDraws& draws, Coefficients& coefficients);

// Σ_k π_k mean_k(x), and its standard error √(Σ_k π_k² s_k²/S_k); NaN where a stratum has one draw.
struct StratifiedMean {
  double value = 0;
  double error = 0;
};
StratifiedMean stratified_moments(const Eigen::ArrayXd& x, const std::vector<DrawStratum>& strata);
double stratified_mean(const Eigen::ArrayXd& x, const std::vector<DrawStratum>& strata);
inline double stratified_error(const Eigen::ArrayXd& x, const std::vector<DrawStratum>& strata) {
  return stratified_moments(x, strata).error;
}

// Logarithms further below the largest than this count as if they were here: they vanish beside it, and what
// exp makes of them is no denormal, on which wasm is many times slower.
inline constexpr double kLowestLogWeight = -300;
// out_i = exp(max(scale·x_i − top, −300)), top at least every scale·x_i.
void exp_below(const double* x, Eigen::Index size, double scale, double top, double* out);

}  // namespace elbo
