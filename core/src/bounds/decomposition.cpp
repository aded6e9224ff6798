#include "bounds/decomposition.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bounds/region.hpp"
#include "bounds/second_opinion.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// A log density of −∞ in sums that must stay finite; sums that contain it are recognised by their size.
constexpr double kForbidden = -1e290;
constexpr double kBeyond = 1e200;
// Of a sum, relative to the size of what is added up.
constexpr double kRounding = 1e-14;
// The variance of log w is in no identity, and its integrand the roughest of all.
constexpr double kVarianceSlack = 1e3;

Known known(double value, double error) {
  if (value > kBeyond) return {kInfinity, 0};
  if (value < -kBeyond) return {-kInfinity, 0};
  return {value, error};
}

// log of a sum whose error is known; where that is not below the sum, all is possible.
Known log_of(double sum, double error) {
  const double relative = error / sum;
  if (!(sum > 0) || !(relative < 1)) return {sum > 0 ? std::log(sum) : -kInfinity, kInfinity};
  return {std::log(sum), -std::log1p(-relative)};
}

// log N(z; 0, s² I) of a pack of rows.
class LogNormal {
 public:
  LogNormal(int dimension, double scale)
      : dimension_(dimension),
        weight_(-0.5 / (scale * scale)),
        offset_(-dimension * (0.5 * kLogTwoPi + std::log(scale))) {}

  template <typename Lanes>
  [[nodiscard]] Pack at(const Lanes& lanes, const Samples& z, Eigen::Index row) const {
    const Pack z1 = lanes.load(z.data() + row);
    Pack square = z1 * z1;
    if (dimension_ == 2) {
      const Pack z2 = lanes.load(z.data() + z.rows() + row);
      square += z2 * z2;
    }
    return weight_ * square + offset_;
  }

 private:
  int dimension_;
  double weight_;
  double offset_;
};

// KL(N(m, C) ‖ N(0, s² I)) = ½(tr C/s² + |m|²/s² − D + D log s² − log|C|).
double kl_to_prior(const Gaussian& q, double scale) {
  const auto dimension = static_cast<double>(q.mean.size());
  return 0.5 * ((q.factor.squaredNorm() + q.mean.squaredNorm()) / (scale * scale) - dimension) +
         dimension * std::log(scale) - q.factor.diagonal().array().log().sum();
}

// The scratch of the integrands, so that none of them asks for memory at every call.
struct Scratch {
  TargetValues target;
  Eigen::ArrayXd log_q;
  Samples z;
};

// Averages over q, stratum by stratum, over ε.
struct QAverages {
  Known elbo, expected_log_joint, expected_log_likelihood, log_weight_variance;
  double reach = 0;  // deviations of q that count
};

enum class Averages { kBound, kAll };

