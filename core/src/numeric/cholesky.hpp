#pragma once

// Lower Cholesky factors. Inverses and determinants are never formed where a solve or a sum of logarithms
// serves.

#include <Eigen/Core>

namespace elbo {

// No matrix here is larger: what the solves need is on the stack, so that a step allocates nothing.
inline constexpr Eigen::Index kLargestDimension = 64;

using ConstMatrixRef = Eigen::Ref<const Eigen::MatrixXd>;
using ConstVectorRef = Eigen::Ref<const Eigen::VectorXd>;

// L with L Lᵀ = `matrix`; only the lower triangle is read. Returns false, leaving `factor` unspecified, where
// the matrix is not positive definite to working precision.
bool cholesky(const ConstMatrixRef& matrix, Eigen::MatrixXd& factor);

// True where a matrix is symmetric to nine digits; then it is made so to the last.
bool make_symmetric(Eigen::MatrixXd& matrix);

// log|A| of A = L Lᵀ.
double log_determinant(const ConstMatrixRef& factor);

// (a − b)ᵀ A⁻¹ (a − b) of A = L Lᵀ, as |L⁻¹(a − b)|².
double squared_distance(const ConstMatrixRef& factor, const ConstVectorRef& a, const ConstVectorRef& b);

// tr(A⁻¹ S) of A = L Lᵀ and a symmetric S.
double inverse_trace(const ConstMatrixRef& factor, const ConstMatrixRef& s);

}  // namespace elbo
