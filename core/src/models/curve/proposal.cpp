#include "models/curve/proposal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "numeric/normals.hpp"
#include "numeric/random.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

// The line, as far as an integral that falls off is taken.
constexpr Interval kLine = {-1e7, 1e7};

// Integrates exp(h) over the line or a part of it, h given at batches of nodes: on an even grid with
// geometric tails it finds where h is within 45 nats of its highest, and halves panels there until the rule
// agrees with itself. At the solver's modes h may be narrower than the grid sees. False where h has not
// fallen at the line's ends.
template <typename Function>
bool log_integral(const PointSolver& solver, const Interval& range, Function h, double& result) {
  constexpr double kBelow = 45;
  constexpr double kStep = 1.0 / 16;
  const bool is_line = range.low == kLine.low && range.high == kLine.high;
  std::vector<double> grid;
  const auto place = [&](double z) {
    if (z > range.low && z < range.high) grid.push_back(z);
  };
  for (double z = 0; z < kLine.high; z += std::max(kStep, 0.03 * z)) {
    place(z);
    if (z > 0) place(-z);
  }
  for (const Mode& bump : solver.modes()) {
    for (int i = -12; i <= 12; ++i) place(bump.z + 0.75 * i * bump.deviation);
  }
  for (const double knot : solver.model().shape->knots()) place(knot);
  if (!is_line) grid.insert(grid.end(), {range.low, range.high});
  std::sort(grid.begin(), grid.end());
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());

  std::vector<double> height(grid.size());
  Panel panel;
  Nodes values;
  for (std::size_t begin = 0; begin < grid.size(); begin += kMostNodes) {
    const auto size = static_cast<Eigen::Index>(std::min<std::size_t>(kMostNodes, grid.size() - begin));
    panel.z = Eigen::Map<const Eigen::ArrayXd>(grid.data() + begin, size);
    h(panel, values);
    std::copy(values.begin(), values.end(), height.begin() + static_cast<std::ptrdiff_t>(begin));
  }
  const double top = *std::max_element(height.begin(), height.end());
  if (is_line && (height.front() > top - kBelow || height.back() > top - kBelow)) return false;

  double total = 0;
  Nodes mass;
  const auto rule = [&](const Interval& part) {
    gauss_kronrod(part, panel);
    h(panel, values);
    mass = panel.weight * (values - top).min(kOvershoot).exp();
    return mass.sum();
  };
  // A first sum, so that the tolerance is of the whole.
  std::vector<Interval> pending;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    if (std::max(height[i], height[i + 1]) < top - kBelow) continue;
    pending.push_back({grid[i], grid[i + 1]});
    total += rule(pending.back());
  }
  const double tolerance = std::max(1e-12, 4 * solver.rounding()) * total;
  double sum = 0;
  int halvings = 0;
  while (!pending.empty()) {
    const Interval part = pending.back();
    pending.pop_back();
    const double here = rule(part);
    if (kronrod_error(mass, here) > tolerance && !is_hairline(part) && halvings < kMostHalvings) {
      ++halvings;
      const double middle = 0.5 * (part.low + part.high);
      pending.push_back({part.low, middle});
      pending.push_back({middle, part.high});
    } else {
      sum += here;
    }
  }
  result = top + std::log(sum);
  return true;
}

// How many deviations from the middle of a normal density so many draws stay, all of them, with probability
// one half.
double reach_of(double draws) {
  const double beyond = std::numbers::ln2 / std::max(draws, 1.0);  // 2 Φ(−t)
  double low = 0, high = 38;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (std::erfc(middle / std::numbers::sqrt2) > beyond ? low : high) = middle;
  }
  return high;
}

}  // namespace

Proposal::Proposal(std::vector<double> weights) : weights_(std::move(weights)) {
  double sum = 0;
  for (const double weight : weights_) cumulative_.push_back(sum += weight);
}

