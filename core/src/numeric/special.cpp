#include "numeric/special.hpp"

#include <cmath>
#include <limits>
#include <unsupported/Eigen/SpecialFunctions>

namespace elbo {

// Eigen's, because the C library's lgamma writes a global.
double log_gamma(double x) { return Eigen::numext::lgamma(x); }

double digamma(double x) { return Eigen::numext::digamma(x); }

double multivariate_log_gamma(double x, int dimension) {
  double sum = dimension * (dimension - 1) * 0.25 * kLogPi;
  for (int i = 0; i < dimension; ++i) sum += log_gamma(x - 0.5 * i);
  return sum;
}

double multivariate_digamma(double x, int dimension) {
  double sum = 0;
  for (int i = 0; i < dimension; ++i) sum += digamma(x - 0.5 * i);
  return sum;
}

double log_sum_exp(const Eigen::Ref<const Eigen::ArrayXd>& x) {
  if (x.size() == 0) return -std::numeric_limits<double>::infinity();
  const double largest = x.maxCoeff();
  if (std::isinf(largest)) return largest;
  return largest + std::log((x - largest).exp().sum());
}

}  // namespace elbo
