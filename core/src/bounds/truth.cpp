#include "bounds/truth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "bounds/region.hpp"

namespace elbo {
namespace {

// Below this a density is 0 in double, and its logarithm only gets in the way.
constexpr double kNothing = -745;
constexpr double kLargest = 700;
// Where the moments begin among what is integrated.
constexpr Eigen::Index kMoments = 2;

// The largest log density at the centres of the bumps, a factor that keeps exp() in range.
double largest_log_density(const Target& target, const std::vector<Gaussian>& bumps) {
  Samples centres(static_cast<Eigen::Index>(bumps.size()), target.dimension());
  for (std::size_t i = 0; i < bumps.size(); ++i) {
    centres.row(static_cast<Eigen::Index>(i)) = bumps[i].mean.transpose().array();
  }
  TargetValues values;
  target.evaluate(centres, Order::kValue, values);
  return values.log_density.maxCoeff();
}

// The bumps' mean, so that moments about it are not small differences of large numbers.
Eigen::VectorXd centre_of(const std::vector<Gaussian>& bumps) {
  double heaviest = bumps.front().log_mass;
  for (const Gaussian& bump : bumps) heaviest = std::max(heaviest, bump.log_mass);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(bumps.front().mean.size());
  double mass = 0;
  for (const Gaussian& bump : bumps) {
    const double weight = std::exp(bump.log_mass - heaviest);
    sum += weight * bump.mean;
    mass += weight;
  }
  return sum / mass;
}

// p over a factor, p log p, and p times what E[y] and the lower half of E[y yᵀ] are means of.
class Moments {
 public:
  Moments(const Target& target, double offset, const Eigen::VectorXd& centre)
      : target_(target), offset_(offset), centre_(centre), dimension_(target.dimension()) {}

  [[nodiscard]] Eigen::Index outputs() const {
    return kMoments + dimension_ + dimension_ * (dimension_ + 1) / 2;
  }
  void operator()(const Samples& z, Samples& out) {
    target_.evaluate(z, Order::kValue, values_);
    const Eigen::ArrayXd log_density = (values_.log_density - offset_).max(kNothing).min(kLargest);
    // Vectorised exponentials of very little are not 0.
    out.col(0) = (log_density > -kLargest).select(log_density.exp(), 0.0);
    if (out.cols() == 1) return;
    out.col(1) = out.col(0) * log_density;
    if (out.cols() == kMoments) return;
    Eigen::Index column = kMoments;
    for (int i = 0; i < dimension_; ++i) out.col(column++) = out.col(0) * (z.col(i) - centre_(i));
    for (int i = 0; i < dimension_; ++i) {
      for (int j = 0; j <= i; ++j) out.col(column++) = out.col(kMoments + i) * (z.col(j) - centre_(j));
    }
  }

