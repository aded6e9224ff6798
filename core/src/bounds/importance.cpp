#include "bounds/importance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/region.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

// The step in u: the trapezoid rule's error is about e^{−π²/h} here, 3e-19 for this h, which divides log 2 so
// that φ at t/M is a shift of the same table.
constexpr int kStepsPerDoubling = 3;
constexpr double kStep = kLogTwo / kStepsPerDoubling;
// The masses of log w go onto a lattice that divides the step, each by the six interpolation weights that
// keep sums of smooth functions to the sixth order: what follows needs no further exponential.
constexpr int kLatticePerStep = 12;
constexpr double kLattice = kStep / kLatticePerStep;
constexpr int kStencil = 6;
// 1 − e^{−e^x} is 1 above, and 0 below, in double.
constexpr double kAllGone = 4;
constexpr double kAllThere = -37;
// Weights that far below the median count as that far, and what is below is added as the mean of the largest;
// weights that are seen less often than this by any batch are not seen.
constexpr double kDepth = 60;
constexpr double kNeverSeen = 1e-17;
constexpr double kForbidden = -1e290;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The distribution of log w under q as nodes with masses, whose sum is 1.
struct WeightDistribution {
  std::vector<double> log_weight;
  std::vector<double> mass;
};

WeightDistribution distribution(const Truth& truth, const Family& family, const CubatureOptions& options) {
  const ForQuadrature for_quadrature(family, options);
  const Family& q = for_quadrature.q();
  const int dimension = q.dimension();
  const std::vector<Gaussian> gaussians = q.gaussians();
  WeightDistribution result;
  TargetValues target;
  Eigen::ArrayXd log_q;
  Samples z;
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    const Gaussian base{Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)};
    const std::vector<Gaussian> bumps =
        gaussians.empty() ? std::vector<Gaussian>{base}
                          : pulled_back(truth.bumps(), gaussians[static_cast<std::size_t>(k)]);
    const double evidence = truth.log_evidence();
    const auto log_weights = [&](const Samples& epsilon) {
      q.transform(k, epsilon, z);
      truth.target().evaluate(z, Order::kValue, target);
      q.log_density_of_draw(k, epsilon, z, log_q, nullptr);
      return (target.log_density.max(kForbidden) - log_q).eval();
    };
    // Resolved for E[log w] and for the steps of e^{−tw} at several t.
    const auto integrand = [&](const Samples& epsilon, Samples& out) {
      const Eigen::ArrayXd mass =
          (-0.5 * epsilon.square().rowwise().sum() - 0.5 * dimension * kLogTwoPi).exp();
      const Eigen::ArrayXd relative = log_weights(epsilon) - evidence;
      out.col(0) = mass;
      out.col(1) = mass * relative;
      for (Eigen::Index j = 0; j < 4; ++j) {
        out.col(2 + j) = mass * (-(relative - 3.0 * static_cast<double>(j - 2)).min(6.0).exp()).exp();
      }
    };
    CubatureNodes nodes;
    integrate(dimension, bumps, 6, integrand, options, &nodes);
    const Eigen::ArrayXd log_weight = log_weights(nodes.z);
    const Eigen::ArrayXd mass =
        q.stratum_weight(k) *
        (nodes.log_weight - 0.5 * nodes.z.square().rowwise().sum() - 0.5 * dimension * kLogTwoPi).exp();
    for (Eigen::Index i = 0; i < mass.size(); ++i) {
      // What weighs less than this in total cannot change a bound in double.
      if (mass(i) < 1e-24) continue;
      result.log_weight.push_back(log_weight(i));
      result.mass.push_back(mass(i));
    }
  }
  double total = 0;
  for (const double mass : result.mass) total += mass;
  for (double& mass : result.mass) mass /= total;
  return result;
}

// φ as a table over u = log t, relative to the median of log w, so that u = 0 is in the middle of things.
class Transform {
 public:
  // For M up to 2^doublings times e^offset.
  Transform(const WeightDistribution& weights, int doublings, double offset)
      : offset_(offset), shift_(kStepsPerDoubling * doublings) {
    sort(weights);
    if (!is_finite()) return;
    spread();
    tabulate();
  }

  [[nodiscard]] bool is_finite() const { return mean_ > -1e200; }

  [[nodiscard]] Known bound(int doubling) const {
    if (!is_finite()) return {-kInfinity, 0};
    const double count = std::ldexp(std::exp(offset_), doubling);
    double sum = 0;
    for (int i = first_; i <= last_; ++i) {
      const auto at = static_cast<std::size_t>(i - first_ + shift_ - kStepsPerDoubling * doubling);
      // e^{−t} − φ^M, both written as losses where both are nearly 1.
      sum += std::expm1(std::max(-std::exp(i * kStep), -745.0)) -
             std::expm1(std::max(count * log_phi_[at], -745.0));
    }
    const double all_deep = std::pow(deep_, count);
    return {sum * kStep + median_ - below(count),
            1e-13 * (1 + 0.01 * count) + 1e-10 + (count > 1 ? all_deep * std::log(count) : 0)};
  }

