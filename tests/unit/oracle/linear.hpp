// Linear algebra of the test oracle: small dense matrices, by elimination in its 31-digit numbers.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include "real.hpp"
#include "special.hpp"

namespace oracle {

using Vector = std::vector<Real>;

// Row-major.
struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<Real> values;

  Matrix() = default;
  Matrix(std::size_t rows_, std::size_t columns_)
      : rows(rows_), columns(columns_), values(rows_ * columns_) {}

  Real& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  const Real& operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }

  Vector row(std::size_t i) const {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
    return {begin, begin + static_cast<std::ptrdiff_t>(columns)};
  }
};

// A matrix from doubles in row-major order.
inline Matrix matrix_from(const double* values, std::size_t rows, std::size_t columns) {
  Matrix matrix(rows, columns);
  for (std::size_t i = 0; i < rows * columns; ++i) matrix.values[i] = values[i];
  return matrix;
}

inline Matrix identity(std::size_t size) {
  Matrix matrix(size, size);
  for (std::size_t i = 0; i < size; ++i) matrix(i, i) = 1.0;
  return matrix;
}

inline Vector subtract(const Vector& a, const Vector& b) {
  Vector difference(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) difference[i] = a[i] - b[i];
  return difference;
}

// a += scale · v vᵀ
inline void add_outer_product(Matrix& a, Real scale, const Vector& v) {
  for (std::size_t i = 0; i < v.size(); ++i) {
    for (std::size_t j = 0; j < v.size(); ++j) a(i, j) += scale * v[i] * v[j];
  }
}

// vᵀ A v
inline Real quadratic_form(const Matrix& a, const Vector& v) {
  Real sum = 0.0;
  for (std::size_t i = 0; i < v.size(); ++i) {
    for (std::size_t j = 0; j < v.size(); ++j) sum += v[i] * a(i, j) * v[j];
  }
  return sum;
}

// Tr(A B)
inline Real trace_of_product(const Matrix& a, const Matrix& b) {
  Real sum = 0.0;
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j) sum += a(i, j) * b(j, i);
  }
  return sum;
}

struct InverseAndLogDeterminant {
  Matrix inverse;
  Real log_determinant;
};

// A⁻¹ and log|A| by Gauss-Jordan elimination with row exchanges; A must have a positive determinant.
inline InverseAndLogDeterminant invert(Matrix a) {
  const std::size_t size = a.rows;
  Matrix inverse = identity(size);
  Real log_determinant = 0.0;
  bool negative = false;
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    for (std::size_t i = column + 1; i < size; ++i) {
      if (abs(a(i, column)) > abs(a(pivot, column))) pivot = i;
    }
    for (std::size_t j = 0; j < size && pivot != column; ++j) {
      std::swap(a(pivot, j), a(column, j));
      std::swap(inverse(pivot, j), inverse(column, j));
    }
    const Real divisor = a(column, column);
    if (pivot != column) negative = !negative;
    if (divisor < Real(0.0)) negative = !negative;
    log_determinant += log(abs(divisor));
    for (std::size_t j = 0; j < size; ++j) {
      a(column, j) /= divisor;
      inverse(column, j) /= divisor;
    }
    for (std::size_t i = 0; i < size; ++i) {
      if (i == column) continue;
      const Real factor = a(i, column);
      for (std::size_t j = 0; j < size; ++j) {
        a(i, j) -= factor * a(column, j);
        inverse(i, j) -= factor * inverse(column, j);
      }
    }
  }
  if (negative) throw std::domain_error("the oracle was given a matrix of negative determinant");
  return {std::move(inverse), log_determinant};
}

}  // namespace oracle