 private:
  const Target& target_;
  double offset_;
  const Eigen::VectorXd& centre_;
  int dimension_;
  TargetValues values_;
};

}  // namespace

Truth::Truth(std::shared_ptr<const Target> target)
    : target_(std::move(target)),
      bumps_(target_->bumps()),
      field_(target_->field()),
      closed_(target_->log_evidence()) {
  centre_ = centre_of(bumps_);
  if (closed_) {
    integrate_bumps();
  } else {
    integrate_lines();
  }
  TargetValues values;
  target_->evaluate(nodes_.z, Order::kValue, values);
  log_posterior_ = values.log_density - log_evidence();
}

void Truth::integrate_bumps() {
  const double offset = largest_log_density(*target_, bumps_);
  Moments density(*target_, offset, centre_);
  CubatureOptions options;
  options.tolerance = 1e-12;
  // Second moments have their mass further out than the density.
  options.reach = 12;
  const Eigen::Index outputs = density.outputs();
  const CubatureResult result = integrate(
      dimension(), bumps_, outputs, [&](const Samples& z, Samples& out) { density(z, out); }, options,
      &nodes_);
  quadrature_ = std::log(result.integral(0)) + offset;
  error_ = result.error(0) / result.integral(0);
  take_moments(result.integral, result.error, offset);
}

void Truth::integrate_lines() {
  double heaviest = -std::numeric_limits<double>::infinity();
  for (const Gaussian& bump : bumps_) {
    if (bump.log_mass > heaviest) {
      heaviest = bump.log_mass;
      centre_ = bump.mean;
    }
  }
  const double offset = field_.parts.front().log_mass;
  Moments density(*target_, offset, centre_);
  const auto integrand = [&](const Samples& z, Samples& out) { density(z, out); };
  // A coarse look at which of the moments exist: to follow one that does not costs the evidence its nodes.
  EverywhereOptions options;
  options.tolerance = 1e-4;
  options.negligible = 1e-6;
  options.most_nodes = 300'000;
  const EverywhereResult coarse =
      integrate_everywhere(dimension(), field_, density.outputs(), integrand, options);
  const auto has_all = [](const EverywhereResult& result) {
    return (result.diverges.tail(result.diverges.size() - kMoments) == 0).all();
  };
  has_moments_ = has_all(coarse);
  const Eigen::Index outputs = has_moments_ ? density.outputs() : kMoments;
  // The evidence by itself, which nothing else can spoil.
  options = {};
  options.tolerance = 1e-9;
  const EverywhereResult first = integrate_everywhere(dimension(), field_, 1, integrand, options, &nodes_);
  // Moments have their mass further out than the density: more of it counts, and the second time more still.
  EverywhereResult other;
  if (has_moments_) {
    options.negligible = 1e-12;
    other = integrate_everywhere(dimension(), field_, outputs, integrand, options);
    options.negligible = 1e-17;
  }
  options.angle = 1;
  const EverywhereResult second = integrate_everywhere(dimension(), field_, outputs, integrand, options);
  if (!has_moments_) other = second;
  const double log_first = std::log(first.integral(0));
  const double log_second = std::log(second.integral(0));
  const double first_error = first.error(0) / first.integral(0);
  const double second_error = second.error(0) / second.integral(0);
  // They differ by what both may be off by; by more, and it is not known which of them is right.
  const double difference = std::abs(log_first - log_second);
  quadrature_ = offset + (second_error < 0.1 * first_error ? log_second : log_first);
  error_ = std::max(std::min(first_error, second_error), difference);
  const Eigen::ArrayXi diverges = other.diverges.max(second.diverges);
  if (first.diverges(0) != 0 || diverges(0) != 0) error_ = std::max(error_, 1.0);
  field_.parts.front().log_mass = quadrature_;
  // Of the moments the second time knows more; all are divided by p(x), which is as uncertain as it is.
  const Eigen::ArrayXd error = second.error.max((other.integral - second.integral).abs()) +
                               std::min(1.0, error_) * second.integral.abs();
  has_moments_ = has_moments_ && has_all(other) && has_all(second);
  take_moments(second.integral, error, offset);
  const double infinity = std::numeric_limits<double>::infinity();
  if (diverges(1) != 0) expected_log_joint_ = {-infinity, 0};
}

// Means over the posterior from integrals of exp(−offset) p.
void Truth::take_moments(const Eigen::ArrayXd& integral, const Eigen::ArrayXd& absolute, double offset) {
  const double scale = std::exp(offset - log_evidence());
  expected_log_joint_ = {scale * (integral(1) + offset * integral(0)),
                         scale * (absolute(1) + std::abs(offset) * absolute(0))};
  if (!has_moments_) return;
  const Eigen::VectorXd mean = scale * integral;
  const Eigen::VectorXd error = scale * absolute;
  first_ = mean.segment(kMoments, dimension());
  first_error_ = error.segment(kMoments, dimension());
  second_ = second_error_ = Eigen::MatrixXd(dimension(), dimension());
  Eigen::Index column = kMoments + dimension();
  for (int i = 0; i < dimension(); ++i) {
    for (int j = 0; j <= i; ++j, ++column) {
      second_(i, j) = second_(j, i) = mean(column);
      second_error_(i, j) = second_error_(j, i) = error(column);
    }
  }
}

// E[(z − m)(z − m)ᵀ] from E[y] and E[y yᵀ], with d = centre − m.
Known Truth::expected_log_gaussian(const Gaussian& gaussian) const {
  if (!has_moments_) return {-std::numeric_limits<double>::infinity(), 0};
  const Eigen::MatrixXd precision = precision_of(gaussian);
  const Eigen::VectorXd d = centre_ - gaussian.mean;
  const Eigen::VectorXd pull = precision * d;
  const double square = precision.cwiseProduct(second_).sum() + 2 * pull.dot(first_) + pull.dot(d);
  const double error =
      precision.cwiseAbs().cwiseProduct(second_error_).sum() + 2 * pull.cwiseAbs().dot(first_error_);
  return {log_normaliser(gaussian) - 0.5 * square, 0.5 * error};
}

std::vector<double> Truth::levels(const std::vector<double>& mass) const {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(log_posterior_.size()));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [this](Eigen::Index a, Eigen::Index b) { return log_posterior_(a) > log_posterior_(b); });
  std::vector<double> found;
  for (const double wanted : mass) {
    double total = 0;
    double level = 0;
    for (const Eigen::Index i : order) {
      total += std::exp(nodes_.log_weight(i) + log_posterior_(i));
      level = log_posterior_(i);
      if (total >= wanted) break;
    }
    found.push_back(std::exp(level));
  }
  return found;
}

}  // namespace elbo
