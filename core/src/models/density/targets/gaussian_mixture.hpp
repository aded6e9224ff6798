#pragma once

// A mixture of Gaussians that the reader edits, times a constant:
//
//   log p(x, z) = c + log Σ_k π_k N(z | m_k, V_k)
//
// so that log p(x) = c.

#include <array>

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

class GaussianMixtureTarget final : public Target {
 public:
  static constexpr Eigen::Index kMostComponents = 8;

  // One row a component, [weight, m1, m2, v11, v12, v22] in two dimensions and [weight, m, v] in one, as
  // check_components() allows them; weights are divided by their sum. Throws Error(kNotPositiveDefinite).
  GaussianMixtureTarget(int dimension, const Eigen::MatrixXd& components, double log_constant);

  [[nodiscard]] int dimension() const override { return dimension_; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override { return log_constant_; }
  // The components.
  [[nodiscard]] std::vector<Gaussian> bumps() const override;
  [[nodiscard]] Tails tails() const override;

 private:
  template <Order kOrder>
  double run(const Columns& columns, Eigen::Index size) const;

  // log₂(π_k N(z) eᶜ) = offset − |W(z − m)|² with WᵀW = ½ log₂e V⁻¹, W = (w11, 0; w21, w22). In base 2,
  // because an exponent then splits into a whole number and a fraction without rounding.
  struct Component {
    double mean1 = 0;
    double mean2 = 0;
    double w11 = 0;
    double w21 = 0;
    double w22 = 0;
    double offset = 0;
  };

  int dimension_;
  double log_constant_;
  std::size_t size_;
  std::array<Component, kMostComponents> components_;
  std::vector<Gaussian> gaussians_;
};

}  // namespace elbo