 private:
  // By weight, ascending; what is never seen is cut off above.
  void sort(const WeightDistribution& weights) {
    std::vector<std::size_t> order(weights.mass.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return weights.log_weight[a] < weights.log_weight[b]; });
    double rare = 0;
    while (order.size() > 1 && rare + weights.mass[order.back()] < kNeverSeen) {
      rare += weights.mass[order.back()];
      order.pop_back();
    }
    double cumulative = 0;
    for (const std::size_t i : order) {
      mean_ += weights.mass[i] * weights.log_weight[i];
      if (cumulative <= 0.5) median_ = weights.log_weight[i];
      cumulative += weights.mass[i];
      log_weight_.push_back(weights.log_weight[i]);
      mass_.push_back(weights.mass[i]);
    }
  }

  // E[(floor − the largest of `count` weights)⁺]: what the weights below the floor take away.
  [[nodiscard]] double below(double count) const {
    double sum = 0;
    double cumulative = 0;
    for (std::size_t i = 0; i < log_weight_.size() && log_weight_[i] < floor_; ++i) {
      cumulative += mass_[i];
      const double next = i + 1 < log_weight_.size() ? std::min(log_weight_[i + 1], floor_) : floor_;
      sum += std::pow(cumulative, count) * (next - log_weight_[i]);
    }
    return sum;
  }

  void spread() {
    floor_ = median_ - kDepth;
    const double largest = log_weight_.back() - median_;
    base_ = static_cast<int>(std::floor(-kDepth / kLattice)) - kStencil;
    lattice_.assign(static_cast<std::size_t>(std::ceil(largest / kLattice) - base_ + 2 * kStencil), 0.0);
    for (std::size_t i = 0; i < mass_.size(); ++i) {
      if (log_weight_[i] < floor_) deep_ += mass_[i];
      const double place = (std::max(log_weight_[i], floor_) - median_) / kLattice - base_;
      const auto left = static_cast<std::size_t>(place);
      const double t = place - static_cast<double>(left);
      for (int j = 0; j < kStencil; ++j) {
        double weight = 1;  // Lagrange's, on the nodes −2 … 3
        for (int k = 0; k < kStencil; ++k) {
          if (k != j) weight *= (t + 2 - k) / (j - k);
        }
        lattice_[left + static_cast<std::size_t>(j) - 2] += mass_[i] * weight;
      }
    }
  }

  // log φ(e^u) at u = i·kStep − offset, from where nothing is lost to where everything is.
  void tabulate() {
    const auto size = static_cast<int>(lattice_.size());
    const double largest = (base_ + size) * kLattice;
    first_ = static_cast<int>(std::floor((kAllThere - std::max(0.0, largest)) / kStep));
    last_ = static_cast<int>(std::ceil((kAllGone + kDepth + offset_) / kStep)) + shift_;
    // 1 − e^{−e^x} on the lattice, moved by what the offset is off it.
    const int low = static_cast<int>(std::floor(kAllThere / kLattice));
    const int high = static_cast<int>(std::ceil(kAllGone / kLattice));
    const double whole = std::floor(offset_ / kLattice);
    const double part = offset_ - whole * kLattice;
    std::vector<double> lost(static_cast<std::size_t>(high - low + 1));
    for (int x = low; x <= high; ++x) {
      lost[static_cast<std::size_t>(x - low)] = -std::expm1(-std::exp(x * kLattice - part));
    }
    std::vector<double> above(lattice_.size() + 1, 0.0);  // mass from a lattice point up
    for (int k = size - 1; k >= 0; --k) {
      above[static_cast<std::size_t>(k)] =
          above[static_cast<std::size_t>(k) + 1] + lattice_[static_cast<std::size_t>(k)];
    }
    log_phi_.clear();
    for (int i = first_ - shift_; i <= last_; ++i) {
      // x = (u + l)/kLattice of lattice point k is at + k.
      const int at = i * kLatticePerStep - static_cast<int>(whole) + base_;
      const int begin = std::clamp(low - at, 0, size);
      const int end = std::clamp(high - at + 1, 0, size);
      double sum = above[static_cast<std::size_t>(end)];
      auto value = static_cast<std::size_t>(std::max(begin + at - low, 0));
      for (int k = begin; k < end; ++k) sum += lattice_[static_cast<std::size_t>(k)] * lost[value++];
      log_phi_.push_back(std::log1p(-std::clamp(sum, 0.0, 1.0)));
    }
  }

  double offset_ = 0;
  int shift_ = 0;
  std::vector<double> log_weight_;  // ascending
  std::vector<double> mass_;
  double mean_ = 0;    // E[log w]
  double median_ = 0;  // of log w
  double floor_ = 0;
  double deep_ = 0;  // the mass below the floor
  std::vector<double> lattice_;
  int base_ = 0;  // the place of the first lattice point
  int first_ = 0;
  int last_ = 0;
  std::vector<double> log_phi_;
};

}  // namespace

std::vector<Known> importance_bounds(const Truth& truth, const Family& q, int doublings,
                                     const CubatureOptions& options) {
  const Transform transform(distribution(truth, q, options), doublings, 0);
  std::vector<Known> bounds;
  for (int doubling = 0; doubling <= doublings; ++doubling) bounds.push_back(transform.bound(doubling));
  return bounds;
}

Known importance_bound(const Truth& truth, const Family& q, double samples, const CubatureOptions& options) {
  return Transform(distribution(truth, q, options), 0, std::log(samples)).bound(0);
}

std::vector<Estimated> importance_estimates(const Eigen::ArrayXd& log_weights, int doublings) {
  std::vector<Estimated> estimates;
  for (int doubling = 0; doubling <= doublings; ++doubling) {
    const Eigen::Index size = Eigen::Index{1} << doubling;
    const Eigen::Index groups = log_weights.size() / size;
    if (groups == 0) break;
    Eigen::ArrayXd bound(groups);
    for (Eigen::Index g = 0; g < groups; ++g) {
      bound(g) = log_sum_exp(log_weights.segment(g * size, size)) - std::log(static_cast<double>(size));
    }
    Estimated estimate;
    estimate.value = bound.mean();
    const auto n = static_cast<double>(groups);
    estimate.standard_error = groups > 1 ? std::sqrt((bound - estimate.value).square().sum() / (n - 1) / n)
                                         : std::numeric_limits<double>::quiet_NaN();
    estimates.push_back(estimate);
  }
  return estimates;
}

}  // namespace elbo
