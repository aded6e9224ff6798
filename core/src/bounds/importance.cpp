#include "bounds/importance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "bounds/region.hpp"
#include "bounds/second_opinion.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"
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
// 1 − φ is wanted to a part of itself, of which a bound's error is a few times as many nats.
constexpr double kTransformSlack = 10;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The distribution of log w under q as nodes with masses, whose sum is 1, and the errors of the quadrature
// they come from.
struct WeightDistribution {
  std::vector<double> log_weight;
  std::vector<double> mass;
  double mean_error = 0;       // of E[log w]
  double transform_error = 0;  // of φ and of 1 − φ, relative
};

// log w at draws of one stratum.
class LogWeights {
 public:
  LogWeights(const Truth& truth, const Family& q) : truth_(truth), q_(q) {}

  const Eigen::ArrayXd& at(Eigen::Index k, const Samples& epsilon) {
    q_.transform(k, epsilon, z_);
    truth_.target().evaluate(z_, Order::kValue, target_);
    q_.log_density_of_draw(k, epsilon, z_, log_q_, nullptr);
    log_weight_ = target_.log_density.max(kForbidden) - log_q_;
    return log_weight_;
  }

 private:
  const Truth& truth_;
  const Family& q_;
  TargetValues target_;
  Eigen::ArrayXd log_q_;
  Eigen::ArrayXd log_weight_;
  Samples z_;
};

// log t where 1 − φ(t) is about each of kLost, from a few nodes: L_M is made where 1 − φ is about 1/M.
constexpr int kPilotPoints = 16;  // a side
constexpr std::array<double, 5> kLost = {1.0 / 1024, 1.0 / 128, 1.0 / 16, 0.4, 0.98};

std::array<double, kLost.size()> places_of(const Family& q, LogWeights& log_weights) {
  const CubatureNodes nodes = gauss_hermite(q.dimension(), kPilotPoints);
  const Eigen::Index size = nodes.z.rows();
  Eigen::ArrayXd log_weight(size * q.strata());
  Eigen::ArrayXd mass(log_weight.size());
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    log_weight.segment(k * size, size) = log_weights.at(k, nodes.z);
    mass.segment(k * size, size) = q.stratum_weight(k) * nodes.log_weight.exp();
  }
  const auto lost = [&](double u) {
    Pack sum = 0;
    for_lanes(mass.size(), [&](Eigen::Index row, auto lanes) {
      sum += lanes.load(mass.data() + row) *
             (1.0 - exp(-exp(minimum(lanes.load(log_weight.data() + row) + u, 100.0))));
    });
    return sum.sum();
  };
  std::array<double, kLost.size()> places;
  for (std::size_t j = 0; j < places.size(); ++j) {
    constexpr int kHalvings = 16;
    double low = -log_weight.maxCoeff() - 50;
    double high = -std::max(log_weight.minCoeff(), -1e3) + 50;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = 0.5 * (low + high);
      (lost(middle) < kLost[j] ? low : high) = middle;
    }
    places[j] = high;
  }
  return places;
}

