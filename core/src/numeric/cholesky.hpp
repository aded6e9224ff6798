#pragma once

// Lower Cholesky factors. Inverses and determinants are never formed where a solve or a sum of logarithms serves.

#include <Eigen/Core>

namespace elbo {

// L with L Lᵀ = `matrix`; only the lower triangle is read. Returns false, leaving `factor` unspecified, where the matrix
// is not positive definite to working precision.
bool cholesky(const Eigen::Ref<const Eigen::MatrixXd>& matrix, Eigen::MatrixXd& factor);

// Symmetric to nine digits.
bool is_symmetric(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

// log|A| of A = L Lᵀ.
double log_determinant(const Eigen::Ref<const Eigen::MatrixXd>& factor);

// xᵀ A⁻¹ x of A = L Lᵀ, as |L⁻¹x|².
double inverse_quadratic(const Eigen::Ref<const Eigen::MatrixXd>& factor, const Eigen::Ref<const Eigen::VectorXd>& x);

// tr(A⁻¹ S) of A = L Lᵀ and a symmetric S.
double inverse_trace(const Eigen::Ref<const Eigen::MatrixXd>& factor, const Eigen::Ref<const Eigen::MatrixXd>& s);

}  // namespace elbo
