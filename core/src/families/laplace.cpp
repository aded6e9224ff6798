// Laplace's approximation: N(m, (−∇² log p(x, m))⁻¹) at a mode m, which is what
// the target makes it. No gradient of the bound leads it there: each step is
// Newton's on log p(x, m), halved until that does not fall, and takes the
// curvature where it ends; on a Gaussian target the first one is exact. Where
// the target is not concave, curvatures are taken by their sizes, and the step
// is said to be corrected.
//
// φ and parameters() are the full-rank Gaussian's; moved by hand, it climbs on
// from there.

#include <cmath>
#include <memory>

#include "families/families.hpp"
#include "families/full_rank.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/newton.hpp"
#include "numeric/symmetric.hpp"
#include "targets/target.hpp"

namespace elbo {
namespace {

constexpr int kMostHalvings = 40;
constexpr double kLeastCurvature = 1e-12;

class Laplace final : public FullRank {
 public:
  using FullRank::FullRank;

  [[nodiscard]] std::unique_ptr<Family> clone() const override { return std::make_unique<Laplace>(*this); }

  std::optional<Step> follow(const Target& target, double rate) override {
    Step step;
    const Place here = look(target, gaussian().mean);
    if (!std::isfinite(here.log_density)) return step;
    bool corrected = false;
    Eigen::VectorXd way = rate * newton_direction(here.gradient, here.hessian, corrected);
    Place there = look(target, gaussian().mean + way);
    for (int i = 0; i < kMostHalvings && !(there.log_density >= here.log_density); ++i) {
      way *= 0.5;
      there = look(target, gaussian().mean + way);
    }
    if (!(there.log_density >= here.log_density)) there = here;
    // Of curvatures by their sizes.
    const SymmetricAxes axes = symmetric_axes(there.hessian);
    corrected = axes.values.maxCoeff() >= 0;
    Gaussian next{there.z, {}, 0};
    if (!cholesky(axes.with(axes.values.cwiseAbs().cwiseMax(kLeastCurvature).cwiseInverse()), next.factor)) {
      return step;
    }
    step.moved = set_gaussian(next);
    step.note = corrected ? "corrected" : "";
    return step;
  }

 private:
  struct Place {
    Eigen::VectorXd z;
    double log_density;
    Eigen::VectorXd gradient;
    Eigen::MatrixXd hessian;
  };
  static Place look(const Target& target, const Eigen::VectorXd& z) {
    TargetValues values;
    target.evaluate(z.transpose().array(), Order::kHessian, values);
    Place place{z, values.log_density(0), values.gradient.row(0).matrix().transpose(),
                Eigen::MatrixXd::Constant(z.size(), z.size(), values.hessian(0, 0))};
    if (z.size() == 2) {
      place.hessian(0, 1) = place.hessian(1, 0) = values.hessian(0, 1);
      place.hessian(1, 1) = values.hessian(0, 2);
    }
    return place;
  }
};

}  // namespace

std::unique_ptr<Family> families::make_laplace(const FamilySettings& settings) {
  const Eigen::Index size = settings.initial_mean.size();
  return std::make_unique<Laplace>(settings.initial_mean,
                                   settings.initial_scale * Eigen::MatrixXd::Identity(size, size));
}

}  // namespace elbo