WeightDistribution distribution(const Truth& truth, const Family& family, const CubatureOptions& given) {
  const ForQuadrature for_quadrature(family, given);
  const Family& q = for_quadrature.q();
  const int dimension = q.dimension();
  const double offset = -0.5 * dimension * kLogTwoPi;
  const std::vector<Gaussian> gaussians = q.gaussians();
  const double evidence = truth.log_evidence();
  LogWeights log_weights(truth, q);
  const std::array<double, kLost.size()> places = places_of(q, log_weights);
  // Resolved for E[log w] and, less exactly, for 1 − e^{−tw} at those t, or e^{−tw} where that is less.
  constexpr Eigen::Index kOutputs = 1 + kLost.size();
  CubatureOptions options = given;
  options.tolerances.setConstant(kOutputs, kTransformSlack * given.tolerance);
  options.tolerances(0) = given.tolerance;
  options.scale = 0;
  WeightDistribution result;
  Eigen::ArrayXd integral = Eigen::ArrayXd::Zero(kOutputs);
  Eigen::ArrayXd error = Eigen::ArrayXd::Zero(kOutputs);
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    const Gaussian base{Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)};
    const std::vector<Gaussian> bumps =
        gaussians.empty() ? std::vector<Gaussian>{base} : features_in(truth, gaussians, k);
    const auto integrand = [&](const Samples& epsilon, Samples& out) {
      const Eigen::ArrayXd& log_weight = log_weights.at(k, epsilon);
      for_lanes(epsilon.rows(), [&](Eigen::Index row, auto lanes) {
        Pack square = 0;
        for (int d = 0; d < dimension; ++d) {
          const Pack e = lanes.load(&epsilon(row, d));
          square += e * e;
        }
        const Pack mass = exp(offset - 0.5 * square);
        const Pack value = lanes.load(log_weight.data() + row);
        lanes.store(mass * (value - evidence), &out(row, 0));
        for (std::size_t j = 0; j < places.size(); ++j) {
          const Pack kept = exp(-exp(minimum(value + places[j], 100.0)));
          lanes.store(mass * (kLost[j] > 0.5 ? kept : 1.0 - kept),
                      &out(row, 1 + static_cast<Eigen::Index>(j)));
        }
      });
    };
    if (q.is_heavy_tailed()) {
      options.reach = std::min(reach_of(dimension, kOutputs, integrand), kFurthest);
    }
    CubatureNodes nodes;
    const CubatureResult found = integrate(dimension, bumps, kOutputs, integrand, options, &nodes);
    integral += q.stratum_weight(k) * found.integral;
    error += q.stratum_weight(k) * found.error;
    const Eigen::ArrayXd& log_weight = log_weights.at(k, nodes.z);
    const Eigen::ArrayXd mass =
        q.stratum_weight(k) * (nodes.log_weight - 0.5 * nodes.z.square().rowwise().sum() + offset).exp();
    for (Eigen::Index i = 0; i < mass.size(); ++i) {
      // What weighs less than this in total cannot change a bound in double.
      if (mass(i) < 1e-24) continue;
      result.log_weight.push_back(log_weight(i));
      result.mass.push_back(mass(i));
    }
  }
  result.mean_error = error(0);
  result.transform_error =
      (error / integral.max(1e-300)).tail(static_cast<Eigen::Index>(kLost.size())).maxCoeff();
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
      : offset_(offset),
        shift_(kStepsPerDoubling * doublings),
        mean_error_(weights.mean_error),
        transform_error_(weights.transform_error) {
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
    double sensitivity = 0;  // ∫ M φ^M (1 − φ) du, of what a relative error of φ and 1 − φ does
    for (int i = first_; i <= last_; ++i) {
      const auto at = static_cast<std::size_t>(i - first_ + shift_ - kStepsPerDoubling * doubling);
      // e^{−t} − φ^M, both written as losses where both are nearly 1.
      const double loss = std::expm1(std::max(count * log_phi_[at], -745.0));
      sum += std::expm1(std::max(-std::exp(i * kStep), -745.0)) - loss;
      sensitivity += count * (1 + loss) * -std::expm1(log_phi_[at]);
    }
    // The further log w ranges, the more of φ lies between the places at which its error is known.
    const double range = 1 + log_weight_.back() - median_;
    const double quadrature = mean_error_ + transform_error_ * sensitivity * kStep * range;
    const double all_deep = std::pow(deep_, count);
    return {sum * kStep + median_ - below(count),
            quadrature + 1e-13 * (1 + 0.01 * count) + 1e-10 + (count > 1 ? all_deep * std::log(count) : 0)};
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
      // Lagrange's weights on the nodes −2 … 3: products of all differences but one, from both ends.
      constexpr std::array<double, kStencil> kScale = {-1.0 / 120, 1.0 / 24,  -1.0 / 12,
                                                       1.0 / 12,   -1.0 / 24, 1.0 / 120};
      std::array<double, kStencil> weight;
      double product = mass_[i];
      for (std::size_t j = 0; j < kStencil; ++j) {
        weight[j] = kScale[j] * product;
        product *= t + 2 - static_cast<double>(j);
      }
      product = 1;
      for (std::size_t j = kStencil; j-- > 0;) {
        lattice_[left + j - 2] += weight[j] * product;
        product *= t + 2 - static_cast<double>(j);
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
  double mean_error_ = 0;
  double transform_error_ = 0;
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

// log(e^a + e^b) of neighbours; a last one without a neighbour is left out.
Eigen::ArrayXd sums_of_pairs(const Eigen::ArrayXd& x) {
  const Eigen::Index pairs = x.size() / 2;
  Eigen::ArrayXd first(pairs);
  Eigen::ArrayXd second(pairs);
  for (Eigen::Index i = 0; i < pairs; ++i) {
    first(i) = x(2 * i);
    second(i) = x(2 * i + 1);
  }
  for_lanes(pairs, [&](Eigen::Index row, auto lanes) {
    const Pack a = lanes.load(first.data() + row);
    const Pack b = lanes.load(second.data() + row);
    const Pack larger = maximum(a, b);
    // Two weights of 0 have no difference of logarithms.
    lanes.store(select(larger > -kInfinity, larger + log1p(exp(minimum(a, b) - larger)), larger),
                first.data() + row);
  });
  return first;
}

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

SeenVariance seen_weight_variance(const Truth& truth, const Family& q, double draws,
                                  const CubatureOptions& options) {
  const WeightDistribution weights = distribution(truth, q, options);
  return seen_variance(weights.log_weight, weights.mass, truth.log_evidence(), draws);
}

std::vector<Estimated> importance_estimates(const Eigen::ArrayXd& log_weights, int doublings) {
  std::vector<Estimated> estimates;
  Eigen::ArrayXd sum = log_weights;  // log Σ w of each group
  for (int doubling = 0; doubling <= doublings; ++doubling) {
    if (doubling > 0) sum = sums_of_pairs(sum);
    const Eigen::Index groups = sum.size();
    if (groups == 0) break;
    const Eigen::ArrayXd bound = sum - doubling * kLogTwo;
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
