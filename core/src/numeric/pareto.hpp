#pragma once

// Are importance weights to be trusted? The effective sample size and the generalised Pareto fit to the
// largest of them.
//
// Source: Zhang & Stephens 2009 (the fit); Vehtari, Simpson, Gelman, Yao & Gabry 2024 (its use).

#include <optional>

#include <Eigen/Core>

namespace elbo {

struct ParetoFit {
  double shape = 0;      // k
  double log_scale = 0;  // log σ
};

// The generalised Pareto distribution, density (1/σ)(1 + k x/σ)^{−1/k − 1}, of exceedances x over their
// threshold, from their logarithms: the weights of a bad proposal lie further apart than a double reaches.
// Ascending, at least 5 of them, none +∞, and from the first quartile on finite.
ParetoFit fit_generalised_pareto(const Eigen::Ref<const Eigen::ArrayXd>& log_x);

struct WeightDiagnostics {
  bool constant = false;        // log w varies by less than 1e-8: nothing to fit, nothing to worry about
  std::optional<double> shape;  // k̂ ← (M k̂ + 5)/(M + 10); none where the weights are constant, too few, or
                                // a quarter of the tail and more is as large as the cutoff
  double scale = 0;                  // σ̂ of the raw fit, for weights divided by the largest
  double threshold = 0;              // k̂ below min(1 − 1/log10 S, 0.7) is usable
  Eigen::Index tail = 0;             // M = ⌈min(0.2 S, 3 √S)⌉ weights were fitted
  double cutoff = 0;                 // log of the largest weight that is not in the tail
  double effective_sample_size = 0;  // (Σ w)² / Σ w²
};

// Of `log_weights`, in any order; −∞ is a weight of zero. At least one of them finite, none +∞ or NaN.
WeightDiagnostics diagnose_weights(const Eigen::Ref<const Eigen::ArrayXd>& log_weights);

}  // namespace elbo
