#pragma once

// The Gaussian q(z) = N(z; m, LLᵀ), z = m + Lε, L lower triangular with a positive diagonal.
//
// φ = (m₁ … m_D, log l₁₁ … log l_DD, l₂₁), without the last in one dimension. parameters():
// { mean: [D], factor: [D, D] }.

#include "families/affine_family.hpp"

namespace elbo {

class FullRank : public AffineFamily {
 public:
  // Of size D and D×D; as families/limits.hpp allows them.
  FullRank(const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor);

  [[nodiscard]] std::unique_ptr<Family> clone() const override;
  [[nodiscard]] bool is_diagonal() const override { return false; }
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] std::vector<std::string> names() const override;
  // { mean: [D], logFactor: [D, D] }: on the diagonal with respect to log lᵢᵢ, below it to lᵢⱼ, above it 0.
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override;
};

}  // namespace elbo
