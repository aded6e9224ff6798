#include "bounds/renyi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/region.hpp"

namespace elbo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kForbidden = -1e290;
constexpr double kDepth = 30;  // nats below the heaviest product that a place still counts

// Fills in `points`, all of them finite moments, from one quadrature over the ground of `bumps`.
void integrate_powers(const Truth& truth, const Family& q, const std::vector<Gaussian>& bumps,
                      const std::vector<RenyiPoint*>& points, const CubatureOptions& options) {
  if (points.empty()) return;
  const auto columns = static_cast<Eigen::Index>(points.size());
  TargetValues target;
  Eigen::ArrayXd log_q;
  const auto exponents = [&](const Samples& z, Samples& out) {
    truth.target().evaluate(z, Order::kValue, target);
    q.log_density(z, log_q, nullptr);
    const Eigen::ArrayXd log_p = target.log_density.max(kForbidden);
    for (Eigen::Index j = 0; j < columns; ++j) {
      const double alpha = points[static_cast<std::size_t>(j)]->alpha;
      out.col(j) = (1 - alpha) * log_p + alpha * log_q;
    }
  };
  // Every integrand is divided by its largest value at the centres of the bumps, so that none overflows.
  Samples centres(static_cast<Eigen::Index>(bumps.size()), q.dimension());
  for (std::size_t i = 0; i < bumps.size(); ++i) {
    centres.row(static_cast<Eigen::Index>(i)) = bumps[i].mean.transpose().array();
  }
  Samples at_centres(centres.rows(), columns);
  exponents(centres, at_centres);
  const Eigen::Array<double, 1, Eigen::Dynamic> offset = at_centres.colwise().maxCoeff();
  const auto integrand = [&](const Samples& z, Samples& out) {
    exponents(z, out);
    out = (out.rowwise() - offset).max(-745.0).min(700.0).exp();
  };
  const CubatureResult result = integrate(q.dimension(), bumps, columns, integrand, options);
  for (Eigen::Index j = 0; j < columns; ++j) {
    RenyiPoint& point = *points[static_cast<std::size_t>(j)];
    const double scale = 1 / (1 - point.alpha);
    point.bound = scale * (std::log(result.integral(j)) + offset(j));
    point.error = std::abs(scale) * result.error(j) / result.integral(j);
  }
}

}  // namespace

std::vector<RenyiPoint> renyi_curve(const Truth& truth, const Family& family,
                                    const std::vector<double>& alphas, const Known& elbo,
                                    const CubatureOptions& options) {
  const ForQuadrature for_quadrature(family, options);
  const Family& q = for_quadrature.q();
  const Tails tails = truth.target().tails();
  const std::vector<Gaussian> q_gaussians = q.gaussians();
  const std::vector<Gaussian> q_bumps = bumps_of(q);
  std::vector<RenyiPoint> points;
  for (const double alpha : alphas) {
    RenyiPoint point{alpha, 0, 0, weight_moment(tails, q_gaussians, alpha)};
    if (alpha == 1) {
      point.bound = elbo.value;
      point.error = elbo.error;
    } else if (point.moment != Moment::kFinite) {
      point.bound = alpha < 0 ? kInfinity : -kInfinity;
    }
    points.push_back(point);
  }
  // Below 0, between 0 and 1, above 1: outside 0 ≤ α ≤ 1 the mass of p^(1−α) q^α may be far from both.
  for (int side = -1; side <= 1; ++side) {
    std::vector<Gaussian> bumps = truth.bumps();
    bumps.insert(bumps.end(), q_bumps.begin(), q_bumps.end());
    std::vector<RenyiPoint*> asked;
    for (RenyiPoint& point : points) {
      const int where = point.alpha < 0 ? -1 : point.alpha > 1 ? 1 : 0;
      if (where != side || point.alpha == 1 || point.moment != Moment::kFinite) continue;
      asked.push_back(&point);
      if (side == 0) continue;
      const auto more = products(truth.bumps(), q_bumps, point.alpha, kDepth);
      bumps.insert(bumps.end(), more.begin(), more.end());
    }
    integrate_powers(truth, q, bumps, asked, options);
  }
  return points;
}

}  // namespace elbo