QAverages average_over_q(const Truth& truth, const Family& q, double prior_scale, Averages wanted,
                         const CubatureOptions& given) {
  const int dimension = q.dimension();
  const std::vector<Gaussian> gaussians = q.gaussians();
  Scratch scratch;
  // The variance is taken about a value near the mean, lest it drown in its square.
  double centre = 0;
  {
    scratch.z.resize(1, dimension);
    const Samples origin = Samples::Zero(1, dimension);
    q.transform(0, origin, scratch.z);
    truth.target().evaluate(scratch.z, Order::kValue, scratch.target);
    q.log_density_of_draw(0, origin, scratch.z, scratch.log_q, nullptr);
    const double log_weight = scratch.target.log_density(0) - scratch.log_q(0);
    if (std::isfinite(log_weight)) centre = log_weight;
  }
  const bool all = wanted == Averages::kAll;
  const Eigen::Index outputs = all ? 4 : 1;
  CubatureOptions options = given;
  options.tolerances.setConstant(outputs, options.tolerance);
  if (all) options.tolerances(3) *= kVarianceSlack;
  const LogNormal base(dimension, 1);
  const LogNormal prior(dimension, prior_scale);
  QAverages averages;
  Eigen::Array<bool, Eigen::Dynamic, 1> diverges =
      Eigen::Array<bool, Eigen::Dynamic, 1>::Constant(outputs, false);
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(4);
  Eigen::ArrayXd error = Eigen::ArrayXd::Zero(4);
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    const Gaussian round{Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)};
    const std::vector<Gaussian> bumps =
        gaussians.empty() ? std::vector<Gaussian>{round} : features_in(truth, gaussians, k);
    const auto integrand = [&](const Samples& epsilon, Samples& out) {
      q.transform(k, epsilon, scratch.z);
      truth.target().evaluate(scratch.z, Order::kValue, scratch.target);
      q.log_density_of_draw(k, epsilon, scratch.z, scratch.log_q, nullptr);
      for_lanes(epsilon.rows(), [&](Eigen::Index row, auto lanes) {
        const Pack log_p = maximum(lanes.load(scratch.target.log_density.data() + row), kForbidden);
        const Pack mass = exp(base.at(lanes, epsilon, row));
        const Pack deviation = log_p - lanes.load(scratch.log_q.data() + row) - centre;
        lanes.store(mass * deviation, &out(row, 0));
        if (!all) return;
        lanes.store(mass * log_p, &out(row, 1));
        lanes.store(mass * (log_p - prior.at(lanes, scratch.z, row)), &out(row, 2));
        const Pack bounded = maximum(deviation, -1e140);
        lanes.store(mass * (bounded * bounded), &out(row, 3));
      });
    };
    if (q.is_heavy_tailed()) diverges = diverges || !reaches_of(dimension, outputs, integrand).isFinite();
    // What has no finite average says nothing of how far the others reach.
    const auto finite = [&](const Samples& epsilon, Samples& out) {
      integrand(epsilon, out);
      for (Eigen::Index i = 0; i < outputs; ++i) {
        if (diverges(i)) out.col(i).setZero();
      }
    };
    const Integrand& counted = diverges.any() ? Integrand(finite) : Integrand(integrand);
    const double reach = reach_of(dimension, outputs, counted);
    averages.reach = std::max(averages.reach, reach);
    options.reach = std::min(reach, kFurthest);
    const CubatureResult result = integrate_confirmed(dimension, bumps, outputs, counted, options);
    sum.head(outputs) += q.stratum_weight(k) * result.integral;
    error.head(outputs) += q.stratum_weight(k) * result.error;
    if (reach > kFurthest) error.setConstant(kInfinity);
  }
  // Near where averages cease to exist, what a cubature says of its error is too little: 1e-6 of their sizes
  // was seen.
  if (diverges.any()) error += 3e-6 * (1 + sum.abs().min(1e200));
  // Densities fall off to −∞, never up: an average that does not exist is that of log p, or of a square.
  for (Eigen::Index i = 0; i < outputs; ++i) {
    if (diverges(i)) sum(i) = i == 3 ? kInfinity : -kInfinity;
  }
  averages.elbo = known(sum(0) + centre, error(0));
  averages.expected_log_joint = known(sum(1), error(1));
  averages.expected_log_likelihood = known(sum(2), error(2));
  // E[d²] − E[d]²: what an error of the mean does to its square, and what rounding does to the difference.
  const double square = sum(0) * sum(0);
  averages.log_weight_variance =
      !std::isfinite(sum(3)) || !std::isfinite(square)
          ? Known{kInfinity, 0}
          : known(std::max(0.0, sum(3) - square),
                  error(3) + (2 * std::abs(sum(0)) + error(0)) * error(0) + kRounding * (sum(3) + square));
  return averages;
}

// E_{p(z|x)}[log q]. Of one Gaussian log q is a parabola, whose mean the posterior's moments know. Otherwise
// over the posterior; log q bends where q is, so its places count here too.
Known expected_log_q(const Truth& truth, const Family& q, const CubatureOptions& options) {
  if (const auto gaussians = q.gaussians(); gaussians.size() == 1) {
    return truth.expected_log_gaussian(gaussians.front());
  }
  const double evidence = truth.log_evidence();
  Scratch scratch;
  const auto over_target = [&](const Samples& z, Samples& out) {
    truth.target().evaluate(z, Order::kValue, scratch.target);
    q.log_density(z, scratch.log_q, nullptr);
    for_lanes(z.rows(), [&](Eigen::Index row, auto lanes) {
      const Pack log_p = maximum(lanes.load(scratch.target.log_density.data() + row), kForbidden);
      lanes.store(exp(log_p - evidence) * lanes.load(scratch.log_q.data() + row), &out(row, 0));
    });
  };
  const CubatureResult result =
      integrate_confirmed(q.dimension(), ground_of_both(truth, q), 1, over_target, options);
  return {result.integral(0), result.error(0)};
}

// E_{p(z|x)}[log w].
Known average_over_posterior(const Truth& truth, const Family& q, const CubatureOptions& options) {
  const Known joint = truth.expected_log_joint();
  const Known log_q = expected_log_q(truth, q, options);
  return known(joint.value - log_q.value, joint.error + log_q.error);
}

