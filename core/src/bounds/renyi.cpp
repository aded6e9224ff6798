#include "bounds/renyi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bounds/region.hpp"
#include "bounds/summits.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kForbidden = -1e290;
constexpr double kDepth = 30;  // nats below the heaviest product that a place still counts
// What an error of the integral, relative, is to one of VR_α in nats is 1/|1 − α|. The tolerance is that of
// α = 0.9, and as much looser as this allows further away.
constexpr double kNearOne = 0.1;

// Does a cubature that resolves `known` resolve `gaussian` as well?
bool is_alike(const Gaussian& known, const Gaussian& gaussian) {
  constexpr double kApart = 0.5;  // deviations
  constexpr double kRatio = 1.25;
  const auto lower = known.factor.triangularView<Eigen::Lower>();
  if (lower.solve(gaussian.mean - known.mean).norm() > kApart) return false;
  const Eigen::MatrixXd factor = lower.solve(gaussian.factor);
  const auto scale = factor.diagonal().array();
  return scale.minCoeff() > 1 / kRatio && scale.maxCoeff() < kRatio &&
         (factor.rows() == 1 || std::abs(factor(1, 0)) < kRatio - 1);
}

// The products of every α are close to those of the next.
void add_new(const std::vector<Gaussian>& products, std::vector<Gaussian>& bumps) {
  for (Gaussian gaussian : products) {
    gaussian.log_mass = 0;
    if (std::none_of(bumps.begin(), bumps.end(), [&](const Gaussian& known) {
          return known.log_mass >= -2 && is_alike(known, gaussian);
        })) {
      bumps.push_back(std::move(gaussian));
    }
  }
}

// Where a power is negative, p^(1−α) q^α has summits that belong to no two components: those of a valley
// between two components of the mixture it divides by. They are climbed to.
void add_summits(const Truth& truth, const Family& q, const std::vector<RenyiPoint*>& points,
                 std::vector<Gaussian>& bumps) {
  const std::vector<Gaussian> starts = bumps;
  TargetValues target;
  Eigen::ArrayXd log_q;
  for (const std::size_t i : {std::size_t{0}, points.size() / 2, points.size() - 1}) {
    const double alpha = points[i]->alpha;
    const auto log_power = [&](const Samples& z, Eigen::ArrayXd& out) {
      truth.target().evaluate(z, Order::kValue, target);
      q.log_density(z, log_q, nullptr);
      out = (1 - alpha) * target.log_density.max(kForbidden) + alpha * log_q;
    };
    add_new(summits(starts, log_power, kDepth), bumps);
  }
}

// Over all of R^d, for a p without a closed form: no box is known to hold it.
CubatureResult integrate_field(const Truth& truth, const std::vector<Gaussian>& q,
                               const std::vector<Gaussian>& bumps, Eigen::Index outputs,
                               const Integrand& integrand, double tolerance) {
  constexpr double kNothing = 1e-300;  // exponentials of very little are not quite 0
  Field field = truth.field();
  field.add(q);
  field.bumps.insert(field.bumps.end(), bumps.begin(), bumps.end());
  EverywhereOptions options;
  options.tolerance = std::clamp(10 * tolerance, 1e-10, 1e-6);
  options.negligible = 1e-9;
  options.most_nodes = 2'000'000;
  const auto finite = [&](const Samples& z, Samples& out) {
    integrand(z, out);
    out = (out > kNothing).select(out, 0.0);
  };
  const EverywhereResult found = integrate_everywhere(truth.dimension(), field, outputs, finite, options);
  CubatureResult result;
  result.integral = found.integral;
  result.error = (found.diverges != 0).select(kInfinity, found.error);
  return result;
}

