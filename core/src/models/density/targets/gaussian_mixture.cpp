#include "models/density/targets/gaussian_mixture.hpp"

#include <cmath>
#include <string>

#include "elbo/error.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {

GaussianMixtureTarget::GaussianMixtureTarget(int dimension, const Eigen::MatrixXd& components,
                                             double log_constant)
    : dimension_(dimension), log_constant_(log_constant), size_(static_cast<std::size_t>(components.rows())) {
  const bool plane = dimension == 2;
  const double largest = components.col(0).maxCoeff();
  const double log_sum = std::log((components.col(0) / largest).sum());
  for (Eigen::Index k = 0; k < components.rows(); ++k) {
    const double log_weight = std::log(components(k, 0) / largest) - log_sum;
    const double v11 = components(k, plane ? 3 : 2);
    const double v12 = plane ? components(k, 4) : 0;
    const double v22 = plane ? components(k, 5) : 1;
    const double l11 = std::sqrt(v11);
    const double l21 = v12 / l11;
    const double rest = v22 - l21 * l21;
    if (!(v11 > 0) || !(rest > 0)) {
      throw Error(ErrorCode::kNotPositiveDefinite,
                  "the covariance of component " + std::to_string(k) + " is not positive definite.");
    }
    const double l22 = std::sqrt(rest);

    Component& component = components_[static_cast<std::size_t>(k)];
    component.mean1 = components(k, 1);
    component.mean2 = plane ? components(k, 2) : 0;
    const double unit = std::sqrt(0.5 / kLogTwo);
    component.w11 = unit / l11;
    component.w21 = -component.w11 * l21 / l22;
    component.w22 = unit / l22;
    const double log_normalizer = std::log(l11) + std::log(l22) + 0.5 * dimension * kLogTwoPi;
    component.offset = (log_constant + log_weight - log_normalizer) / kLogTwo;

    Gaussian gaussian{Eigen::VectorXd(dimension), Eigen::MatrixXd::Zero(dimension, dimension),
                      log_constant + log_weight};
    gaussian.mean(0) = component.mean1;
    gaussian.factor(0, 0) = l11;
    if (plane) {
      gaussian.mean(1) = component.mean2;
      gaussian.factor(1, 0) = l21;
      gaussian.factor(1, 1) = l22;
    }
    gaussians_.push_back(std::move(gaussian));
  }
}

std::vector<Gaussian> GaussianMixtureTarget::bumps() const { return gaussians_; }

Tails GaussianMixtureTarget::tails() const {
  Tails tails{Tails::Kind::kGaussian, {}};
  for (std::size_t k = 0; k < size_; ++k) {
    const Component& c = components_[k];
    Eigen::MatrixXd precision(dimension_, dimension_);
    constexpr double kTwice = 2 * kLogTwo;
    precision(0, 0) = kTwice * (c.w11 * c.w11 + c.w21 * c.w21);
    if (dimension_ == 2) {
      precision(0, 1) = precision(1, 0) = kTwice * c.w21 * c.w22;
      precision(1, 1) = kTwice * c.w22 * c.w22;
    }
    tails.precisions.push_back(std::move(precision));
  }
  return tails;
}

std::unique_ptr<Target> targets::make_gaussian_mixture(const TargetSettings& settings) {
  std::vector<Issue> issues;
  check_components(settings.components, settings.dimension, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  return std::make_unique<GaussianMixtureTarget>(settings.dimension, settings.components,
                                                 settings.log_constant);
}

}  // namespace elbo
