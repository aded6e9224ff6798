#pragma once

// A mixture of K full-rank Gaussians, q(z) = Σ_k π_k N(z; m_k, L_k L_kᵀ), in strata: z = m_k + L_k ε.
//
// φ = (K logits, then for each component its five numbers as a full-rank Gaussian has them:
// families/affine.hpp), π = softmax(logits). The logits are free: a number added to all of them changes
// nothing, and every gradient is orthogonal to that direction. set_parameters() centres them.
//
// parameters(): { weights: [K], means: [K, D], factors: [K, D, D] }. There is no closed entropy; the sum of
// the components' is not it.

#include "families/affine.hpp"
#include "families/family.hpp"

namespace elbo {

class GaussianMixture final : public Family {
 public:
  // Components that the loops over a batch have room for.
  static constexpr Eigen::Index kMostComponents = 16;

  // Equal weights; components of deviation `scale`, their means drawn from N(mean, (2 scale)² I).
  GaussianMixture(Eigen::Index components, const Eigen::VectorXd& mean, double scale, std::uint32_t seed);

  [[nodiscard]] std::unique_ptr<Family> clone() const override;
  [[nodiscard]] int dimension() const override { return components_.front().dimension; }
  // False also where a weight underflows.
  bool set_phi(const Eigen::VectorXd& phi) override;
  [[nodiscard]] Eigen::Index strata() const override { return log_weights_.size(); }
  [[nodiscard]] double stratum_weight(Eigen::Index k) const override;

  void transform(Eigen::Index k, const Samples& epsilon, Samples& z) const override;
  void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const override;
  // L_k⁻¹(z − m_k) is ε, to the last digit even where m_k is large.
  void log_density_of_draw(Eigen::Index k, const Samples& epsilon, const Samples& z, Eigen::ArrayXd& value,
                           Samples* gradient) const override;
  void add_pathwise(Eigen::Index k, const Samples& epsilon, const Samples& z, const Samples& a,
                    Eigen::VectorXd& out) const override;
  void add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const override;
  void add_weight_score(const Eigen::VectorXd& c, Eigen::VectorXd& out) const override;
  [[nodiscard]] std::optional<double> entropy(Eigen::VectorXd* /*gradient*/) const override {
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Gaussian> gaussians() const override;
  [[nodiscard]] double work() const override { return 20.0 * static_cast<double>(strata()); }
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] std::vector<std::string> names() const override;
  // { logits: [K], means: [K, D], logFactors: [K, D, D] }, the last as FullRank::named() has it.
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override;

 private:
  [[nodiscard]] Eigen::Index first_of(Eigen::Index k) const;

  std::vector<Affine> components_;
  Eigen::VectorXd log_weights_;
  // What set_phi() is about to accept.
  std::vector<Affine> candidates_;
  Eigen::VectorXd candidate_log_weights_;
};

}  // namespace elbo