void Proposal::log_weights(const PointSolver& solver, std::uint32_t seed, std::uint64_t stream,
                           std::span<double> out) const {
  Panel panel;
  if (is_discrete()) {
    const Eigen::ArrayXd& atoms = *solver.model().atoms;
    std::vector<double> of_atom(weights_.size());
    for (std::size_t j = 0; j < weights_.size(); ++j) {
      panel.z.setConstant(1, atoms(static_cast<Eigen::Index>(j)));
      solver.evaluate(panel);
      of_atom[j] = panel.log_joint(0) - std::log(weights_[j]);
    }
    Stream uniforms(seed, Purpose::kEvaluation, stream);
    for (double& log_weight : out) {
      const double u = uniforms.uniform() * cumulative_.back();
      const auto drawn = std::upper_bound(cumulative_.begin(), cumulative_.end(), u) - cumulative_.begin();
      log_weight = of_atom[std::min(static_cast<std::size_t>(drawn), of_atom.size() - 1)];
    }
    return;
  }
  fill_normals(seed, Purpose::kEvaluation, stream, out.data(), out.size());
  const double constant = 0.5 * kLogTwoPi + std::log(deviation_);  // −log r(z) = ½t² + this
  for (std::size_t begin = 0; begin < out.size(); begin += kMostNodes) {
    const auto size = static_cast<Eigen::Index>(std::min<std::size_t>(kMostNodes, out.size() - begin));
    Eigen::Map<Eigen::ArrayXd> noise(out.data() + begin, size);
    panel.z = mean_ + deviation_ * noise;
    solver.evaluate(panel);
    noise = panel.log_joint + 0.5 * noise.square() + constant;
  }
}

Proposal::Second Proposal::second_moment(PointSolver& solver) const {
  if (is_discrete()) {
    const Eigen::ArrayXd& atoms = *solver.model().atoms;
    Eigen::ArrayXd terms(atoms.size());
    Panel panel;
    for (Eigen::Index j = 0; j < atoms.size(); ++j) {
      panel.z.setConstant(1, atoms(j));
      solver.evaluate(panel);
      const double weight = weights_[static_cast<std::size_t>(j)];
      terms(j) =
          weight > 0 ? 2 * panel.log_joint(0) - std::log(weight) : -std::numeric_limits<double>::infinity();
    }
    return {Variance::kFinite, log_sum_exp(terms)};
  }
  const CurveModel& model = solver.model();
  const double precision = 1 / (deviation_ * deviation_);
  for (const int side : {-1, 1}) {
    const CurveTail tail = model.shape->tail(model.theta, side);
    const double slope = tail.slope / model.noise;
    // Where both are equal the tails decide by their next term; that, too, is no variance to rely on.
    if (!tail.is_steeper && !(2 * (1 + slope * slope) > precision)) return {Variance::kInfinite, 0};
  }
  const auto log_square = [&](Panel& panel, Nodes& values) {
    solver.evaluate(panel);
    const Nodes t = (panel.z - mean_) / deviation_;
    values = 2 * panel.log_joint + 0.5 * (t.square() + kLogTwoPi) + std::log(deviation_);
  };
  Second second;
  if (log_integral(solver, kLine, log_square, second.log_moment)) {
    second.state = Variance::kFinite;
  }
  return second;
}

std::vector<Proposal::Seen> Proposal::seen(const PointSolver& solver,
                                           const std::vector<double>& draws) const {
  std::vector<Seen> result;
  if (is_discrete()) return result;
  const auto log_first = [&](Panel& panel, Nodes& values) {
    solver.evaluate(panel);
    values = panel.log_joint;
  };
  const auto log_square = [&](Panel& panel, Nodes& values) {
    solver.evaluate(panel);
    const Nodes t = (panel.z - mean_) / deviation_;
    values = 2 * panel.log_joint + 0.5 * (t.square() + kLogTwoPi) + std::log(deviation_);
  };
  constexpr double kNothing = -std::numeric_limits<double>::infinity();
  const auto both = [](double a, double b) {
    const double top = std::max(a, b);
    return top == kNothing ? top : top + std::log1p(std::exp(std::min(a, b) - top));
  };
  // Rings around the middle, one around the other.
  double inner = 0;
  double first = kNothing, second = kNothing;
  for (const double count : draws) {
    const double reach = reach_of(count);
    for (const int side : {-1, 1}) {
      const double near = mean_ + side * inner * deviation_;
      const double far = mean_ + side * reach * deviation_;
      if (near == far) continue;
      const Interval ring{std::min(near, far), std::max(near, far)};
      double part = kNothing;
      log_integral(solver, ring, log_first, part);
      first = both(first, part);
      log_integral(solver, ring, log_square, part);
      second = both(second, part);
    }
    inner = reach;
    result.push_back({reach, first, second});
  }
  return result;
}

bool Proposal::is_blind(const PointSolver& solver) const {
  if (!is_discrete()) return false;
  const Eigen::ArrayXd& atoms = *solver.model().atoms;
  Panel panel;
  for (Eigen::Index j = 0; j < atoms.size(); ++j) {
    panel.z.setConstant(1, atoms(j));
    solver.evaluate(panel);
    if (weights_[static_cast<std::size_t>(j)] == 0 && panel.log_joint(0) > solver.peak() - 30) return true;
  }
  return false;
}

}  // namespace elbo
