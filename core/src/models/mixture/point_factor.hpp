#pragma once

// Maximum likelihood: q(π, μ, Σ) a point mass under a flat prior, so that coordinate ascent is EM (Dempster,
// Laird & Rubin 1977). The likelihood is unbounded: a component may close in on one point. `floor` is added
// to every variance (scikit-learn's reg_covar); without it such a component ends the run.

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

  Eigen::VectorXd spread_;
  double floor_;
  Eigen::VectorXd weights_;                  // K
  Eigen::MatrixXd mean_;                     // D×K
  std::vector<Eigen::MatrixXd> covariance_;  // K of D×D
  std::vector<Eigen::MatrixXd> factor_;      // their lower Cholesky factors
};

}  // namespace elbo
