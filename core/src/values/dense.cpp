#include "values/dense.hpp"

#include <cmath>

#include "elbo/error.hpp"
#include "numeric/cholesky.hpp"

namespace elbo {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::size_t extent(Eigen::Index size) { return static_cast<std::size_t>(size); }

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t size : shape) text += (text.empty() ? "" : "×") + std::to_string(size);
  return text;
}

}  // namespace

Value finite_or_null(double number) { return std::isfinite(number) ? Value(number) : Value(); }

Value to_dense(const Eigen::Ref<const Eigen::VectorXd>& vector) {
  return Value::dense({extent(vector.size())}, {vector.data(), vector.data() + vector.size()});
}

Value to_dense(const std::vector<double>& vector) { return Value::dense({vector.size()}, vector); }

Value matrix_to_dense(const Eigen::Ref<const Eigen::MatrixXd>& matrix) {
  std::vector<double> data(extent(matrix.size()));
  Eigen::Map<RowMajor>(data.data(), matrix.rows(), matrix.cols()) = matrix;
  return Value::dense({extent(matrix.rows()), extent(matrix.cols())}, std::move(data));
}

Value stack_to_dense(const std::vector<Eigen::MatrixXd>& matrices) {
  const Eigen::Index rows = matrices.empty() ? 0 : matrices.front().rows();
  const Eigen::Index columns = matrices.empty() ? 0 : matrices.front().cols();
  std::vector<double> data(matrices.size() * extent(rows * columns));
  double* at = data.data();
  for (const Eigen::MatrixXd& matrix : matrices) {
    Eigen::Map<RowMajor>(at, rows, columns) = matrix;
    at += rows * columns;
  }
  return Value::dense({matrices.size(), extent(rows), extent(columns)}, std::move(data));
}

const Dense* checked_array(const Value& map, const char* name, const std::vector<std::size_t>& shape,
                           std::vector<Issue>& issues) {
  const Value* value = map.find(name);
  const Value found = value ? *value : Value();
  if (!found.is_dense() || found.dense().shape != shape) {
    issues.push_back(refuse(name, found, "an array of " + shape_text(shape)));
    return nullptr;
  }
  for (std::size_t i = 0; i < found.dense().data.size(); ++i) {
    if (std::isfinite(found.dense().data[i])) continue;
    issues.push_back(refuse(std::string(name) + ".data[" + std::to_string(i) + "]", found.dense().data[i],
                            "a finite number"));
    return nullptr;
  }
  return &value->dense();
}

void check_positive_definite(const char* name, std::vector<Eigen::MatrixXd>& matrices,
                             std::vector<Eigen::MatrixXd>& factors) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    if (make_symmetric(matrices[i]) && cholesky(matrices[i], factors[i])) continue;
    issues.push_back(refuse(std::string(name) + "[" + std::to_string(i) + "]", matrix_to_dense(matrices[i]),
                            "a symmetric positive definite matrix"));
  }
  if (!issues.empty()) throw Error(ErrorCode::kNotPositiveDefinite, std::move(issues));
}

Eigen::VectorXd vector_of(const Dense& dense) {
  return Eigen::Map<const Eigen::VectorXd>(dense.data.data(), static_cast<Eigen::Index>(dense.data.size()));
}

Eigen::MatrixXd matrix_of(const Dense& dense) {
  return Eigen::Map<const RowMajor>(dense.data.data(), static_cast<Eigen::Index>(dense.shape[0]),
                                    static_cast<Eigen::Index>(dense.shape[1]));
}

std::vector<Eigen::MatrixXd> stack_of(const Dense& dense) {
  const auto rows = static_cast<Eigen::Index>(dense.shape[1]);
  const auto columns = static_cast<Eigen::Index>(dense.shape[2]);
  std::vector<Eigen::MatrixXd> matrices;
  for (std::size_t i = 0; i < dense.shape[0]; ++i) {
    matrices.emplace_back(Eigen::Map<const RowMajor>(
        dense.data.data() + static_cast<std::ptrdiff_t>(i) * rows * columns, rows, columns));
  }
  return matrices;
}

}  // namespace elbo
