#include "models/mixture/conjugate_factor.hpp"

#include <algorithm>
#include <cmath>

#include "elbo/error.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"
#include "session/run.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

std::size_t at(Eigen::Index index) { return static_cast<std::size_t>(index); }

}  // namespace

ConjugateFactor::ConjugateFactor(MixturePriors priors, Eigen::Index components) : priors_(std::move(priors)) {
  const Eigen::Index dimension = priors_.mean.size();
  alpha_.setConstant(components, priors_.weight_concentration);
  beta_.setConstant(components, priors_.mean_precision);
  nu_.setConstant(components, priors_.degrees_of_freedom);
  mean_ = priors_.mean.replicate(1, components);
  inverse_scale_.assign(at(components), priors_.inverse_scale);
  factor_.assign(at(components), Eigen::MatrixXd(dimension, dimension));
  log_gamma_nu0_ = multivariate_log_gamma(0.5 * priors_.degrees_of_freedom, static_cast<int>(dimension));
  refresh();
}

std::unique_ptr<GlobalFactor> ConjugateFactor::clone() const {
  return std::make_unique<ConjugateFactor>(*this);
}

void ConjugateFactor::assign(const GlobalFactor& other) {
  *this = static_cast<const ConjugateFactor&>(other);
}

void ConjugateFactor::best_component(const Statistics& statistics, Eigen::Index k,
                                     Component& component) const {
  const double count = statistics.count(k);
  component.alpha = priors_.weight_concentration + count;
  component.beta = priors_.mean_precision + count;
  component.nu = priors_.degrees_of_freedom + count;
  component.mean = priors_.mean;
  component.inverse_scale = priors_.inverse_scale;
  if (count < kEmpty) return;
  const double pull = count / component.beta;
  const double between = priors_.mean_precision * pull;
  const auto& scatter = statistics.scatter[at(k)];
  const Eigen::Index dimension = priors_.mean.size();
  for (Eigen::Index j = 0; j < dimension; ++j) {
    const double shift_j = statistics.mean(j, k) - priors_.mean(j);
    component.mean(j) += pull * shift_j;
    // The lower half, and its mirror: symmetric to the last bit.
    for (Eigen::Index i = j; i < dimension; ++i) {
      component.inverse_scale(i, j) +=
          scatter(i, j) + between * shift_j * (statistics.mean(i, k) - priors_.mean(i));
      component.inverse_scale(j, i) = component.inverse_scale(i, j);
    }
  }
}

void ConjugateFactor::update(const Statistics& statistics) {
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    best_component(statistics, k, scratch_);
    alpha_(k) = scratch_.alpha;
    beta_(k) = scratch_.beta;
    nu_(k) = scratch_.nu;
    mean_.col(k) = scratch_.mean;
    inverse_scale_[at(k)] = scratch_.inverse_scale;
  }
  refresh();
}

// The natural parameters (α, β, βm, ν, W⁻¹ + βmmᵀ) move a fraction of the way. Written about the two means,
// the average of W⁻¹ + βmmᵀ less the new βmmᵀ is a sum of positive terms.
void ConjugateFactor::blend(const Statistics& statistics, double rate) {
  const double keep = 1 - rate;
  const Eigen::Index dimension = mean_.rows();
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    best_component(statistics, k, scratch_);
    alpha_(k) = keep * alpha_(k) + rate * scratch_.alpha;
    nu_(k) = keep * nu_(k) + rate * scratch_.nu;
    const double old_share = keep * beta_(k);
    const double new_share = rate * scratch_.beta;
    beta_(k) = old_share + new_share;
    const double between = old_share * (new_share / beta_(k));
    auto& inverse_scale = inverse_scale_[at(k)];
    for (Eigen::Index j = 0; j < dimension; ++j) {
      for (Eigen::Index i = j; i < dimension; ++i) {
        inverse_scale(i, j) = keep * inverse_scale(i, j) + rate * scratch_.inverse_scale(i, j) +
                              between * (scratch_.mean(i) - mean_(i, k)) * (scratch_.mean(j) - mean_(j, k));
        inverse_scale(j, i) = inverse_scale(i, j);
      }
    }
    for (Eigen::Index i = 0; i < dimension; ++i) {
      mean_(i, k) = mean_(i, k) * (old_share / beta_(k)) + scratch_.mean(i) * (new_share / beta_(k));
    }
  }
  refresh();
}

