#pragma once

// The axes of a symmetric matrix. By Jacobi's rotations, which for the few dimensions here are as fast as a
// tridiagonal form, find small eigenvalues to more digits, and are a tenth of its code in the page.

#include <Eigen/Core>

#include "numeric/cholesky.hpp"

namespace elbo {

// matrix = vectors · diag(values) · vectorsᵀ, values in ascending order, vectors orthonormal in columns.
struct SymmetricAxes {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;

  // The matrix with these axes and other values.
  [[nodiscard]] Eigen::MatrixXd with(const ConstVectorRef& other) const;
  // vectorsᵀ v and vectors · v: to the axes and back.
  [[nodiscard]] Eigen::VectorXd along(const ConstVectorRef& vector) const;
  [[nodiscard]] Eigen::VectorXd back(const ConstVectorRef& along) const;
};

// Of a symmetric matrix (d × d, both triangles are read). Where an entry is not finite, so are the values.
SymmetricAxes symmetric_axes(const ConstMatrixRef& matrix);

}  // namespace elbo
