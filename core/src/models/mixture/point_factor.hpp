#pragma once

// Maximum likelihood: q(π, μ, Σ) a point mass under a flat prior, so that coordinate ascent is EM (Dempster,
// Laird & Rubin 1977). The likelihood is unbounded: a component may close in on one point, which ends the run
// unless there is a floor under the covariances.
//
// The floor is a constraint, Σ_k ⪰ floor · I: no variance in any direction lies below it. Under it the M step
// has a maximum in closed form. For the component's scatter S = U diag(s) Uᵀ over its count, the likelihood
// −½ N_k (log|Σ| + tr(Σ⁻¹ S)) is least lowered where Σ shares S's axes (von Neumann's trace inequality), and
// there the eigenvalues part, each best at max(s_i, floor):
//
//   Σ_k = U diag(max(s, floor)) Uᵀ
//
// So log p(X | θ) climbs with a floor as without one. scikit-learn's reg_covar is added to every variance
// instead, which is the maximum of nothing, and under which the likelihood can fall at every iteration.

#include <vector>

#include "models/mixture/mixture_types.hpp"

namespace elbo {

class PointFactor final : public GlobalFactor {
 public:
  // `spread` are the columns' variances, against which a variance counts as collapsed.
  PointFactor(Eigen::Index components, Eigen::VectorXd spread, double floor);

  [[nodiscard]] std::unique_ptr<GlobalFactor> clone() const override;
  void assign(const GlobalFactor& other) override;
  void update(const Statistics& statistics) override;
  void blend(const Statistics& statistics, double rate) override;
  void kernels(std::vector<Kernel>& kernels) const override;
  [[nodiscard]] MixtureBound parts(const Statistics& statistics) const override;
  [[nodiscard]] MixtureBound bound(const Statistics& statistics) const override;
  [[nodiscard]] ComponentSummary summary() const override;
  [[nodiscard]] std::vector<PredictiveComponent> predictive() const override;
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] Value state() const override { return parameters(); }
  void set_state(const Value& state) override { set_parameters(state); }
  [[nodiscard]] Value natural_gradient(const Statistics& statistics) const override;

 private:
  void factorize(Eigen::Index k);
  // Lifts the eigenvalues of component k's covariance to the floor.
  void raise_to_floor(Eigen::Index k);

  Eigen::VectorXd spread_;
  double floor_;
  Eigen::VectorXd weights_;                  // K
  Eigen::MatrixXd mean_;                     // D×K
  std::vector<Eigen::MatrixXd> covariance_;  // K of D×D
  std::vector<Eigen::MatrixXd> factor_;      // their lower Cholesky factors
  Eigen::MatrixXd above_floor_;              // scratch: a covariance less the floor
};

}  // namespace elbo
