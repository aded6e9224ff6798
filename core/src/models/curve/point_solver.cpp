#include "models/curve/point_solver.hpp"

#include <algorithm>
#include <limits>

namespace elbo {
namespace {

// The grid of the search: even in the middle, then in steps of two per cent.
constexpr double kCore = 10;
constexpr Eigen::Index kCoreSteps = 320;  // on each side
constexpr double kStretch = 1.02;
// What is this far below the highest point, in nats, is left out.
constexpr double kBelow = 45;
constexpr double kFarBelow = 60;

}  // namespace

PointSolver::PointSolver(const CurveModel& model) : model_(model) {
  if (!model_.is_discrete()) scan(kCore);
  set(model.theta, model.noise);
}

// Lays the grid out to at least `reach`. Its nodes do not depend on how far it goes.
void PointSolver::scan(double reach) {
  std::vector<double> tail;
  for (double z = kCore * kStretch; z < reach * kStretch; z *= kStretch) tail.push_back(z);
  const auto extra = static_cast<Eigen::Index>(tail.size());
  const Eigen::Index count = 2 * (kCoreSteps + extra) + 1;
  scan_z_.resize(count);
  for (Eigen::Index i = 0; i < extra; ++i) {
    const double z = tail[static_cast<std::size_t>(extra - 1 - i)];
    scan_z_(i) = -z;
    scan_z_(count - 1 - i) = z;
  }
  for (Eigen::Index i = -kCoreSteps; i <= kCoreSteps; ++i) {
    scan_z_(extra + kCoreSteps + i) = kCore / static_cast<double>(kCoreSteps) * static_cast<double>(i);
  }
  scan_basis_.resize(count, model_.shape->size());
  Basis basis;
  for (Eigen::Index begin = 0; begin < count; begin += kMostNodes) {
    const Eigen::Index size = std::min(kMostNodes, count - begin);
    model_.shape->basis(scan_z_.segment(begin, size), 0, basis);
    scan_basis_.middleRows(begin, size) = basis.matrix();
  }
  reach_ = extra > 0 ? tail.back() : kCore;
  energy_.resize(count);
  scan_curve_ = (scan_basis_ * model_.theta).array();
}

void PointSolver::set(const ControlPoints& theta, double noise) {
  model_.theta = theta;
  model_.noise = noise;
  precision_ = 1 / (noise * noise);
  log_scale_ = -kLogTwoPi - 2 * std::log(noise);
  if (!model_.is_discrete()) scan_curve_.matrix().noalias() = scan_basis_ * theta;
}

void PointSolver::evaluate(Panel& panel) const {
  model_.shape->basis(panel.z, 0, panel.basis);
  panel.curve = panel.basis.matrix().lazyProduct(model_.theta).array();
  panel.log_likelihood =
      log_scale_ -
      0.5 * precision_ * ((panel.curve.col(0) - x_(0)).square() + (panel.curve.col(1) - x_(1)).square());
  if (model_.is_discrete()) {
    panel.log_joint = panel.log_likelihood - std::log(static_cast<double>(model_.atoms->size()));
  } else {
    panel.log_joint = panel.log_likelihood - 0.5 * panel.z.square() - 0.5 * kLogTwoPi;
  }
}

void PointSolver::evaluate(Panel& panel, Nodes& first, Nodes& second) const {
  Basis slope, bend;
  model_.shape->basis(panel.z, panel.basis, slope, bend);
  panel.curve = panel.basis.matrix().lazyProduct(model_.theta).array();
  const Plane f1 = slope.matrix().lazyProduct(model_.theta).array();
  const Plane f2 = bend.matrix().lazyProduct(model_.theta).array();
  const Nodes dx = x_(0) - panel.curve.col(0);
  const Nodes dy = x_(1) - panel.curve.col(1);
  panel.log_likelihood = log_scale_ - 0.5 * precision_ * (dx.square() + dy.square());
  panel.log_joint = panel.log_likelihood - 0.5 * panel.z.square() - 0.5 * kLogTwoPi;
  first = precision_ * (dx * f1.col(0) + dy * f1.col(1)) - panel.z;
  second = precision_ * (dx * f2.col(0) + dy * f2.col(1) - f1.col(0).square() - f1.col(1).square()) - 1;
}

// A maximum of log p(x, z) in [low, high] by Newton's method, halving where it would leave the bracket.
Mode PointSolver::refine(double low, double guess, double high) const {
  Panel panel;
  Nodes first, second;
  panel.z.setConstant(1, guess);
  for (int iteration = 0; iteration < 80; ++iteration) {
    evaluate(panel, first, second);
    const double z = panel.z(0);
    (first(0) > 0 ? low : high) = z;
    double next = second(0) < 0 ? z - first(0) / second(0) : 0.5 * (low + high);
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    panel.z(0) = next;
    if (std::abs(next - z) <= 1e-13 * (1 + std::abs(z))) break;
  }
  evaluate(panel, first, second);
  const double curvature = -second(0);
  Mode mode{panel.z(0), panel.log_joint(0), curvature > 1 ? 1 / std::sqrt(curvature) : 1};
  // Where two modes are about to part, the curvature says little about the width.
  constexpr double kMostFall = 2;  // nats, within a deviation; half a nat where a curvature is all
  panel.z.resize(2);
  for (int halvings = 0; halvings < 60; ++halvings, mode.deviation *= 0.5) {
    panel.z << mode.z - mode.deviation, mode.z + mode.deviation;
    evaluate(panel);
    if (mode.log_joint - panel.log_joint.minCoeff() <= kMostFall) break;
  }
  return mode;
}

// Near the centre of a bend two minima of the distance may lie within one cell of the grid, and with a small
// σ nats apart. Whatever their distance, one of the places that shrink towards the mode that was found (the
// last of modes_) lies between them and sees log p(x, z) rise the other way.
void PointSolver::look_beside(double low, double high) {
  constexpr Eigen::Index kPlaces = 16;  // on each side
  constexpr double kShrink = 0.6;
  const Mode found = modes_.back();
  Panel panel;
  Nodes first, second;
  panel.z.resize(2 * kPlaces);
  double share = 1;
  for (Eigen::Index i = 0; i < kPlaces; ++i, share *= kShrink) {
    panel.z(i) = found.z - share * (found.z - low);
    panel.z(2 * kPlaces - 1 - i) = found.z + share * (high - found.z);
  }
  evaluate(panel, first, second);
  // Rising on the left of a mode, falling on its right; where it rises and then falls again is another.
  const std::size_t at = modes_.size() - 1;
  for (Eigen::Index i = 0; i + 1 < 2 * kPlaces; ++i) {
    if (i + 1 == kPlaces) continue;  // the mode itself
    if (!(first(i) > 0 && first(i + 1) < 0) || !(panel.z(i + 1) > panel.z(i))) continue;
    const Mode other = refine(panel.z(i), 0.5 * (panel.z(i) + panel.z(i + 1)), panel.z(i + 1));
    if (other.z < found.z) {
      modes_.insert(modes_.begin() + static_cast<std::ptrdiff_t>(modes_.size() - 1), other);
    } else if (other.z > found.z) {
      modes_.push_back(other);
    }
  }
  // A minimum on the edge of two cells is found once.
  for (std::size_t k = std::max<std::size_t>(at, 1); k < modes_.size();) {
    const bool is_same = !(modes_[k].z > modes_[k - 1].z + 1e-3 * modes_[k - 1].deviation);
    if (is_same) {
      modes_.erase(modes_.begin() + static_cast<std::ptrdiff_t>(k));
    } else {
      ++k;
    }
  }
}

void PointSolver::look_at(const Eigen::Vector2d& x) {
  x_ = x;
  modes_.clear();
  plan_.clear();
  if (model_.is_discrete()) {
    look_at_atoms();
    return;
  }
  find_modes();
}

void PointSolver::find_modes() {
  // Beyond this z the prior alone is too far below the best of the core.
  const auto energies = [this](Eigen::Index begin, Eigen::Index count) {
    energy_.segment(begin, count) = 0.5 * scan_z_.segment(begin, count).square() +
                                    0.5 * precision_ *
                                        ((scan_curve_.col(0).segment(begin, count) - x_(0)).square() +
                                         (scan_curve_.col(1).segment(begin, count) - x_(1)).square());
  };
  Eigen::Index middle = (scan_z_.size() - 1) / 2;
  energies(middle - kCoreSteps, 2 * kCoreSteps + 1);
  const double best = energy_.segment(middle - kCoreSteps, 2 * kCoreSteps + 1).minCoeff();
  const double needed = std::sqrt(2 * (best + kFarBelow));
  if (needed > reach_) {
    scan(needed);
    middle = (scan_z_.size() - 1) / 2;
  }
  Eigen::Index begin = middle - kCoreSteps;
  Eigen::Index end = middle + kCoreSteps + 1;
  while (begin > 0 && -scan_z_(begin) < needed) --begin;
  while (end < scan_z_.size() && scan_z_(end - 1) < needed) ++end;
  energies(begin, end - begin);

  double lowest = energy_.segment(begin, end - begin).minCoeff();
  const double constant = log_scale_ - 0.5 * kLogTwoPi;  // log p(x, z) = constant − energy
  for (Eigen::Index i = begin + 1; i + 1 < end; ++i) {
    const double before = energy_(i - 1) - energy_(i);
    const double after = energy_(i + 1) - energy_(i);
    if (!(before > 0 && after >= 0)) continue;
    // Between two nodes it can be no lower than this.
    if (energy_(i) - std::max(before, after) > lowest + kFarBelow) continue;
    const std::size_t before_it = modes_.size();
    modes_.push_back(refine(scan_z_(i - 1), scan_z_(i), scan_z_(i + 1)));
    look_beside(scan_z_(std::max(i - 2, begin)), scan_z_(std::min(i + 2, end - 1)));
    for (std::size_t k = before_it; k < modes_.size(); ++k) {
      lowest = std::min(lowest, constant - modes_[k].log_joint);
    }
  }
  if (modes_.empty()) {
    // Level but for rounding, or highest at an end of the grid.
    Eigen::Index at = begin;
    energy_.segment(begin, end - begin).minCoeff(&at);
    at += begin;
    modes_.push_back(
        refine(scan_z_(std::max(at - 1, begin)), scan_z_(at), scan_z_(std::min(at + 1, end - 1))));
    lowest = std::min(lowest, constant - modes_.back().log_joint);
  }
  // Against each other: beside −1e18 the grid differs from them by rounding.
  double highest = modes_.front().log_joint;
  for (const Mode& mode : modes_) highest = std::max(highest, mode.log_joint);
  modes_.erase(std::remove_if(modes_.begin(), modes_.end(),
                              [&](const Mode& mode) { return mode.log_joint < highest - kBelow; }),
               modes_.end());
  peak_ = constant - lowest;
  double place = 0;
  for (const Mode& mode : modes_) {
    if (mode.log_joint != highest) continue;
    bump_ = mode.deviation;
    place = mode.z;
  }
  note_rounding(std::sqrt(std::max(2 * lowest - place * place, 0.0)) * model_.noise);
  lay_panels(static_cast<std::size_t>(begin), static_cast<std::size_t>(end), lowest);
}

// x − f is rounded like x and like the terms of f, and enters squared and divided by σ².
double PointSolver::cancelled(double distance) const {
  const double size = std::max(x_.cwiseAbs().maxCoeff(), model_.theta.cwiseAbs().maxCoeff());
  return size * (distance + model_.noise) * precision_;
}

void PointSolver::note_rounding(double distance) {
  rounding_ = 4e-16 * (1 + std::abs(peak_)) + 2e-16 * cancelled(distance);
}

double PointSolver::rounding_of(double log_likelihood) const {
  const double distance = model_.noise * std::sqrt(std::max(2 * (log_scale_ - log_likelihood), 0.0));
  // A hundred nodes' sum is rounded, too.
  return 1e-15 * (1 + std::abs(log_likelihood)) + 1e-15 * cancelled(distance);
}

// Covers what is less than kBelow under the peak: the cells of the grid where it is so, and every mode.
void PointSolver::lay_panels(std::size_t begin, std::size_t end, double lowest) {
  std::vector<Interval>& runs = covered_;
  runs.clear();
  for (std::size_t i = begin; i + 1 < end; ++i) {
    const auto cell = static_cast<Eigen::Index>(i);
    if (std::min(energy_(cell), energy_(cell + 1)) > lowest + kBelow) continue;
    if (!runs.empty() && runs.back().high == scan_z_(cell)) {
      runs.back().high = scan_z_(cell + 1);
    } else {
      runs.push_back({scan_z_(cell), scan_z_(cell + 1)});
    }
  }
  for (const Mode& mode : modes_) {
    const double reach = kPanelReach * mode.deviation;
    runs.push_back({mode.z - reach, mode.z + reach});
  }
  std::sort(runs.begin(), runs.end(), [](const Interval& a, const Interval& b) { return a.low < b.low; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    if (runs[i].low <= runs[kept].high) {
      runs[kept].high = std::max(runs[kept].high, runs[i].high);
    } else {
      runs[++kept] = runs[i];
    }
  }
  runs.resize(kept + 1);
  for (const Interval& run : runs) {
    edges_.assign({run.low, run.high});
    for (const Mode& mode : modes_) {
      for (double step = -kPanelReach; step <= kPanelReach; step += kPanelDeviations) {
        const double edge = mode.z + step * mode.deviation;
        if (edge > run.low && edge < run.high) edges_.push_back(edge);
      }
    }
    std::sort(edges_.begin(), edges_.end());
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      cut({edges_[i], edges_[i + 1]}, model_.shape->knots(), kWidestPanel, plan_);
    }
  }
}

// The local maxima among the atoms, the ends included.
void PointSolver::look_at_atoms() {
  const Eigen::ArrayXd& atoms = *model_.atoms;
  const Eigen::Index count = atoms.size();
  Panel panel;
  energy_.resize(count);
  for (Eigen::Index begin = 0; begin < count; begin += kMostNodes) {
    panel.z = atoms.segment(begin, std::min(kMostNodes, count - begin));
    evaluate(panel);
    energy_.segment(begin, panel.z.size()) = -panel.log_joint;
  }
  const double lowest = energy_.minCoeff();
  peak_ = -lowest;
  note_rounding(0);
  for (Eigen::Index j = 0; j < count; ++j) {
    const double before = j > 0 ? energy_(j - 1) : std::numeric_limits<double>::infinity();
    const double after = j + 1 < count ? energy_(j + 1) : std::numeric_limits<double>::infinity();
    if (energy_(j) < before && energy_(j) <= after && energy_(j) < lowest + kBelow) {
      modes_.push_back({atoms(j), -energy_(j), 0});
    }
  }
}

PointSolver::Evidence PointSolver::evidence() {
  const auto nothing = [](const Panel&, const Nodes&) {};
  const double first = integrate(nothing);
  const double second = integrate_again([] {}, nothing);
  return {second, std::abs(second - first) + rounding()};
}

PointSolver::Evidence PointSolver::quick_evidence() {
  const double value = integrate([](const Panel&, const Nodes&) {});
  return {value, relative_error_ + rounding()};
}

}  // namespace elbo