// Over all of R^d, for a p without a closed form: no region is known to hold it. Without
// `has_reverse` all but the output 1, the mean over p of log q, which is infinite then.
CubatureResult average_everywhere(const Truth& truth, const std::vector<Gaussian>& gaussians,
                                  Eigen::Index outputs, const Integrand& integrand, bool has_reverse,
                                  const CubatureOptions& given) {
  constexpr double kNothing = 1e-300;  // exponentials of very little are not quite 0
  Field field = truth.field();
  field.add(gaussians);
  std::vector<Eigen::Index> wanted;
  for (Eigen::Index i = 0; i < outputs; ++i) {
    if (i != 1 || has_reverse) wanted.push_back(i);
  }
  Samples all;
  const auto finite = [&](const Samples& z, Samples& out) {
    all.resize(z.rows(), outputs);
    integrand(z, all);
    Eigen::Index to = 0;
    for (const Eigen::Index i : wanted) out.col(to++) = (all.col(i).abs() > kNothing).select(all.col(i), 0.0);
  };
  EverywhereOptions options;
  options.tolerance = std::clamp(10 * given.tolerance, 1e-10, 1e-6);
  options.scale = 1;
  options.negligible = 1e-10;
  options.most_nodes = 2'000'000;
  // Tails that heavy are followed through twenty orders of magnitude: coarsely, in every frame.
  if (!truth.has_moments()) {
    options.tolerance = std::max(options.tolerance, 1e-6);
    options.negligible = 1e-3;
  }
  const EverywhereResult found = integrate_everywhere(
      truth.dimension(), field, static_cast<Eigen::Index>(wanted.size()), finite, options);
  CubatureResult result;
  result.integral = result.error = Eigen::ArrayXd::Zero(outputs);
  Eigen::Index from = 0;
  for (const Eigen::Index i : wanted) {
    result.integral(i) = found.integral(from);
    result.error(i) = found.diverges(from) != 0 ? kInfinity : found.error(from);
    ++from;
  }
  return result;
}

// For a q with heavy tails, over u with z = m + L sinh u, q's own outline (m, L): what falls off like a power
// of |z| falls off exponentially in u, so that a box holds all that counts.
CubatureResult average_stretched(const Truth& truth, const Family& q, Eigen::Index outputs,
                                 const Integrand& integrand, const CubatureOptions& given) {
  constexpr double kBeyondBox = 1e6;
  const int dimension = q.dimension();
  const Gaussian outline = q.outlines().front();
  const auto lower = outline.factor.triangularView<Eigen::Lower>();
  std::vector<Gaussian> bumps = {
      {Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)}};
  for (const Gaussian& bump : truth.bumps()) {
    const Eigen::ArrayXd y = lower.solve(bump.mean - outline.mean).array();
    const Eigen::VectorXd slope = (1 + y.square()).rsqrt().matrix();  // of asinh
    Eigen::MatrixXd factor = slope.asDiagonal() * Eigen::MatrixXd(lower.solve(bump.factor));
    // Where the map bends, what is wide is as wide as the bend.
    factor.diagonal() = factor.diagonal().cwiseMin(1.0);
    if (dimension == 2) factor(1, 0) = std::clamp(factor(1, 0), -1.0, 1.0);
    bumps.push_back({y.asinh().matrix(), std::move(factor)});
  }
  const double volume = outline.factor.diagonal().prod();
  Samples z;
  const auto stretched = [&](const Samples& u, Samples& out) {
    z.resize(u.rows(), dimension);
    const Samples y = u.sinh();
    z.col(0) = outline.mean(0) + outline.factor(0, 0) * y.col(0);
    if (dimension == 2) {
      z.col(1) = outline.mean(1) + outline.factor(1, 0) * y.col(0) + outline.factor(1, 1) * y.col(1);
    }
    integrand(z, out);
    out.colwise() *= volume * u.cosh().rowwise().prod();
  };
  CubatureOptions options = given;
  options.reach = std::min(reach_of(dimension, outputs, stretched), kFurthest);
  CubatureResult result = integrate_confirmed(dimension, bumps, outputs, stretched, options);
  // What is left out falls off like an exponential, if slowly.
  Samples edge = Samples::Zero(2 * dimension, dimension);
  for (int d = 0; d < dimension; ++d) {
    edge(2 * d, d) = options.reach;
    edge(2 * d + 1, d) = -options.reach;
  }
  Samples beyond(2 * dimension, outputs);
  stretched(edge, beyond);
  result.error += kBeyondBox * beyond.abs().colwise().maxCoeff().transpose().min(1e200);
  return result;
}

}  // namespace

CubatureOptions quick_options() {
  CubatureOptions options;
  options.tolerance = 1e-7;
  options.scale = 1;
  options.ground = 1e-6;
  options.most_nodes = 60'000;
  return options;
}

// So many nats that the residuals, sums of three at most, are below 1e-8: 2e-9 for each part, as long as its
// integrand's size is below that over the tolerance.
CubatureOptions frame_options(const Family& q) {
  constexpr double kNats = 2e-9;
  CubatureOptions options;
  // A flow's density costs more than a Gaussian's, and twenty frames a second are to be had of it as well.
  options.tolerance = q.gaussians().empty() ? 1e-9 : 1e-10;
  options.scale = kNats / options.tolerance;
  options.ground = 1e-8;
  options.most_nodes = 240'000;
  return options;
}