// Fills in `points`, all of them finite moments, from one quadrature over the ground of `bumps`.
void integrate_powers(const Truth& truth, const Family& q, const std::vector<Gaussian>& bumps,
                      const std::vector<RenyiPoint*>& points, const CubatureOptions& given) {
  if (points.empty()) return;
  const auto columns = static_cast<Eigen::Index>(points.size());
  TargetValues target;
  Eigen::ArrayXd log_q;
  const auto exponent = [&](Pack log_p, Pack log_q, Eigen::Index j) {
    const double alpha = points[static_cast<std::size_t>(j)]->alpha;
    return (1 - alpha) * maximum(log_p, kForbidden) + alpha * log_q;
  };
  const auto fill = [&](const Samples& z, Samples& out, const auto& finish) {
    truth.target().evaluate(z, Order::kValue, target);
    q.log_density(z, log_q, nullptr);
    for_lanes(z.rows(), [&](Eigen::Index row, auto lanes) {
      const Pack of_p = lanes.load(target.log_density.data() + row);
      const Pack of_q = lanes.load(log_q.data() + row);
      for (Eigen::Index j = 0; j < columns; ++j) {
        lanes.store(finish(exponent(of_p, of_q, j), j), &out(row, j));
      }
    });
  };
  // Every integrand is divided by its largest value at the centres of the bumps, so that none overflows.
  Samples centres(static_cast<Eigen::Index>(bumps.size()), q.dimension());
  for (std::size_t i = 0; i < bumps.size(); ++i) {
    centres.row(static_cast<Eigen::Index>(i)) = bumps[i].mean.transpose().array();
  }
  Samples at_centres(centres.rows(), columns);
  fill(centres, at_centres, [](Pack power, Eigen::Index /*j*/) { return power; });
  const Eigen::Array<double, 1, Eigen::Dynamic> offset = at_centres.colwise().maxCoeff();
  const auto integrand = [&](const Samples& z, Samples& out) {
    fill(z, out, [&](Pack power, Eigen::Index j) { return exp(minimum(power - offset(j), 700.0)); });
  };
  CubatureOptions options = given;
  options.scale = 0;
  options.tolerances.resize(columns);
  for (Eigen::Index j = 0; j < columns; ++j) {
    const double distance = std::abs(1 - points[static_cast<std::size_t>(j)]->alpha);
    options.tolerances(j) = options.tolerance * std::max(1.0, distance / kNearOne);
  }
  const std::vector<Gaussian> gaussians = q.gaussians();
  const CubatureResult result =
      truth.is_closed() || gaussians.empty()
          ? integrate(q.dimension(), bumps, columns, integrand, options)
          : integrate_field(truth, gaussians, bumps, columns, integrand, options.tolerance);
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
  const std::optional<Family::TailRange> range =
      q_gaussians.empty() ? q.tail_range() : std::optional<Family::TailRange>();
  const std::vector<Gaussian> q_bumps = bumps_of(q);
  const std::vector<Gaussian> both = ground_of_both(truth, q);
  std::vector<RenyiPoint> points;
  for (const double alpha : alphas) {
    RenyiPoint point{alpha, 0, 0,
                     q.is_heavy_tailed() ? heavy_weight_moment(tails, alpha)
                     : range             ? weight_moment_between(tails, range->slow, range->fast, alpha)
                                         : weight_moment(tails, q_gaussians, alpha)};
    if (alpha == 1) {
      point.bound = elbo.value;
      point.error = elbo.error;
    } else if (point.moment != Moment::kFinite) {
      point.bound = alpha < 0 ? kInfinity : -kInfinity;
    }
    points.push_back(point);
  }
  // Below 0, between 0 and 1, above 1. Where p^(1−α) q^α has its mass is seen neither from p nor from q: it
  // may be far from both, and between 0 and 1 it is wider than the narrower of them.
  for (int side = -1; side <= 1; ++side) {
    std::vector<Gaussian> bumps = both;
    std::vector<RenyiPoint*> asked;
    for (RenyiPoint& point : points) {
      const int where = point.alpha < 0 ? -1 : point.alpha > 1 ? 1 : 0;
      if (where != side || point.alpha == 1 || point.moment != Moment::kFinite) continue;
      asked.push_back(&point);
      if (point.alpha != 0) add_new(products(truth.bumps(), q_bumps, point.alpha, kDepth), bumps);
    }
    const bool has_valleys = side < 0 ? q_bumps.size() > 1 : side > 0 && truth.bumps().size() > 1;
    if (has_valleys && !asked.empty()) add_summits(truth, q, asked, bumps);
    integrate_powers(truth, q, bumps, asked, options);
  }
  return points;
}

}  // namespace elbo
