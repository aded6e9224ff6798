#pragma once

// The linear-Gaussian model, where everything is known in closed form:
//
//   z ~ N(0, I_H),  x | z ~ N(A z + b, Σ)
//   p(x) = N(x | b, A Aᵀ + Σ)
//   p(z | x) = N(V Aᵀ Σ⁻¹ (x − b), V),  V = (I + Aᵀ Σ⁻¹ A)⁻¹
//
// A Gaussian q with a full covariance reaches the posterior. The best mean-field one has the exact mean, the
// diagonal of V⁻¹ as precisions, and misses log p(x) by ½ (Σ_h log (V⁻¹)_hh + log |V|), the same for every x.
//
// Source: Bishop 2006, 2.3.3 and 10.1.2.

#include <Eigen/Core>

namespace elbo {

class LinearGaussian {
 public:
  // `a` is D×H, `b` D, `noise` the D×D covariance Σ. Throws Error(kNotPositiveDefinite) where Σ is not.
  LinearGaussian(Eigen::MatrixXd a, Eigen::VectorXd b, const Eigen::MatrixXd& noise);

  [[nodiscard]] double log_evidence(const Eigen::VectorXd& x) const;
  [[nodiscard]] Eigen::VectorXd posterior_mean(const Eigen::VectorXd& x) const;
  // V, the same for every x; and its inverse.
  [[nodiscard]] const Eigen::MatrixXd& posterior_covariance() const { return covariance_; }
  [[nodiscard]] const Eigen::MatrixXd& posterior_precision() const { return precision_; }
  // Variances of the best mean-field q, and how far its bound is from log p(x).
  [[nodiscard]] Eigen::VectorXd mean_field_variances() const;
  [[nodiscard]] double mean_field_gap() const;

 private:
  Eigen::MatrixXd a_;
  Eigen::VectorXd b_;
  Eigen::MatrixXd noise_factor_;      // Cholesky, of Σ
  Eigen::MatrixXd precision_factor_;  // of V⁻¹
  Eigen::MatrixXd precision_;
  Eigen::MatrixXd covariance_;
};

}  // namespace elbo
