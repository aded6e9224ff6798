#pragma once

// Eigen to dense values (row-major) and back.

#include <Eigen/Core>
#include <vector>

#include "elbo/value.hpp"

namespace elbo {

// Null for what is not finite: JSON has no infinity, and the reason stands in `why`.
Value finite_or_null(double number);

Value to_dense(const Eigen::Ref<const Eigen::VectorXd>& vector);
Value to_dense(const std::vector<double>& vector);
// rows × columns as they are.
Value matrix_to_dense(const Eigen::Ref<const Eigen::MatrixXd>& matrix);
// A stack of equally large matrices: n × rows × columns.
Value stack_to_dense(const std::vector<Eigen::MatrixXd>& matrices);

// The dense array `name` of a map, checked: present, of this shape, every entry finite. What is wrong goes to
// `issues`. Returns nullptr then.
struct Issue;
const Dense* checked_array(const Value& map, const char* name, const std::vector<std::size_t>& shape,
                           std::vector<Issue>& issues);

// Every matrix symmetric and positive definite; `factors` (as many) receive their Cholesky factors. Throws
// Error(kNotPositiveDefinite) naming the ones that are not.
void check_positive_definite(const char* name, std::vector<Eigen::MatrixXd>& matrices,
                             std::vector<Eigen::MatrixXd>& factors);

Eigen::VectorXd vector_of(const Dense& dense);
Eigen::MatrixXd matrix_of(const Dense& dense);              // rank 2
std::vector<Eigen::MatrixXd> stack_of(const Dense& dense);  // rank 3

}  // namespace elbo
