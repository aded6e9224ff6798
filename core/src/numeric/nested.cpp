#include "numeric/nested.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Geometry>
#include <Eigen/LU>

namespace elbo {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;

// Clenshaw–Curtis: 17 points, every second of which are a rule of 9. Both have the ends of the interval,
// since what breaks between the end and the outermost node of a Gauss rule, no pair of such rules would see.
constexpr Index kNodes = 17;

struct LinePair {
  std::array<double, kNodes> node;  // in [−1, 1], ascending
  std::array<double, kNodes> fine;
  std::array<double, kNodes> coarse{};  // 0 at every second node

  LinePair() {
    for (Index k = 0; k < kNodes; ++k) {
      const auto at = static_cast<std::size_t>(k);
      node[at] = -std::cos(kHalfTurn * static_cast<double>(k) / (kNodes - 1));
      fine[at] = weight(kNodes - 1, k);
      if (k % 2 == 0) coarse[at] = weight((kNodes - 1) / 2, k / 2);
    }
    node[(kNodes - 1) / 2] = 0;
  }

 private:
  static constexpr double kHalfTurn = 3.141592653589793;

  // Of node k of n + 1, n even.
  static double weight(Index n, Index k) {
    double sum = 1;
    for (Index j = 1; j <= n / 2; ++j) {
      const double size = (2 * j == n ? 1.0 : 2.0) / static_cast<double>(4 * j * j - 1);
      sum -= size * std::cos(2 * kHalfTurn * static_cast<double>(j * k) / static_cast<double>(n));
    }
    return (k == 0 || k == n ? 1 : 2) * sum / static_cast<double>(n);
  }
};

const LinePair& line_pair() {
  static const LinePair pair;
  return pair;
}

constexpr double kFinest = 1e-14;  // of the box: narrower than that no interval gets
constexpr int kIntervals = 6;      // at first, on each line
constexpr double kRounding = 1e-15;
// What a line may leave open is that part of what all of them may.
constexpr double kLineShare = 0.1;
// A bump begins and ends intervals at so many of its deviations, and where it is less wide than that.
constexpr std::array<double, 5> kEdges = {-9, -2.5, 0, 2.5, 9};
constexpr double kNarrow = 2;
constexpr Index kMostAtOnce = 64;  // intervals whose nodes are asked for in one call

struct Interval {
  double low = 0;
  double high = 0;
  Index line = 0;  // of a batch of lines
};

// What is known of an integral so far.
struct Sums {
  ArrayXXd integral, error, magnitude;  // outputs × lines
  ArrayXXd within;                      // the part of the error that no halving of this direction mends
  explicit Sums(Index outputs, Index lines)
      : integral(ArrayXXd::Zero(outputs, lines)),
        error(ArrayXXd::Zero(outputs, lines)),
        magnitude(ArrayXXd::Zero(outputs, lines)),
        within(ArrayXXd::Zero(outputs, lines)) {}
};

// A bump in turned coordinates (u, v): of u by itself, and of v on a line of given u.
struct Ridge {
  double mean = 0, deviation = 0;
  double across = 0, slope = 0, across_deviation = 0;
};

class Nested {
 public:
  Nested(std::span<const Gaussian> bumps, Index outputs, const Integrand& integrand,
         const NestedOptions& options)
      : outputs_(outputs), integrand_(integrand), options_(options) {
    set_frame(bumps);
    set_ridges(bumps);
    // A first look, in which nothing is halved along a line, tells sizes.
    allowed_.setConstant(outputs, std::numeric_limits<double>::infinity());
  }

  CubatureResult run() {
    CubatureResult result;
    result.integral.setZero(outputs_);
    result.error.setZero(outputs_);
    ArrayXd magnitude = ArrayXd::Zero(outputs_);
    std::vector<Interval> open = intervals(starts(), 0);
    set_goal(look(open).magnitude.rowwise().sum());
    while (!open.empty()) {
      std::vector<Interval> next;
      const Sums all = look(open);
      set_goal(magnitude + all.magnitude.rowwise().sum());
      for (std::size_t i = 0; i < open.size(); ++i) {
        const auto column = static_cast<Index>(i);
        const double share = (open[i].high - open[i].low) / width_(0);
        const bool fine = (all.error.col(column) <= goal_ * std::max(share, kLeast)).all();
        if (fine || evaluations_ > options_.most_nodes || is_finest(open[i])) {
          result.integral += all.integral.col(column);
          result.error += all.error.col(column) + all.within.col(column);
          magnitude += all.magnitude.col(column);
        } else {
          halve(open[i], next);
        }
      }
      open = std::move(next);
    }
    const double volume = std::abs(turn_.determinant());
    result.integral *= volume;
    result.error = volume * (result.error + kRounding * magnitude);
    goal_ = volume * goal_;
    result.evaluations = evaluations_;
    result.converged = (result.error <= 2 * goal_).all();
    return result;
  }

