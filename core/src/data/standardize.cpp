#include <cmath>

#include "data/data_sets.hpp"
#include "elbo/error.hpp"

namespace elbo {

Standardization standardize(Dataset& data) {
  const Eigen::Index columns = data.points.cols();
  const auto rows = static_cast<double>(data.points.rows());
  Standardization result{Eigen::VectorXd(columns), Eigen::VectorXd(columns), 0};
  std::vector<Issue> issues;
  for (Eigen::Index d = 0; d < columns; ++d) {
    auto column = data.points.col(d).array();
    const double spread = column.maxCoeff() - column.minCoeff();
    // Differences in the last digits only are rounding, not spread.
    if (!(spread > 1e-13 * column.abs().maxCoeff())) {
      issues.push_back({"data", column(0), "columns with more than one value, or standardize: false",
                        "data: column " + std::to_string(d) + " (" + data.column_names[static_cast<std::size_t>(d)] +
                            ") has the one value " + format_number(column(0)) +
                            " in every row, so it cannot be standardised; allowed: columns with more than one value, "
                            "or standardize: false."});
      continue;
    }
    // Centred twice: the mean of the centred column is the rounding error of the first mean.
    double mean = column.sum() / rows;
    mean += (column - mean).sum() / rows;
    const double scale = std::sqrt((column - mean).square().sum() / rows);
    column = (column - mean) / scale;
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
