#pragma once

// The mean-field Gaussian q(z) = Π_i N(z_i; m_i, s_i²), z = m + s ⊙ ε.
//
// φ = (m₁ … m_D, log s₁ … log s_D). parameters(): { mean: [D], scale: [D] }.

#include "families/affine_family.hpp"

namespace elbo {

class MeanField final : public AffineFamily {
 public:
  // Both of size D; scales as families/limits.hpp allows them.
  MeanField(const Eigen::VectorXd& mean, const Eigen::VectorXd& scale);

  [[nodiscard]] std::unique_ptr<Family> clone() const override;
  [[nodiscard]] bool is_diagonal() const override { return true; }
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] std::vector<std::string> names() const override;
  // { mean: [D], logScale: [D] }
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override;
};

}  // namespace elbo
