#pragma once

// The exact log evidence of a small Bayesian mixture, by summing over all assignments.
//
// Components share one prior, so p(X, Z) depends only on how Z splits the rows. With f(S) the log marginal
// likelihood of the rows in S by one component, and Z's blocks S_1 … S_J, MATH for a labelled assignment
// reads
//
//   log p(X, Z) = log Γ(Kα0) − log Γ(Kα0 + N) + Σ_j f(S_j),
//   f(S) = log Γ(α0 + n) − log Γ(α0) − (nD/2) log π + log Γ_D(ν_n/2) − log Γ_D(ν0/2)
//          + (ν_n/2) log|W_n| − (ν0/2) log|W0| + (D/2) log(β0/β_n),
//
// and each split into J blocks stands for K!/(K − J)! assignments. All 2^N values of f are tabulated once.

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "models/mixture/conjugate_factor.hpp"
#include "session/run.hpp"

namespace elbo {

// K^N ≤ 2^20, or K = 1, where there is one assignment whatever N.
bool evidence_is_computable(Eigen::Index rows, Eigen::Index components);

class Evidence {
 public:
  Evidence(const Eigen::MatrixXd& points, const MixturePriors& priors, Eigen::Index components);

  // True when log_evidence() is there.
  bool advance(WorkBudget& budget);
  [[nodiscard]] double progress() const;
  [[nodiscard]] double log_evidence() const { return log_evidence_; }

  // True where kl_posterior is quick enough for every frame (2^N·K ≤ 4096) or at all (≤ 2^18).
  [[nodiscard]] bool kl_is_quick() const;
  [[nodiscard]] bool kl_is_computable() const;

  // KL(q ‖ p(Z, π, μ, Λ | X)) for q(Z) = Π r and q(π, μ, Λ) = `factor`, with every expectation over Z by
  // summation:
  //   −H[q(Z)] − E_q[log p(X, Z)] + log p(X) + E_q(Z) KL(q(π, μ, Λ) ‖ p(π, μ, Λ | X, Z)).
  // It uses nothing that the bound is computed from. `responsibilities` is N×K.
  [[nodiscard]] double kl_posterior(const ConjugateFactor& factor,
                                    const Eigen::MatrixXd& responsibilities) const;

 private:
  using Subset = std::uint32_t;

  [[nodiscard]] Statistics statistics_of(Subset subset) const;
  [[nodiscard]] double log_marginal(const Statistics& statistics, ConjugateFactor& posterior) const;
  void sum_splits(Subset rest, Eigen::Index blocks, double log_product);
  void add(double log_term);

  const Eigen::MatrixXd points_;
  MixturePriors priors_;
  Eigen::Index components_;
  std::vector<double> table_;  // f of every subset; for K = 1 of the empty set and of all rows
  std::size_t next_ = 1;
  double largest_;
  double sum_ = 0;
  double log_evidence_ = 0;
};

}  // namespace elbo
