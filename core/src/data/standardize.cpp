#include <cmath>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"

namespace elbo {
namespace {

// "column 2 (waiting)", counted from 1; a reader's own columns may have no other names.
std::string name_of_column(const Dataset& data, Eigen::Index d) {
  const std::string place = "column " + std::to_string(d + 1);
  const std::string& name = data.column_names[static_cast<std::size_t>(d)];
  return name == place ? place : place + " (" + name + ")";
}

}  // namespace

// Differences in the last digits only are rounding, not spread; below 1e-290 there are no digits to speak of.
bool is_constant(const Eigen::Ref<const Eigen::VectorXd>& column) {
  const double spread = column.maxCoeff() - column.minCoeff();
  return !(spread > 1e-13 * column.cwiseAbs().maxCoeff()) || !(spread > 1e-290);
}

Standardization standardize(Dataset& data) {
  const Eigen::Index columns = data.points.cols();
  const auto rows = static_cast<double>(data.points.rows());
  Standardization result{Eigen::VectorXd(columns), Eigen::VectorXd(columns), 0};
  std::vector<Issue> issues;
  for (Eigen::Index d = 0; d < columns; ++d) {
    auto column = data.points.col(d).array();
    if (is_constant(data.points.col(d))) {
      issues.push_back(
          {"data", column(0), "columns with more than one value, or standardize: false",
           "data: " + name_of_column(data, d) + " has the one value " + format_number(column(0)) +
               " in every row, so it cannot be standardised; allowed: columns with more than one value, "
               "or standardize: false."});
      continue;
    }
    // Centred twice: the mean of the centred column is the rounding error of the first mean.
    double mean = column.sum() / rows;
    mean += (column - mean).sum() / rows;
    column -= mean;
    // Squares of numbers near 1, so that columns of any size neither overflow nor vanish.
    const double largest = column.abs().maxCoeff();
    const double scale = largest * std::sqrt((column / largest).square().sum() / rows);
    column /= scale;
    result.mean(d) = mean;
    result.scale(d) = scale;
    result.log_scale += rows * std::log(scale);
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidData, std::move(issues));
  return result;
}

Standardization no_standardization(const Dataset& data) {
  return {Eigen::VectorXd::Zero(data.points.cols()), Eigen::VectorXd::Ones(data.points.cols()), 0};
}

}  // namespace elbo
