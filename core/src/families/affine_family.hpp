#pragma once

// What mean-field and full-rank Gaussians share: z = m + Lε. They differ in how φ holds L.

#include "families/affine.hpp"
#include "families/gaussian_family.hpp"

namespace elbo {

class AffineFamily : public GaussianFamily {
 public:
  [[nodiscard]] int dimension() const override { return affine_.dimension; }

  bool set_phi(const Eigen::VectorXd& phi) override;
  bool set_gaussian(const Gaussian& gaussian) override;

  void transform(Eigen::Index k, const Samples& epsilon, Samples& z) const override;
  void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const override;
  void log_density_of_draw(Eigen::Index k, const Samples& epsilon, const Samples& z, Eigen::ArrayXd& value,
                           Samples* gradient) const override;
  void add_pathwise(Eigen::Index k, const Samples& epsilon, const Samples& z, const Samples& a,
                    Eigen::VectorXd& out) const override;
  void add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const override;
  // ½D(1 + log 2π) + Σ log lᵢᵢ; its derivative with respect to each log lᵢᵢ is 1.
  [[nodiscard]] std::optional<double> entropy(Eigen::VectorXd* gradient) const override;
  [[nodiscard]] std::vector<Gaussian> gaussians() const override { return {gaussian_}; }

 protected:
  // Sets φ; false, changing nothing, where a number is out of range.
  bool accept(int dimension, const double* phi);

  Affine affine_;
};

}  // namespace elbo