void ConjugateFactor::refresh() {
  const Eigen::Index components = alpha_.size();
  const auto dimension = static_cast<int>(mean_.rows());
  log_det_w_.resize(components);
  expected_log_weight_.resize(components);
  expected_log_det_.resize(components);
  const double digamma_total = digamma(alpha_.sum());
  for (Eigen::Index k = 0; k < components; ++k) {
    if (!cholesky(inverse_scale_[at(k)], factor_[at(k)])) {
      throw Divergence("The inverse scale matrix of component " + std::to_string(k + 1) + " of " +
                       std::to_string(components) + " is not positive definite.");
    }
    log_det_w_(k) = -log_determinant(factor_[at(k)]);
    expected_log_weight_(k) = digamma(alpha_(k)) - digamma_total;
    expected_log_det_(k) =
        multivariate_digamma(0.5 * nu_(k), dimension) + dimension * kLogTwo + log_det_w_(k);
  }
}

void ConjugateFactor::kernels(std::vector<Kernel>& kernels) const {
  const auto dimension = static_cast<double>(mean_.rows());
  kernels.resize(at(alpha_.size()));
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    Kernel& kernel = kernels[at(k)];
    // PRML 10.46 with 10.64: the quadratic's constant D/β_k joins the offset.
    kernel.offset = expected_log_weight_(k) + 0.5 * expected_log_det_(k) - 0.5 * dimension * kLogTwoPi -
                    0.5 * dimension / beta_(k);
    kernel.scale = nu_(k);
    kernel.mean = mean_.col(k);
    kernel.factor = factor_[at(k)];
  }
}

double ConjugateFactor::kl_weights() const {
  const auto components = static_cast<double>(alpha_.size());
  const double alpha0 = priors_.weight_concentration;
  const double log_gamma0 = log_gamma(alpha0);
  double kl = log_gamma(alpha_.sum()) - log_gamma(components * alpha0);
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    kl += log_gamma0 - log_gamma(alpha_(k)) + (alpha_(k) - alpha0) * expected_log_weight_(k);
  }
  return std::max(kl, 0.0);  // at the prior it is 0 but for rounding
}

// KL(N(m, (βΛ)⁻¹) W(W, ν) ‖ N(m0, (β0Λ)⁻¹) W(W0, ν0)): the Gaussians' part averaged over Λ, then the
// Wisharts'.
double ConjugateFactor::kl_component(Eigen::Index k) const {
  const auto dimension = static_cast<int>(mean_.rows());
  const double ratio = priors_.mean_precision / beta_(k);
  const double nu0 = priors_.degrees_of_freedom;
  const auto& factor = factor_[at(k)];
  const double distance = squared_distance(factor, mean_.col(k), priors_.mean);
  const double gaussian =
      0.5 * (dimension * (ratio - 1 - std::log(ratio)) + priors_.mean_precision * nu_(k) * distance);
  const double wishart = -0.5 * nu0 * (priors_.log_det_inverse_scale + log_det_w_(k)) +
                         0.5 * nu_(k) * (inverse_trace(factor, priors_.inverse_scale) - dimension) +
                         log_gamma_nu0_ - multivariate_log_gamma(0.5 * nu_(k), dimension) +
                         // Σ_i ψ((ν + 1 − i)/2), as E log|Λ| holds it.
                         0.5 * (nu_(k) - nu0) * (expected_log_det_(k) - dimension * kLogTwo - log_det_w_(k));
  return std::max(gaussian + wishart, 0.0);
}

