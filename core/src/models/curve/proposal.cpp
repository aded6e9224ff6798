#include "models/curve/proposal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/normals.hpp"
#include "numeric/random.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

// Integrates exp(h) over the line, h given at batches of nodes: on an even grid with geometric tails it finds
// where h is within 45 nats of its highest, and halves panels there until the rule agrees with itself. At the
// solver's modes h may be narrower than the grid sees. False where h has not fallen at the ends.
template <typename Function>
bool log_integral(const PointSolver& solver, Function h, double& result) {
  constexpr double kBelow = 45;
  constexpr double kStep = 1.0 / 16;
  std::vector<double> grid;
  for (double z = 0; z < 1e7; z += std::max(kStep, 0.03 * z)) {
    grid.push_back(z);
    if (z > 0) grid.push_back(-z);
  }
  for (const Mode& bump : solver.modes()) {
    for (int i = -12; i <= 12; ++i) grid.push_back(bump.z + 0.75 * i * bump.deviation);
  }
  const std::vector<double>& knots = solver.model().shape->knots();
  grid.insert(grid.end(), knots.begin(), knots.end());
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
  if (height.front() > top - kBelow || height.back() > top - kBelow) return false;

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
  if (log_integral(solver, log_square, second.log_moment)) {
    second.state = Variance::kFinite;
  }
  return second;
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