 private:
  static constexpr double kLeast = 1e-3;

  // z = centre + turn·(u, v): what all bumps together are, made round and turned.
  void set_frame(std::span<const Gaussian> bumps) {
    const auto count = static_cast<double>(bumps.size());
    centre_.setZero();
    for (const Gaussian& bump : bumps) centre_ += bump.mean / count;
    Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
    for (const Gaussian& bump : bumps) {
      const Eigen::Matrix2d factor = bump.factor.triangularView<Eigen::Lower>();
      const Eigen::Vector2d away = bump.mean - centre_;
      covariance += (factor * factor.transpose() + away * away.transpose()) / count;
    }
    const Eigen::Matrix2d factor = covariance.llt().matrixL();
    turn_ = factor * Eigen::Rotation2Dd(options_.angle).toRotationMatrix();
  }

  void set_ridges(std::span<const Gaussian> bumps) {
    const Eigen::Matrix2d inverse = turn_.inverse();
    low_.setConstant(std::numeric_limits<double>::infinity());
    high_ = -low_;
    for (const Gaussian& bump : bumps) {
      const Eigen::Vector2d mean = inverse * (bump.mean - centre_);
      const Eigen::Matrix2d lower = bump.factor.triangularView<Eigen::Lower>();
      const Eigen::Matrix2d factor = inverse * lower;
      const Eigen::Matrix2d covariance = factor * factor.transpose();
      const Eigen::Array2d deviation = covariance.diagonal().array().sqrt();
      low_ = low_.min(mean.array() - options_.reach * deviation);
      high_ = high_.max(mean.array() + options_.reach * deviation);
      const double slope = covariance(0, 1) / covariance(0, 0);
      // |det| over the other deviation: no difference of large numbers.
      const double across = std::abs(factor.determinant()) / deviation(0);
      ridges_.push_back({mean(0), deviation(0), mean(1), slope, across});
    }
    width_ = high_ - low_;
  }

  [[nodiscard]] std::vector<double> edges(double low, double high) const {
    std::vector<double> found;
    for (int i = 0; i <= kIntervals; ++i) found.push_back(low + (high - low) * i / kIntervals);
    return found;
  }
  static void add_edges(double mean, double deviation, double low, double high, std::vector<double>& found) {
    if (deviation > kNarrow) return;
    for (const double edge : kEdges) {
      const double place = mean + edge * deviation;
      if (place > low && place < high) found.push_back(place);
    }
  }
  static void put_in_order(double width, std::vector<double>& found) {
    std::sort(found.begin(), found.end());
    const double last = found.back();
    found.erase(
        std::unique(found.begin(), found.end(), [&](double a, double b) { return b - a < 1e-9 * width; }),
        found.end());
    found.back() = last;
  }

  // Where the intervals of the first direction begin and end, ascending.
  [[nodiscard]] std::vector<double> starts() const {
    std::vector<double> found = edges(low_(0), high_(0));
    for (const Ridge& ridge : ridges_) add_edges(ridge.mean, ridge.deviation, low_(0), high_(0), found);
    put_in_order(width_(0), found);
    return found;
  }
  // The same on the line at u.
  [[nodiscard]] std::vector<double> starts_at(double u) const {
    std::vector<double> found = edges(low_(1), high_(1));
    for (const Ridge& ridge : ridges_) {
      if (std::abs(u - ridge.mean) > options_.reach * ridge.deviation) continue;
      add_edges(ridge.across + ridge.slope * (u - ridge.mean), ridge.across_deviation, low_(1), high_(1),
                found);
    }
    put_in_order(width_(1), found);
    return found;
  }
  static std::vector<Interval> intervals(const std::vector<double>& edges, Index line) {
    std::vector<Interval> list;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) list.push_back({edges[i], edges[i + 1], line});
    return list;
  }
  static void halve(const Interval& interval, std::vector<Interval>& list) {
    const double middle = 0.5 * (interval.low + interval.high);
    list.push_back({interval.low, middle, interval.line});
    list.push_back({middle, interval.high, interval.line});
  }
  [[nodiscard]] bool is_finest(const Interval& interval) const {
    return interval.high - interval.low < kFinest * width_.maxCoeff();
  }

  void set_goal(const ArrayXd& magnitude) {
    const double scale = options_.scale / std::abs(turn_.determinant());
    goal_ = (options_.tolerance * magnitude.max(scale)).max(1e-300);
    allowed_ = kLineShare * goal_ / width_(0);
  }

  // Breadth first, so that the magnitude is known before anything is halved.
  Sums look(const std::vector<Interval>& open) {
    Sums all(outputs_, static_cast<Index>(open.size()));
    for (std::size_t i = 0; i < open.size(); ++i) outer(open[i], static_cast<Index>(i), all);
    return all;
  }

