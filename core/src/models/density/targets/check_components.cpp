// The rows of targetComponents as settings have them.

#include <cmath>
#include <string>

#include "models/density/targets/gaussian_mixture.hpp"
#include "models/density/targets/targets.hpp"

namespace elbo {
namespace {

constexpr double kLargestMean = 1e6;
constexpr double kSmallestVariance = 1e-12;
constexpr double kLargestVariance = 1e12;
// 1 − correlation² may not be smaller: half the digits of a quadratic form are then left.
constexpr double kSmallestRest = 1e-12;

// One row of components, for its issues.
class RowCheck {
 public:
  RowCheck(const Eigen::MatrixXd& components, Eigen::Index row, std::vector<Issue>& issues)
      : components_(components), row_(row), issues_(issues) {}

  bool within(Eigen::Index column, double low, double high, const char* allowed) {
    const double value = components_(row_, column);
    if (value >= low && value <= high) return true;
    refuse_entry(column, allowed);
    return false;
  }
  void refuse_entry(Eigen::Index column, std::string allowed) {
    issues_.push_back(refuse("targetComponents[" + std::to_string(row_) + "][" + std::to_string(column) + "]",
                             components_(row_, column), std::move(allowed)));
  }

 private:
  const Eigen::MatrixXd& components_;
  Eigen::Index row_;
  std::vector<Issue>& issues_;
};

}  // namespace

void check_components(const Eigen::MatrixXd& components, int dimension, std::vector<Issue>& issues) {
  const bool plane = dimension == 2;
  if (components.rows() < 1 || components.rows() > GaussianMixtureTarget::kMostComponents) {
    issues.push_back(refuse("targetComponents.length", components.rows(),
                            "1 to " + std::to_string(GaussianMixtureTarget::kMostComponents) + " rows"));
    return;
  }
  if (components.cols() != (plane ? 6 : 3)) {
    issues.push_back(refuse("targetComponents[0].length", components.cols(),
                            plane ? "6, for [weight, m1, m2, v11, v12, v22]" : "3, for [weight, m, v]"));
    return;
  }
  const auto mean = [](RowCheck& check, Eigen::Index column) {
    check.within(column, -kLargestMean, kLargestMean, "a number from -1e6 to 1e6");
  };
  const auto variance = [](RowCheck& check, Eigen::Index column) {
    return check.within(column, kSmallestVariance, kLargestVariance, "a variance from 1e-12 to 1e12");
  };
  for (Eigen::Index row = 0; row < components.rows(); ++row) {
    RowCheck check(components, row, issues);
    if (const double weight = components(row, 0); !(weight > 0) || !std::isfinite(weight)) {
      check.refuse_entry(0, "a number above 0");
    }
    mean(check, 1);
    if (!plane) {
      variance(check, 2);
      continue;
    }
    mean(check, 2);
    const bool first = variance(check, 3);
    const bool second = variance(check, 5);
    const double v12 = components(row, 4);
    if (!first || !second) {
      if (!std::isfinite(v12)) check.refuse_entry(4, "a number");
      continue;
    }
    const double product = components(row, 3) * components(row, 5);
    if (!(v12 * v12 < product * (1 - kSmallestRest))) {
      check.refuse_entry(4, "a number nearer to 0 than sqrt(v11 v22) = " + format_number(std::sqrt(product)) +
                                ", so that the covariance is positive definite");
    }
  }
}

}  // namespace elbo
