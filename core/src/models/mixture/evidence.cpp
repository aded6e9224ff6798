#include "models/mixture/evidence.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kMostAssignments = 1 << 20;
constexpr double kMostSubsets = 1 << 18;
constexpr double kQuickSubsets = 1 << 12;

}  // namespace

bool evidence_is_computable(Eigen::Index rows, Eigen::Index components) {
  return components == 1 || static_cast<double>(rows) * std::log2(static_cast<double>(components)) <=
                                std::log2(kMostAssignments);
}

Evidence::Evidence(const Eigen::MatrixXd& points, const MixturePriors& priors, Eigen::Index components)
    : points_(points),
      priors_(priors),
      components_(components),
      table_(components == 1 ? 2 : std::size_t{1} << points.rows(), 0.0),
      largest_(-std::numeric_limits<double>::infinity()) {}

Statistics Evidence::statistics_of(Subset subset) const {
  const Eigen::Index dimension = points_.cols();
  Statistics statistics;
  statistics.reset(1, dimension);
  const Eigen::MatrixXd none = Eigen::MatrixXd::Zero(dimension, dimension);
  for (Eigen::Index n = 0; n < points_.rows(); ++n) {
    // With one component the only subset besides the empty one is that of all rows, however many.
    if (components_ == 1 || (subset >> n & 1U) != 0) statistics.merge(0, 1, points_.row(n).transpose(), none);
  }
  return statistics;
}

// `posterior` is a factor with one component; on return it is the component's exact posterior given the rows.
double Evidence::log_marginal(const Statistics& statistics, ConjugateFactor& posterior) const {
  posterior.update(statistics);
  const auto dimension = static_cast<int>(points_.cols());
  const double count = statistics.count(0);
  const double nu = posterior.nu()(0);
  return log_gamma(posterior.alpha()(0)) - log_gamma(priors_.weight_concentration) -
         0.5 * count * dimension * kLogPi + multivariate_log_gamma(0.5 * nu, dimension) -
         multivariate_log_gamma(0.5 * priors_.degrees_of_freedom, dimension) -
         0.5 * nu * log_determinant(posterior.cholesky_factors()[0]) +
         0.5 * priors_.degrees_of_freedom * priors_.log_det_inverse_scale +
         0.5 * dimension * std::log(priors_.mean_precision / posterior.beta()(0));
}

bool Evidence::advance(WorkBudget& budget) {
  const auto dimension = static_cast<double>(points_.cols());
  const double work =
      300 + 20 * static_cast<double>(points_.rows()) * dimension + 20 * dimension * dimension * dimension;
  ConjugateFactor posterior(priors_, 1);
  for (; next_ < table_.size(); ++next_) {
    if (budget.spent()) return false;
    table_[next_] = log_marginal(statistics_of(static_cast<Subset>(next_)), posterior);
    budget.left -= work;
  }
  if (sum_ > 0) return true;
  sum_splits(static_cast<Subset>(table_.size() - 1), 0, 0);
  budget.left -= 10 * kMostAssignments;
  const double total = static_cast<double>(components_) * priors_.weight_concentration;
  log_evidence_ =
      largest_ + std::log(sum_) + log_gamma(total) - log_gamma(total + static_cast<double>(points_.rows()));
  return true;
}

double Evidence::progress() const { return static_cast<double>(next_) / static_cast<double>(table_.size()); }

// Chooses the block of the lowest row left, in every way, and goes on with the others.
void Evidence::sum_splits(Subset rest, Eigen::Index blocks, double log_product) {
  if (rest == 0) {
    add(log_product);
    return;
  }
  if (blocks == components_) return;
  const double labels = std::log(static_cast<double>(components_ - blocks));
  const Subset lowest = rest & (0U - rest);
  const Subset others = rest ^ lowest;
  Subset chosen = others;
  while (true) {
    sum_splits(others ^ chosen, blocks + 1, log_product + labels + table_[chosen | lowest]);
    if (chosen == 0) break;
    chosen = (chosen - 1) & others;
  }
}

void Evidence::add(double log_term) {
  if (log_term > largest_) {
    sum_ = sum_ * std::exp(largest_ - log_term) + 1;
    largest_ = log_term;
  } else {
    sum_ += std::exp(log_term - largest_);
  }
}

bool Evidence::kl_is_quick() const {
  return static_cast<double>(table_.size()) * static_cast<double>(components_) <= kQuickSubsets;
}

bool Evidence::kl_is_computable() const {
  return static_cast<double>(table_.size()) * static_cast<double>(components_) <= kMostSubsets;
}

double Evidence::kl_posterior(const ConjugateFactor& factor, const Eigen::MatrixXd& responsibilities) const {
  const auto rows = static_cast<double>(points_.rows());
  const auto dimension = static_cast<int>(points_.cols());
  const double alpha0 = priors_.weight_concentration;
  const double total = static_cast<double>(components_) * alpha0;

  // Terms that do not depend on Z, and H[q(Z)].
  double kl = log_evidence_ - log_gamma(total) + log_gamma(total + rows) +
              (responsibilities.array() * responsibilities.array().max(1e-300).log()).sum();
  // KL(q(π) ‖ p(π | Z)) but for the sum of log Γ(α0 + n_k).
  kl += log_gamma(factor.alpha().sum()) - log_gamma(total + rows);

  std::vector<double> weight(table_.size());
  ConjugateFactor posterior(priors_, 1);
  for (Eigen::Index k = 0; k < components_; ++k) {
    const double alpha = factor.alpha()(k);
    const double expected_count = responsibilities.col(k).sum();
    kl += -log_gamma(alpha) + (alpha - alpha0 - expected_count) * factor.expected_log_weight()(k);

    // q(component k has exactly the rows of S), by doubling: with and without each row.
    weight[0] = 1;
    if (components_ == 1) {
      weight = {0, 1};
    } else {
      for (Eigen::Index n = 0; n < points_.rows(); ++n) {
        const std::size_t bit = std::size_t{1} << n;
        for (std::size_t s = 0; s < bit; ++s) {
          weight[s | bit] = weight[s] * responsibilities(n, k);
          weight[s] *= 1 - responsibilities(n, k);
        }
      }
    }
    for (std::size_t s = 0; s < table_.size(); ++s) {
      if (!(weight[s] > 1e-30)) continue;
      posterior.update(s == 0 ? [&] {
        Statistics empty;
        empty.reset(1, points_.cols());
        return empty;
      }() : statistics_of(static_cast<Subset>(s)));
      const double nu = factor.nu()(k);
      const double nu_s = posterior.nu()(0);
      const double ratio = posterior.beta()(0) / factor.beta()(k);
      const auto& cholesky = factor.cholesky_factors()[static_cast<std::size_t>(k)];
      const double distance = squared_distance(cholesky, factor.means().col(k), posterior.means().col(0));
      const double gaussian =
          0.5 * (dimension * (ratio - 1 - std::log(ratio)) + posterior.beta()(0) * nu * distance);
      const double wishart =
          0.5 * nu_s * (log_determinant(cholesky) - log_determinant(posterior.cholesky_factors()[0])) +
          0.5 * nu * (inverse_trace(cholesky, posterior.inverse_scales()[0]) - dimension) +
          multivariate_log_gamma(0.5 * nu_s, dimension) - multivariate_log_gamma(0.5 * nu, dimension) +
          0.5 * (nu - nu_s) * multivariate_digamma(0.5 * nu, dimension);
      kl += weight[s] * (gaussian + wishart - table_[s] + log_gamma(posterior.alpha()(0)));
    }
  }
  return kl;
}

}  // namespace elbo
