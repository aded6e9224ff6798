#pragma once

// A point mass q(z) = δ(z − m): the mode is sought, L = −∞. φ = m. parameters(): { point: [D] }.
//
// It has no density: log_density() and log_density_of_draw() say −∞ with gradient 0 and add_score() adds
// nothing; no estimator calls them. The pathwise gradient is that of log p(x, m), whatever ε.

#include "families/family.hpp"

namespace elbo {

class Delta final : public Family {
 public:
  explicit Delta(const Eigen::VectorXd& point) { phi_ = point; }

  [[nodiscard]] std::unique_ptr<Family> clone() const override;
  [[nodiscard]] int dimension() const override { return static_cast<int>(phi_.size()); }
  bool set_phi(const Eigen::VectorXd& phi) override;

  void transform(Eigen::Index k, const Samples& epsilon, Samples& z) const override;
  void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const override;
  void add_pathwise(Eigen::Index k, const Samples& epsilon, const Samples& z, const Samples& a,
                    Eigen::VectorXd& out) const override;
  void add_score(const Samples& /*z*/, const Eigen::ArrayXd& /*c*/, Eigen::VectorXd& /*out*/) const override {
  }
  [[nodiscard]] std::optional<double> entropy(Eigen::VectorXd* /*gradient*/) const override {
    return std::nullopt;
  }

  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  [[nodiscard]] std::vector<std::string> names() const override;
  // { point: [D] }
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override;
};

}  // namespace elbo
