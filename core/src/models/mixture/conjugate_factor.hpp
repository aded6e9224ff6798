#pragma once

// q(π) Π_k q(μ_k, Λ_k) = Dir(π | α) Π_k N(μ_k | m_k, (β_k Λ_k)⁻¹) Wishart(Λ_k | W_k, ν_k), Bishop 2006
// (PRML) 10.2, Hoffman et al. 2013 for the stochastic step. W_k⁻¹ is what is stored: it is a sum of positive
// terms.

#include <vector>

#include "models/mixture/mixture_types.hpp"
#include "models/mixture/priors.hpp"

namespace elbo {

class ConjugateFactor final : public GlobalFactor {
 public:
  ConjugateFactor(MixturePriors priors, Eigen::Index components);

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
  [[nodiscard]] Value state() const override;
  void set_state(const Value& state) override;
  [[nodiscard]] Value natural_gradient(const Statistics& statistics) const override;

  [[nodiscard]] const MixturePriors& priors() const { return priors_; }
  [[nodiscard]] const Eigen::VectorXd& alpha() const { return alpha_; }
  [[nodiscard]] const Eigen::VectorXd& beta() const { return beta_; }
  [[nodiscard]] const Eigen::VectorXd& nu() const { return nu_; }
  [[nodiscard]] const Eigen::MatrixXd& means() const { return mean_; }
  [[nodiscard]] const std::vector<Eigen::MatrixXd>& inverse_scales() const { return inverse_scale_; }
  [[nodiscard]] const std::vector<Eigen::MatrixXd>& cholesky_factors() const { return factor_; }
  // E[log π_k] and E[log|Λ_k|] (PRML 10.65, 10.66).
  [[nodiscard]] const Eigen::VectorXd& expected_log_weight() const { return expected_log_weight_; }
  [[nodiscard]] const Eigen::VectorXd& expected_log_det() const { return expected_log_det_; }

 private:
  // The hyperparameters of component k for given statistics (PRML 10.58, 10.60–10.63).
  struct Component {
    double alpha, beta, nu;
    Eigen::VectorXd mean;
    Eigen::MatrixXd inverse_scale;
  };
  void best_component(const Statistics& statistics, Eigen::Index k, Component& component) const;
  // Factors, determinants and expectations from the hyperparameters. Throws Divergence naming a component
  // whose W⁻¹ is not positive definite.
  void refresh();
  // Takes hyperparameters under their names; `matrices` names W⁻¹/ν (divided) or W⁻¹.
  void take(const Value& arrays, const char* matrices, bool divided);
  double kl_weights() const;
  double kl_component(Eigen::Index k) const;
  double expected_log_prior() const;  // E log p(π) + Σ_k E log p(μ_k, Λ_k), PRML 10.73 + 10.74
  double entropy() const;             // H[q(π)] + Σ_k H[q(μ_k, Λ_k)], −(10.76 + 10.77)

  MixturePriors priors_;
  Eigen::VectorXd alpha_, beta_, nu_;           // K
  Eigen::MatrixXd mean_;                        // D×K
  std::vector<Eigen::MatrixXd> inverse_scale_;  // K of D×D
  // Derived from the above by refresh().
  std::vector<Eigen::MatrixXd> factor_;  // lower Cholesky factors of W_k⁻¹
  double log_gamma_nu0_ = 0;             // log Γ_D(ν0/2)
  Eigen::VectorXd log_det_w_;            // log|W_k|
  Eigen::VectorXd expected_log_weight_;
  Eigen::VectorXd expected_log_det_;
  Component scratch_;
};

}  // namespace elbo
