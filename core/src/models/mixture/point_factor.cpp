#include "models/mixture/point_factor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "elbo/error.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"
#include "numeric/symmetric.hpp"
#include "session/run.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// A variance this far below its column's counts as collapsed: the likelihood has gained some 14 nats a point
// by then.
constexpr double kCollapsed = 1e-12;

std::size_t at(Eigen::Index index) { return static_cast<std::size_t>(index); }

}  // namespace

PointFactor::PointFactor(Eigen::Index components, Eigen::VectorXd spread, double floor)
    : spread_(std::move(spread)), floor_(floor) {
  const Eigen::Index dimension = spread_.size();
  weights_.setConstant(components, 1.0 / static_cast<double>(components));
  mean_.setZero(dimension, components);
  // A constant column has no spread; any positive variance serves until the first θ-step.
  const Eigen::VectorXd start = (spread_.array() > 0).select(spread_, 1.0);
  covariance_.assign(at(components), start.asDiagonal());
  factor_.assign(at(components), Eigen::MatrixXd(dimension, dimension));
  for (Eigen::Index k = 0; k < components; ++k) cholesky(covariance_[at(k)], factor_[at(k)]);
}

std::unique_ptr<GlobalFactor> PointFactor::clone() const { return std::make_unique<PointFactor>(*this); }

void PointFactor::assign(const GlobalFactor& other) { *this = static_cast<const PointFactor&>(other); }

void PointFactor::factorize(Eigen::Index k) {
  const auto& covariance = covariance_[at(k)];
  bool collapsed = !cholesky(covariance, factor_[at(k)]);
  if (!collapsed) {
    for (Eigen::Index d = 0; d < spread_.size(); ++d) {
      const double pivot = factor_[at(k)](d, d) * factor_[at(k)](d, d);
      collapsed =
          collapsed || !(pivot > kCollapsed * spread_(d)) || !(pivot > std::numeric_limits<double>::min());
    }
  }
  if (!collapsed) return;
  throw Divergence(
      "Component " + std::to_string(k + 1) + " of " + std::to_string(weights_.size()) +
      " has collapsed: it closes in on points that lie on one point, line or plane, and the likelihood "
      "grows without bound. " +
      "A covariance floor (regCovar) above " + format_number(floor_) + " prevents it.");
}

void PointFactor::raise_to_floor(Eigen::Index k) {
  Eigen::MatrixXd& covariance = covariance_[at(k)];
  above_floor_ = covariance;
  above_floor_.diagonal().array() -= floor_;
  // Nothing to lift, nearly always; factor_ is made anew by whoever asks.
  if (cholesky(above_floor_, factor_[at(k)])) return;
  const SymmetricAxes axes = symmetric_axes(covariance);
  covariance = axes.with(axes.values.cwiseMax(floor_));
}

void PointFactor::update(const Statistics& statistics) {
  const double total = statistics.count.sum();
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    const double count = statistics.count(k);
    weights_(k) = count / total;
    // An empty component keeps its place and has weight 0: there is no prior to return to.
    if (count < kEmpty) {
      weights_(k) = 0;
      continue;
    }
    mean_.col(k) = statistics.mean.col(k);
    covariance_[at(k)] = statistics.scatter[at(k)] / count;
    if (floor_ > 0) raise_to_floor(k);
    factorize(k);
  }
}

void PointFactor::blend(const Statistics&, double) {
  throw Error(ErrorCode::kNotAvailable, "Stochastic steps need priors: maximum likelihood has none.");
}

void PointFactor::kernels(std::vector<Kernel>& kernels) const {
  const auto dimension = static_cast<double>(mean_.rows());
  kernels.resize(at(weights_.size()));
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    Kernel& kernel = kernels[at(k)];
    kernel.offset = std::log(weights_(k)) - 0.5 * (log_determinant(factor_[at(k)]) + dimension * kLogTwoPi);
    kernel.scale = 1;
    kernel.mean = mean_.col(k);
    kernel.factor = factor_[at(k)];
  }
}

MixtureBound PointFactor::parts(const Statistics& statistics) const {
  const auto dimension = static_cast<double>(mean_.rows());
  MixtureBound bound;
  double log_assignments = 0;
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    const double count = statistics.count(k);
    if (count < kEmpty || weights_(k) == 0) continue;
    const double quadratic = inverse_trace(factor_[at(k)], statistics.scatter[at(k)]) +
                             count * squared_distance(factor_[at(k)], statistics.mean.col(k), mean_.col(k));
    bound.expected_log_likelihood -=
        0.5 * (count * (log_determinant(factor_[at(k)]) + dimension * kLogTwoPi) + quadratic);
    log_assignments += count * std::log(weights_(k));
  }
  bound.kl_assignments = std::max(-log_assignments - statistics.entropy, 0.0);
  bound.by_normalizers = statistics.log_normalizer;
  return bound;
}

MixtureBound PointFactor::bound(const Statistics& statistics) const {
  MixtureBound bound = parts(statistics);
  bound.expected_log_joint = bound.expected_log_likelihood;
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    if (weights_(k) > 0) bound.expected_log_joint += statistics.count(k) * std::log(weights_(k));
  }
  bound.entropy = statistics.entropy;
  constexpr double kSums = 1e-13;
  constexpr double kLastDigit = 2.2e-16;
  bound.rounding = kSums * (std::abs(bound.expected_log_likelihood) + bound.kl_assignments +
                            std::abs(bound.expected_log_joint) + std::abs(bound.entropy));
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(mean_.rows(), mean_.rows());
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    bound.rounding +=
        kLastDigit * statistics.count(k) * inverse_trace(factor_[at(k)], one) * covariance_[at(k)].trace();
  }
  return bound;
}

ComponentSummary PointFactor::summary() const { return {weights_, mean_, covariance_}; }

std::vector<PredictiveComponent> PointFactor::predictive() const {
  std::vector<PredictiveComponent> components;
  for (Eigen::Index k = 0; k < weights_.size(); ++k) {
    components.push_back(
        {std::log(weights_(k)), std::numeric_limits<double>::infinity(), mean_.col(k), covariance_[at(k)]});
  }
  return components;
}

Value PointFactor::parameters() const {
  return Value::map({{"weights", to_dense(weights_)},
                     {"means", matrix_to_dense(mean_.transpose())},
                     {"covariances", stack_to_dense(covariance_)}});
}

void PointFactor::set_parameters(const Value& parameters) {
  const auto components = at(weights_.size());
  const auto dimension = at(mean_.rows());
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters", {"weights", "means", "covariances"}, issues);
  const Dense* weights = checked_array(parameters, "weights", {components}, issues);
  const Dense* means = checked_array(parameters, "means", {components, dimension}, issues);
  const Dense* covariances =
      checked_array(parameters, "covariances", {components, dimension, dimension}, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));

  PointFactor candidate = *this;
  candidate.weights_ = vector_of(*weights);
  candidate.mean_ = matrix_of(*means).transpose();
  candidate.covariance_ = stack_of(*covariances);
  if (!(candidate.weights_.minCoeff() >= 0) || std::abs(candidate.weights_.sum() - 1) > 1e-9) {
    issues.push_back(refuse("weights", *weights, "numbers from 0 that sum to 1"));
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  check_positive_definite("covariances", candidate.covariance_, candidate.factor_);
  *this = std::move(candidate);
}

Value PointFactor::natural_gradient(const Statistics&) const { return {}; }

}  // namespace elbo