  // An interval of the first direction: its lines, and what they say of it, into column `column`.
  void outer(const Interval& interval, Index column, Sums& out) {
    const double half = 0.5 * (interval.high - interval.low);
    std::array<double, kNodes> place;
    for (std::size_t i = 0; i < kNodes; ++i) place[i] = interval.low + half * (1 + pair_.node[i]);
    const Sums lines = integrate_lines(place);
    ArrayXd coarse = ArrayXd::Zero(outputs_);
    for (Index i = 0; i < kNodes; ++i) {
      const auto node = static_cast<std::size_t>(i);
      out.integral.col(column) += half * pair_.fine[node] * lines.integral.col(i);
      out.magnitude.col(column) += half * pair_.fine[node] * lines.magnitude.col(i);
      coarse += half * pair_.coarse[node] * lines.integral.col(i);
      out.within.col(column) += half * pair_.fine[node] * lines.error.col(i);
    }
    out.error.col(column) = (out.integral.col(column) - coarse).abs();
  }

  // The integrals along so many lines of the second direction.
  Sums integrate_lines(const std::array<double, kNodes>& place) {
    Sums sums(outputs_, kNodes);
    std::vector<Interval> open;
    for (Index line = 0; line < kNodes; ++line) {
      const std::vector<double> edges = starts_at(place[static_cast<std::size_t>(line)]);
      for (const Interval& interval : intervals(edges, line)) open.push_back(interval);
    }
    while (!open.empty()) {
      std::vector<Interval> next;
      for (std::size_t first = 0; first < open.size(); first += kMostAtOnce) {
        const auto count = std::min<Index>(kMostAtOnce, static_cast<Index>(open.size() - first));
        ask(place, open.data() + first, count);
        for (Index i = 0; i < count; ++i) take(open[first + static_cast<std::size_t>(i)], i, sums, next);
      }
      open = std::move(next);
    }
    return sums;
  }

  void ask(const std::array<double, kNodes>& place, const Interval* intervals, Index count) {
    z_.resize(count * kNodes, 2);
    values_.resize(count * kNodes, outputs_);
    for (Index i = 0; i < count; ++i) {
      const double u = place[static_cast<std::size_t>(intervals[i].line)];
      const double half = 0.5 * (intervals[i].high - intervals[i].low);
      for (Index j = 0; j < kNodes; ++j) {
        const double v = intervals[i].low + half * (1 + pair_.node[static_cast<std::size_t>(j)]);
        z_(i * kNodes + j, 0) = centre_(0) + turn_(0, 0) * u + turn_(0, 1) * v;
        z_(i * kNodes + j, 1) = centre_(1) + turn_(1, 0) * u + turn_(1, 1) * v;
      }
    }
    integrand_(z_, values_);
    evaluations_ += z_.rows();
  }

  void take(const Interval& interval, Index i, Sums& sums, std::vector<Interval>& next) {
    const double half = 0.5 * (interval.high - interval.low);
    bool fine = true;
    double integral[kMostOutputs], error[kMostOutputs], magnitude[kMostOutputs];
    for (Index o = 0; o < outputs_; ++o) {
      const double* value = &values_(i * kNodes, o);
      double fine_sum = 0, coarse_sum = 0, size = 0;
      for (std::size_t j = 0; j < kNodes; ++j) {
        fine_sum += pair_.fine[j] * value[j];
        coarse_sum += pair_.coarse[j] * value[j];
        size += pair_.fine[j] * std::abs(value[j]);
      }
      integral[o] = half * fine_sum;
      magnitude[o] = half * size;
      error[o] = half * std::abs(fine_sum - coarse_sum);
      fine = fine && error[o] <= std::max(allowed_(o), kRounding * magnitude[o]);
    }
    if (!fine && evaluations_ <= options_.most_nodes && !is_finest(interval)) {
      halve(interval, next);
      return;
    }
    for (Index o = 0; o < outputs_; ++o) {
      sums.integral(o, interval.line) += integral[o];
      sums.error(o, interval.line) += error[o];
      sums.magnitude(o, interval.line) += magnitude[o];
    }
  }

  static constexpr Index kMostOutputs = 8;
  const LinePair& pair_ = line_pair();
  Index outputs_;
  const Integrand& integrand_;
  const NestedOptions& options_;
  Eigen::Vector2d centre_;
  Eigen::Matrix2d turn_;
  Eigen::Array2d low_, high_, width_;  // of (u, v)
  std::vector<Ridge> ridges_;
  ArrayXd goal_;
  ArrayXd allowed_;  // what an interval along a line may leave open
  Index evaluations_ = 0;
  Samples z_, values_;
};

}  // namespace

CubatureResult integrate_nested(std::span<const Gaussian> bumps, Index outputs, const Integrand& integrand,
                                const NestedOptions& options) {
  return Nested(bumps, outputs, integrand, options).run();
}

}  // namespace elbo
