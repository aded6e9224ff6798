#include "models/vae/gaussian_lattice.hpp"

#include <cmath>
#include <vector>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr double kReach = 6.5;  // deviations: outside are 1e-9 of q
constexpr double kOutside = 1e-9;
// Between places, in deviations: e^(−2π²/step²) is what such a sum errs by.
constexpr double kStepLine = 0.45;
constexpr double kStepPlane = 0.8;
constexpr double kTurn = 0.3;
constexpr double kOffset = 0.2113;
constexpr double kTolerance = 2e-4;
constexpr int kMostHalvingsLine = 7;
constexpr int kMostHalvingsPlane = 2;
constexpr double kRounding = 1e-10;

struct Lattice {
  Eigen::ArrayXXd epsilon;
  Eigen::ArrayXd half;  // 1 for places of the one half, −1 for those of the other
};

Lattice make_lattice(Index latent, double step) {
  const auto side = static_cast<Index>(std::ceil(kReach / step)) + 1;
  std::vector<double> places;
  std::vector<double> halves;
  for (Index row = latent == 1 ? 0 : -side; row <= (latent == 1 ? 0 : side); ++row) {
    for (Index column = -side; column <= side; ++column) {
      const double a = step * (static_cast<double>(column) + kOffset);
      const double b = latent == 1 ? 0 : step * (static_cast<double>(row) + kOffset);
      if (a * a + b * b > kReach * kReach) continue;
      places.push_back(latent == 1 ? a : std::cos(kTurn) * a - std::sin(kTurn) * b);
      if (latent == 2) places.push_back(std::sin(kTurn) * a + std::cos(kTurn) * b);
      halves.push_back((row + column) % 2 == 0 ? 1 : -1);
    }
  }
  const auto count = static_cast<Index>(halves.size());
  return {Eigen::Map<const RowMajor<double>>(places.data(), count, latent).array(),
          Eigen::Map<const Eigen::ArrayXd>(halves.data(), count)};
}

// The mean of `values` under `mass`, and by how much the two halves differ.
Known mean_of(const Eigen::ArrayXd& mass, const Eigen::ArrayXd& half, const Eigen::ArrayXd& values) {
  // About a value in their middle, so that what either half makes of ∫ q = 1 does not matter.
  const double middle = (mass * values).sum();
  const Eigen::ArrayXd apart = values - middle;
  return {middle, 2 * std::abs((mass * half * apart).sum()) + kOutside * apart.abs().maxCoeff() +
                      kRounding * (1 + std::abs(middle))};
}

}  // namespace

LatticeExpectation lattice_expectation(const Snapshot& snapshot, const Eigen::RowVectorXd& x,
                                       const Gaussian& q, double& work) {
  const Index latent = snapshot.latent();
  LatticeExpectation answer;
  double step = latent == 1 ? kStepLine : kStepPlane;
  const double height =
      q.factor.diagonal().array().log().sum() + 0.5 * kLogTwoPi * static_cast<double>(latent);
  for (int halving = 0;; ++halving, step *= 0.5) {
    const Lattice lattice = make_lattice(latent, step);
    const Eigen::ArrayXd squares = lattice.epsilon.square().rowwise().sum();
    Eigen::ArrayXd mass = (-0.5 * squares).exp();
    mass /= mass.sum();
    const Eigen::ArrayXXd z =
        ((lattice.epsilon.matrix() * q.factor.transpose()).rowwise() + q.mean.transpose()).array();
    const Eigen::ArrayXd likelihood = snapshot.log_likelihood(x, snapshot.decode(z));
    work += static_cast<double>(z.rows()) * snapshot.decoder_work();
    answer.log_likelihood = mean_of(mass, lattice.half, likelihood);
    const Eigen::ArrayXd ratio = likelihood - 0.5 * z.square().rowwise().sum() -
                                 0.5 * kLogTwoPi * static_cast<double>(latent) + 0.5 * squares + height;
    answer.elbo = mean_of(mass, lattice.half, ratio);
    const double error = std::max(answer.log_likelihood.error, answer.elbo.error);
    if (error <= kTolerance || halving == (latent == 1 ? kMostHalvingsLine : kMostHalvingsPlane) ||
        !std::isfinite(error)) {
      return answer;
    }
  }
}

}  // namespace elbo::vae