double ConjugateFactor::expected_log_prior() const {
  const auto components = static_cast<double>(alpha_.size());
  const auto dimension = static_cast<int>(mean_.rows());
  const double alpha0 = priors_.weight_concentration;
  const double beta0 = priors_.mean_precision;
  const double nu0 = priors_.degrees_of_freedom;
  const double log_wishart_normalizer = 0.5 * nu0 * priors_.log_det_inverse_scale -
                                        0.5 * nu0 * dimension * kLogTwo -
                                        multivariate_log_gamma(0.5 * nu0, dimension);
  double sum = log_gamma(components * alpha0) - components * log_gamma(alpha0);
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    const double distance = squared_distance(factor_[at(k)], mean_.col(k), priors_.mean);
    sum += (alpha0 - 1) * expected_log_weight_(k);
    sum += 0.5 * (dimension * (std::log(beta0) - kLogTwoPi) + expected_log_det_(k) -
                  dimension * beta0 / beta_(k) - beta0 * nu_(k) * distance);
    sum += log_wishart_normalizer + 0.5 * (nu0 - dimension - 1) * expected_log_det_(k) -
           0.5 * nu_(k) * inverse_trace(factor_[at(k)], priors_.inverse_scale);
  }
  return sum;
}

double ConjugateFactor::entropy() const {
  const auto dimension = static_cast<int>(mean_.rows());
  double sum = -log_gamma(alpha_.sum());
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    const double log_wishart_normalizer = -0.5 * nu_(k) * log_det_w_(k) - 0.5 * nu_(k) * dimension * kLogTwo -
                                          multivariate_log_gamma(0.5 * nu_(k), dimension);
    sum += log_gamma(alpha_(k)) - (alpha_(k) - 1) * expected_log_weight_(k);
    sum += 0.5 * dimension * (kLogTwoPi + 1 - std::log(beta_(k))) - 0.5 * expected_log_det_(k);
    sum += -log_wishart_normalizer - 0.5 * (nu_(k) - dimension - 1) * expected_log_det_(k) +
           0.5 * nu_(k) * dimension;
  }
  return sum;
}

MixtureBound ConjugateFactor::parts(const Statistics& statistics) const {
  const auto dimension = static_cast<double>(mean_.rows());
  MixtureBound bound;
  double expected_log_assignments = 0;
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    const double count = statistics.count(k);
    bound.kl_components += kl_component(k);
    if (count < kEmpty) continue;
    // Σ_n r_nk E(x_n − μ_k)ᵀΛ_k(x_n − μ_k), from the statistics (PRML 10.71).
    const double quadratic =
        count * dimension / beta_(k) +
        nu_(k) * (inverse_trace(factor_[at(k)], statistics.scatter[at(k)]) +
                  count * squared_distance(factor_[at(k)], statistics.mean.col(k), mean_.col(k)));
    bound.expected_log_likelihood +=
        0.5 * (count * (expected_log_det_(k) - dimension * kLogTwoPi) - quadratic);
    expected_log_assignments += count * expected_log_weight_(k);
  }
  bound.kl_assignments = std::max(-expected_log_assignments - statistics.entropy, 0.0);
  bound.kl_weights = kl_weights();
  bound.by_normalizers = statistics.log_normalizer - bound.kl_weights - bound.kl_components;
  return bound;
}

MixtureBound ConjugateFactor::bound(const Statistics& statistics) const {
  MixtureBound bound = parts(statistics);
  bound.expected_log_joint =
      bound.expected_log_likelihood + statistics.count.dot(expected_log_weight_) + expected_log_prior();
  bound.entropy = statistics.entropy + entropy();
  constexpr double kSums = 1e-13;  // of the terms, each a sum over rows or of special functions
  constexpr double kLastDigit = 2.2e-16;
  bound.rounding =
      kSums * (std::abs(bound.expected_log_likelihood) + bound.kl_assignments + bound.kl_weights +
               bound.kl_components + std::abs(bound.expected_log_joint) + std::abs(bound.entropy));
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(mean_.rows(), mean_.rows());
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    bound.rounding +=
        kLastDigit * nu_(k) * inverse_trace(factor_[at(k)], one) * inverse_scale_[at(k)].trace();
  }
  return bound;
}

ComponentSummary ConjugateFactor::summary() const {
  ComponentSummary summary{alpha_ / alpha_.sum(), mean_, inverse_scale_};
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) summary.covariances[at(k)] /= nu_(k);
  return summary;
}

// PRML 10.81, 10.82: Student t with ν_k + 1 − D degrees of freedom.
std::vector<PredictiveComponent> ConjugateFactor::predictive() const {
  const auto dimension = static_cast<double>(mean_.rows());
  std::vector<PredictiveComponent> components;
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    const double degrees = nu_(k) + 1 - dimension;
    components.push_back({std::log(alpha_(k) / alpha_.sum()), degrees, mean_.col(k),
                          inverse_scale_[at(k)] * ((1 + beta_(k)) / (beta_(k) * degrees))});
  }
  return components;
}

