#include "bounds/decomposition.hpp"

#include <cmath>
#include <limits>

#include "bounds/region.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNothing = -745;
// A log density of −∞ in sums that must stay finite; sums that contain it are recognised by their size.
constexpr double kForbidden = -1e290;
constexpr double kBeyond = 1e200;

Known known(double value, double error) {
  if (value > kBeyond) return {kInfinity, 0};
  if (value < -kBeyond) return {-kInfinity, 0};
  return {value, error};
}

Eigen::ArrayXd density(const Eigen::ArrayXd& log_density) { return log_density.max(kNothing).exp(); }

// log N(z; 0, s² I).
Eigen::ArrayXd log_prior(const Samples& z, double scale) {
  const auto dimension = static_cast<double>(z.cols());
  return -0.5 * (z / scale).square().rowwise().sum() - dimension * (0.5 * kLogTwoPi + std::log(scale));
}

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
};

QAverages average_over_q(const Truth& truth, const Family& q, double prior_scale,
                         const CubatureOptions& options) {
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
  Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(4);
  Eigen::ArrayXd error = Eigen::ArrayXd::Zero(4);
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    const Gaussian base{Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)};
    const std::vector<Gaussian> bumps =
        gaussians.empty() ? std::vector<Gaussian>{base}
                          : pulled_back(truth.bumps(), gaussians[static_cast<std::size_t>(k)]);
    const auto integrand = [&](const Samples& epsilon, Samples& out) {
      q.transform(k, epsilon, scratch.z);
      truth.target().evaluate(scratch.z, Order::kValue, scratch.target);
      q.log_density_of_draw(k, epsilon, scratch.z, scratch.log_q, nullptr);
      const Eigen::ArrayXd log_p = scratch.target.log_density.max(kForbidden);
      const Eigen::ArrayXd mass = density(log_prior(epsilon, 1));
      const Eigen::ArrayXd deviation = log_p - scratch.log_q - centre;
      out.col(0) = mass * deviation;
      out.col(1) = mass * log_p;
      out.col(2) = mass * (log_p - log_prior(scratch.z, prior_scale));
      out.col(3) = mass * deviation.max(-1e140).square();
    };
    const CubatureResult result = integrate(dimension, bumps, 4, integrand, options);
    sum += q.stratum_weight(k) * result.integral;
    error += q.stratum_weight(k) * result.error;
  }
  QAverages averages;
  averages.elbo = known(sum(0) + centre, error(0));
  averages.expected_log_joint = known(sum(1), error(1));
  averages.expected_log_likelihood = known(sum(2), error(2));
  averages.log_weight_variance = known(std::max(0.0, sum(3) - sum(0) * sum(0)), error(3));
  return averages;
}

std::vector<Gaussian> joined(std::vector<Gaussian> a, const std::vector<Gaussian>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// E_{p(z|x)}[log w]. Over the posterior; log q bends where q is, so its places count here too.
Known average_over_posterior(const Truth& truth, const Family& q, const CubatureOptions& options) {
  const double evidence = truth.log_evidence();
  Scratch scratch;
  const auto over_target = [&](const Samples& z, Samples& out) {
    truth.target().evaluate(z, Order::kValue, scratch.target);
    q.log_density(z, scratch.log_q, nullptr);
    const Eigen::ArrayXd log_p = scratch.target.log_density.max(kForbidden);
    out.col(0) = density(log_p - evidence) * (log_p - scratch.log_q);
  };
  const CubatureResult upper =
      integrate(q.dimension(), joined(truth.bumps(), bumps_of(q)), 1, over_target, options);
  return known(upper.integral(0), upper.error(0));
}

}  // namespace

CubatureOptions quick_options() {
  CubatureOptions options;
  options.tolerance = 1e-7;
  options.most_nodes = 60'000;
  return options;
}

CubatureOptions frame_options(const Family& q) {
  CubatureOptions options;
  // A flow's density costs ten times a Gaussian's, and twenty frames a second are to be had of it as well.
  options.tolerance = q.gaussians().empty() ? 2e-9 : 1e-10;
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
  const QAverages averages = average_over_q(truth, q, prior_scale, options);
  d.elbo = averages.elbo;
  d.expected_log_joint = averages.expected_log_joint;
  d.expected_log_likelihood = averages.expected_log_likelihood;
  d.log_weight_variance = averages.log_weight_variance;

  // Over all the ground of both, as functions of z.
  Scratch scratch;
  const std::vector<Gaussian> q_bumps = bumps_of(q);
  const auto evaluate = [&](const Samples& z) {
    truth.target().evaluate(z, Order::kValue, scratch.target);
    scratch.target.log_density = scratch.target.log_density.max(kForbidden) - evidence;
    q.log_density(z, scratch.log_q, nullptr);
  };
  const auto over_both = [&](const Samples& z, Samples& out) {
    evaluate(z);
    const Eigen::ArrayXd& log_p = scratch.target.log_density;
    const Eigen::ArrayXd p_density = density(log_p);
    const Eigen::ArrayXd q_density = density(scratch.log_q);
    const Eigen::ArrayXd ratio = scratch.log_q - log_p;
    out.col(0) = q_density * ratio - q_density + p_density;
    out.col(1) = q_density - p_density - p_density * ratio;
    out.col(2) = q_density * scratch.log_q;
    out.col(3) = q_density * (scratch.log_q - log_prior(z, prior_scale));
    // q·w in one exponential: far out q underflows where w overflows.
    out.col(4) = density(scratch.log_q - ratio);
  };
  const std::vector<Gaussian> bumps = joined(truth.bumps(), q_bumps);
  const CubatureResult both = integrate(q.dimension(), bumps, 5, over_both, options);
  d.kl_posterior = known(both.integral(0), both.error(0));
  d.kl_reverse = known(both.integral(1), both.error(1));
  d.log_mean_weight = {std::log(both.integral(4)) + evidence, both.error(4) / both.integral(4)};
  if (const auto entropy = q.entropy(nullptr)) {
    d.entropy = {*entropy, 0};
  } else {
    d.entropy = known(-both.integral(2), both.error(2));
  }
  d.kl_prior = known(both.integral(3), both.error(3));
  if (const auto gaussians = q.gaussians(); gaussians.size() == 1) {
    d.kl_prior = {kl_to_prior(gaussians.front(), prior_scale), 0};
  }

  d.eubo = average_over_posterior(truth, q, options);

  d.d1 = evidence - (d.elbo.value + d.kl_posterior.value);
  d.d2 = d.elbo.value - (d.expected_log_likelihood.value - d.kl_prior.value);
  d.d3 = d.elbo.value - (d.expected_log_joint.value + d.entropy.value);
  d.d7 = evidence - (d.eubo.value - d.kl_reverse.value);
  d.d10 = (d.log_mean_weight.value - d.elbo.value) - d.kl_posterior.value;
  return d;
}

Known elbo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options) {
  return average_over_q(truth, ForQuadrature(q, options).q(), 1, options).elbo;
}

Known eubo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options) {
  return average_over_posterior(truth, ForQuadrature(q, options).q(), options);
}

}  // namespace elbo
