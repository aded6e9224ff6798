// The cross: two elongated Gaussians at right angles, half the mass each, as components of a
// GaussianMixtureTarget. Along the diagonals in two dimensions, so that neither is a product of its
// marginals; in one, what of a cross along the axes is left on one of them: a wide hill and a narrow one.

#include "models/density/targets/gaussian_mixture.hpp"
#include "models/density/targets/targets.hpp"

namespace elbo {
namespace {

Eigen::MatrixXd cross_components(int dimension) {
  constexpr double kAlong = 2 * 2;  // variances
  constexpr double kAcross = 0.3 * 0.3;
  if (dimension == 1) {
    Eigen::MatrixXd components(2, 3);
    components << 0.5, 0, kAlong, 0.5, 0, kAcross;
    return components;
  }
  constexpr double kVariance = (kAlong + kAcross) / 2;
  constexpr double kCovariance = (kAlong - kAcross) / 2;
  Eigen::MatrixXd components(2, 6);
  components << 0.5, 0, 0, kVariance, kCovariance, kVariance,  //
      0.5, 0, 0, kVariance, -kCovariance, kVariance;
  return components;
}

}  // namespace

std::unique_ptr<Target> targets::make_cross(const TargetSettings& settings) {
  return std::make_unique<GaussianMixtureTarget>(settings.dimension, cross_components(settings.dimension),
                                                 settings.log_constant);
}

}  // namespace elbo
