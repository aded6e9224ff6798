#include "families/gaussian_mixture.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "families/families.hpp"
#include "families/limits.hpp"
#include "families/mixture_density.hpp"
#include "numeric/random.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// How far from 1 the weights that a reader gives may sum.
constexpr double kSumTolerance = 1e-6;

void check_weights(const Dense& weights, std::vector<Issue>& issues) {
  double sum = 0;
  for (std::size_t k = 0; k < weights.data.size(); ++k) {
    sum += weights.data[k];
    if (weights.data[k] >= kLeastScale) continue;
    issues.push_back(refuse(place_of("weights", k), weights.data[k], "a number above 0"));
  }
  if (!(std::abs(sum - 1) <= kSumTolerance)) {
    issues.push_back(refuse("weights", sum, "numbers that sum to 1, to six digits"));
  }
}

}  // namespace

GaussianMixture::GaussianMixture(Index components, const Eigen::VectorXd& mean, double scale,
                                 std::uint32_t seed) {
  assert(components >= 1 && components <= kMostComponents);
  const Index dimension = mean.size();
  const auto numbers = affine_size(static_cast<int>(dimension), false);
  components_.resize(static_cast<std::size_t>(components));
  components_.front().dimension = static_cast<int>(dimension);
  Eigen::VectorXd phi = Eigen::VectorXd::Zero(components * (1 + numbers));
  Stream stream(seed, Purpose::kFamily, 0);
  for (Index k = 0; k < components; ++k) {
    auto component = phi.segment(components + k * numbers, numbers);
    for (Index i = 0; i < dimension; ++i) {
      component(i) = mean(i) + 2 * scale * stream.normal();
      component(dimension + i) = std::log(scale);
    }
  }
  log_weights_.resize(components);
  set_phi(phi);
}

std::unique_ptr<Family> GaussianMixture::clone() const { return std::make_unique<GaussianMixture>(*this); }

Index GaussianMixture::first_of(Index k) const { return strata() + k * affine_size(dimension(), false); }

double GaussianMixture::stratum_weight(Index k) const { return std::exp(log_weights_(k)); }

bool GaussianMixture::set_phi(const Eigen::VectorXd& phi) {
  const Index components = strata();
  double largest = phi(0);
  for (Index k = 1; k < components; ++k) largest = std::max(largest, phi(k));
  double sum = 0;
  for (Index k = 0; k < components; ++k) sum += std::exp(phi(k) - largest);
  const double normalizer = largest + std::log(sum);
  candidates_.resize(components_.size());
  candidate_log_weights_.resize(components);
  for (Index k = 0; k < components; ++k) {
    candidate_log_weights_(k) = phi(k) - normalizer;
    if (!is_log_scale(candidate_log_weights_(k))) return false;
    auto& candidate = candidates_[static_cast<std::size_t>(k)];
    if (!read_affine(dimension(), false, phi.data() + first_of(k), candidate)) return false;
  }
  components_.swap(candidates_);
  log_weights_.swap(candidate_log_weights_);
  phi_ = phi;
  return true;
}

void GaussianMixture::transform(Index k, const Samples& epsilon, Samples& z) const {
  elbo::transform(components_[static_cast<std::size_t>(k)], epsilon, z);
}

void GaussianMixture::log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const {
  mixture_log_density(components_, log_weights_, z, value, gradient);
}

void GaussianMixture::log_density_of_draw(Index k, const Samples& epsilon, const Samples& z,
                                          Eigen::ArrayXd& value, Samples* gradient) const {
  mixture_log_density(components_, log_weights_, z, value, gradient, &epsilon, k);
}

void GaussianMixture::add_pathwise(Index k, const Samples& epsilon, const Samples& /*z*/, const Samples& a,
                                   Eigen::VectorXd& out) const {
  pathwise_sums(components_[static_cast<std::size_t>(k)], epsilon, a)
      .add_to(dimension(), false, out.data() + first_of(k));
}

void GaussianMixture::add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const {
  add_mixture_score(components_, log_weights_, z, c, out);
}