CubatureOptions thorough_options() {
  CubatureOptions options;
  options.tolerance = 1e-13;
  return options;
}

Decomposition decompose(const Truth& truth, const Family& family, double prior_scale,
                        const CubatureOptions& options) {
  const ForQuadrature for_quadrature(family, options);
  const Family& q = for_quadrature.q();
  Decomposition d;
  const double evidence = truth.log_evidence();
  const QAverages averages = average_over_q(truth, q, prior_scale, Averages::kAll, options);
  d.elbo = averages.elbo;
  d.expected_log_joint = averages.expected_log_joint;
  d.expected_log_likelihood = averages.expected_log_likelihood;
  d.log_weight_variance = averages.log_weight_variance;

  // Over all the ground of both, as functions of z; the last two only where there is no closed form.
  Scratch scratch;
  const std::vector<Gaussian> gaussians = q.gaussians();
  const std::optional<double> entropy = q.entropy(nullptr);
  const bool one_gaussian = gaussians.size() == 1;
  const Eigen::Index outputs = entropy && one_gaussian ? 3 : 5;
  const LogNormal prior(q.dimension(), prior_scale);
  const auto over_both = [&](const Samples& z, Samples& out) {
    truth.target().evaluate(z, Order::kValue, scratch.target);
    q.log_density(z, scratch.log_q, nullptr);
    for_lanes(z.rows(), [&](Eigen::Index row, auto lanes) {
      const Pack log_p = maximum(lanes.load(scratch.target.log_density.data() + row), kForbidden) - evidence;
      const Pack log_q = lanes.load(scratch.log_q.data() + row);
      const Pack p_density = exp(log_p);
      const Pack q_density = exp(log_q);
      const Pack ratio = log_q - log_p;
      lanes.store(q_density * ratio - q_density + p_density, &out(row, 0));
      lanes.store(q_density - p_density - p_density * ratio, &out(row, 1));
      // q w/p(x), which is p(z|x), as one exponential: far out q underflows where w overflows.
      lanes.store(p_density, &out(row, 2));
      if (outputs == 3) return;
      lanes.store(q_density * log_q, &out(row, 3));
      lanes.store(q_density * (log_q - prior.at(lanes, z, row)), &out(row, 4));
    });
  };
  CubatureOptions wide = options;
  wide.reach = std::min(averages.reach, kFurthest);
  const bool everywhere = !truth.is_closed() && !gaussians.empty();
  // Of a Gaussian's logarithm there is no mean where there are no moments.
  const bool has_reverse = truth.has_moments() || gaussians.empty();
  const CubatureResult both =
      q.is_heavy_tailed() ? average_stretched(truth, q, outputs, over_both, wide)
      : everywhere        ? average_everywhere(truth, gaussians, outputs, over_both, has_reverse, options)
                   : integrate_confirmed(q.dimension(), ground_of_both(truth, q), outputs, over_both, wide);
  // Both divergences take log p(x) as given. Where it is off by e, r = exp(e), the first is off by
  // r − 1 − log r, the second by r log r − r + 1 and the part r − 1 of itself.
  const double off = std::expm1(std::min(truth.log_evidence_error(), 300.0));
  d.kl_posterior = known(both.integral(0), both.error(0) + off * off);
  if (averages.reach > kFurthest) d.kl_posterior.error = kInfinity;
  if (q.is_heavy_tailed() && d.elbo.value == -kInfinity) d.kl_posterior = {kInfinity, 0};
  d.kl_reverse = known(both.integral(1), both.error(1) + off * (off + std::abs(both.integral(1))));
  if (everywhere && !has_reverse) d.kl_reverse = {kInfinity, 0};
  d.log_mean_weight = log_of(both.integral(2), both.error(2));
  d.log_mean_weight.value += evidence;
  d.entropy = entropy ? Known{*entropy, 0} : known(-both.integral(3), both.error(3));
  d.kl_prior = one_gaussian ? Known{kl_to_prior(gaussians.front(), prior_scale), 0}
                            : known(both.integral(4), both.error(4));

  d.eubo = average_over_posterior(truth, q, options);

  d.d1 = evidence - (d.elbo.value + d.kl_posterior.value);
  d.d2 = d.elbo.value - (d.expected_log_likelihood.value - d.kl_prior.value);
  d.d3 = d.elbo.value - (d.expected_log_joint.value + d.entropy.value);
  d.d7 = evidence - (d.eubo.value - d.kl_reverse.value);
  d.d10 = (d.log_mean_weight.value - d.elbo.value) - d.kl_posterior.value;
  return d;
}

Known elbo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options) {
  return average_over_q(truth, ForQuadrature(q, options).q(), 1, Averages::kBound, options).elbo;
}

Known eubo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options) {
  return average_over_posterior(truth, ForQuadrature(q, options).q(), options);
}

}  // namespace elbo