Value ConjugateFactor::parameters() const {
  return Value::map({{"weightConcentration", to_dense(alpha_)},
                     {"meanPrecision", to_dense(beta_)},
                     {"means", matrix_to_dense(mean_.transpose())},
                     {"degreesOfFreedom", to_dense(nu_)},
                     {"covariances", stack_to_dense(summary().covariances)}});
}

void ConjugateFactor::set_parameters(const Value& parameters) { take(parameters, "covariances", true); }

Value ConjugateFactor::state() const {
  return parameters().erase("covariances").set("inverseScales", stack_to_dense(inverse_scale_));
}

void ConjugateFactor::set_state(const Value& state) { take(state, "inverseScales", false); }

void ConjugateFactor::take(const Value& parameters, const char* matrices, bool divided) {
  const auto components = at(alpha_.size());
  const auto dimension = at(mean_.rows());
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters",
                 {"weightConcentration", "meanPrecision", "means", "degreesOfFreedom", matrices}, issues);
  const Dense* alpha = checked_array(parameters, "weightConcentration", {components}, issues);
  const Dense* beta = checked_array(parameters, "meanPrecision", {components}, issues);
  const Dense* means = checked_array(parameters, "means", {components, dimension}, issues);
  const Dense* nu = checked_array(parameters, "degreesOfFreedom", {components}, issues);
  const Dense* stack = checked_array(parameters, matrices, {components, dimension, dimension}, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));

  const double least_degrees = static_cast<double>(dimension) - 1;
  for (std::size_t k = 0; k < components; ++k) {
    const std::string place = ".data[" + std::to_string(k) + "]";
    if (!(alpha->data[k] > 0))
      issues.push_back(refuse("weightConcentration" + place, alpha->data[k], "above 0"));
    if (!(beta->data[k] > 0)) issues.push_back(refuse("meanPrecision" + place, beta->data[k], "above 0"));
    if (!(nu->data[k] > least_degrees)) {
      issues.push_back(
          refuse("degreesOfFreedom" + place, nu->data[k], "above D − 1 = " + format_number(least_degrees)));
    }
  }
  ConjugateFactor candidate = *this;
  candidate.alpha_ = vector_of(*alpha);
  candidate.beta_ = vector_of(*beta);
  candidate.nu_ = vector_of(*nu);
  candidate.mean_ = matrix_of(*means).transpose();
  candidate.inverse_scale_ = stack_of(*stack);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
  check_positive_definite(matrices, candidate.inverse_scale_, candidate.factor_);
  for (std::size_t k = 0; k < components && divided; ++k) candidate.inverse_scale_[k] *= nu->data[k];
  candidate.refresh();
  *this = std::move(candidate);
}

Value ConjugateFactor::natural_gradient(const Statistics& statistics) const {
  ConjugateFactor best = *this;
  best.update(statistics);
  const auto scatter = [](const ConjugateFactor& factor, Eigen::Index k) -> Eigen::MatrixXd {
    return factor.inverse_scale_[at(k)] +
           factor.beta_(k) * factor.mean_.col(k) * factor.mean_.col(k).transpose();
  };
  Eigen::MatrixXd weighted(mean_.cols(), mean_.rows());
  std::vector<Eigen::MatrixXd> second;
  for (Eigen::Index k = 0; k < alpha_.size(); ++k) {
    weighted.row(k) = (best.beta_(k) * best.mean_.col(k) - beta_(k) * mean_.col(k)).transpose();
    second.emplace_back(scatter(best, k) - scatter(*this, k));
  }
  return Value::map({{"weightConcentration", to_dense(best.alpha_ - alpha_)},
                     {"meanPrecision", to_dense(best.beta_ - beta_)},
                     {"precisionWeightedMeans", matrix_to_dense(weighted)},
                     {"degreesOfFreedom", to_dense(best.nu_ - nu_)},
                     {"secondMoments", stack_to_dense(second)}});
}

}  // namespace elbo