// ∂ log π_k/∂logit_j = [j = k] − π_j.
void GaussianMixture::add_weight_score(const Eigen::VectorXd& c, Eigen::VectorXd& out) const {
  double sum = 0;
  for (const double value : c) sum += value;
  for (Index k = 0; k < strata(); ++k) out(k) += c(k) - stratum_weight(k) * sum;
}

std::vector<Gaussian> GaussianMixture::gaussians() const {
  std::vector<Gaussian> gaussians(components_.size());
  for (std::size_t k = 0; k < components_.size(); ++k) {
    copy_to_gaussian(components_[k], gaussians[k]);
    gaussians[k].log_mass = log_weights_(static_cast<Index>(k));
  }
  return gaussians;
}

Value GaussianMixture::parameters() const {
  Eigen::VectorXd weights(strata());
  for (Index k = 0; k < strata(); ++k) weights(k) = stratum_weight(k);
  Eigen::MatrixXd means(strata(), dimension());
  std::vector<Eigen::MatrixXd> factors;
  for (Gaussian& gaussian : gaussians()) {
    means.row(static_cast<Index>(factors.size())) = gaussian.mean;
    factors.push_back(std::move(gaussian.factor));
  }
  return Value::map({{"weights", to_dense(weights)},
                     {"means", matrix_to_dense(means)},
                     {"factors", stack_to_dense(factors)}});
}

void GaussianMixture::set_parameters(const Value& parameters) {
  const std::size_t components = components_.size();
  const auto size = static_cast<std::size_t>(dimension());
  std::vector<Issue> issues;
  refuse_unknown(parameters, "parameters", {"weights", "means", "factors"}, issues);
  const Dense* weights = checked_array(parameters, "weights", {components}, issues);
  const Dense* means = checked_array(parameters, "means", {components, size}, issues);
  const Dense* factors = checked_array(parameters, "factors", {components, size, size}, issues);
  if (weights) check_weights(*weights, issues);
  if (means) check_locations("means", *means, issues);
  for (std::size_t k = 0; factors && k < components; ++k) {
    check_factor("factors", *factors, k * size * size, size, issues);
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));

  Eigen::VectorXd phi(phi_.size());
  double centre = 0;
  for (const double weight : weights->data) centre += std::log(weight) / static_cast<double>(components);
  for (std::size_t k = 0; k < components; ++k)
    phi(static_cast<Index>(k)) = std::log(weights->data[k]) - centre;
  const Eigen::MatrixXd mean = matrix_of(*means);
  const std::vector<Eigen::MatrixXd> factor = stack_of(*factors);
  for (Index k = 0; k < strata(); ++k) {
    write_affine({mean.row(k), factor[static_cast<std::size_t>(k)]}, false, phi.data() + first_of(k));
  }
  set_phi(phi);
}

std::vector<std::string> GaussianMixture::names() const {
  std::vector<std::string> names;
  for (Index k = 0; k < strata(); ++k) names.push_back("logit[" + std::to_string(k) + "]");
  for (Index k = 0; k < strata(); ++k) {
    for (std::string& name : affine_names(dimension(), "[" + std::to_string(k) + "]")) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

Value GaussianMixture::named(const Eigen::VectorXd& over_phi) const {
  Eigen::MatrixXd means(strata(), dimension());
  std::vector<Eigen::MatrixXd> factors;
  for (Index k = 0; k < strata(); ++k) {
    means.row(k) = over_phi.segment(first_of(k), dimension());
    factors.push_back(factor_entries(dimension(), over_phi.data() + first_of(k)));
  }
  return Value::map({{"logits", to_dense(over_phi.head(strata()))},
                     {"means", matrix_to_dense(means)},
                     {"logFactors", stack_to_dense(factors)}});
}

std::unique_ptr<Family> families::make_gaussian_mixture(const FamilySettings& settings) {
  return std::make_unique<GaussianMixture>(settings.components, settings.initial_mean, settings.initial_scale,
                                           settings.seed);
}

}  // namespace elbo
