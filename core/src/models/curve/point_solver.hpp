#pragma once

// Everything about one point x by quadrature over the latent line: the modes of p(x, z) in z, p(x) = ∫ p(x|z)
// p(z) dz, and expectations under the posterior. Where z is discrete the integral is a sum over the atoms.
//
//   PointSolver solver(model);
//   solver.look_at(x);
//   double log_evidence = solver.integrate([&](const Panel& panel, const Nodes& mass) {
//     sum += mass * panel.z;                        // mass_i ∝ p(z_i | x) dz_i; they add up to what comes
//   });                                             // back as log p(x), less solver.peak()
//
// A posterior of deviation σ/|f'| may be a thousand times narrower than the prior, or have several modes. The
// squared distance |x − f(z)|² varies on the scale of the curve however small σ is, so its minima are found
// on a grid of that scale, refined by Newton's method, and the panels laid around them; where the grid ends
// follows from the prior and the best point found (whatever lies beyond is 60 nats below). Each panel is
// integrated by a Gauss–Kronrod rule and halved where its two halves of the rule disagree. A second rule
// judges the first, and shares neither nodes nor coordinates with it: the line mapped by z = mode +
// deviation · sinh u around every mode, refined until the two agree or it is clear that they do not.

#include <cmath>
#include <vector>

#include <Eigen/Core>

#include "models/curve/curve_model.hpp"
#include "models/curve/panels.hpp"
#include "numeric/special.hpp"

namespace elbo {

// A maximum of log p(x, z) over z.
struct Mode {
  double z = 0;
  double log_joint = 0;
  double deviation = 1;  // (−∂² log p(x, z))^(−1/2), or less where p(x, z) falls faster than that says
};

// No log p(x, z) is above the peak but by rounding, which beside −1e18 is hundreds of nats.
inline constexpr double kOvershoot = 300;

class PointSolver {
 public:
  explicit PointSolver(const CurveModel& model);

  [[nodiscard]] const CurveModel& model() const { return model_; }
  // The same shape at other parameters. Forgets the point.
  void set(const ControlPoints& theta, double noise);

  // Finds modes and panels for x.
  void look_at(const Eigen::Vector2d& x);
  // Only evaluate() is wanted.
  void look_at_nothing(const Eigen::Vector2d& x) { x_ = x; }
  [[nodiscard]] const Eigen::Vector2d& point() const { return x_; }
  // Ascending in z; those within 45 nats of the highest.
  [[nodiscard]] const std::vector<Mode>& modes() const { return modes_; }
  // What the masses of the last integral added up to.
  [[nodiscard]] double total() const { return total_; }
  // log p(x, z) at the highest.
  [[nodiscard]] double peak() const { return peak_; }

  // f, log p(x|z) and log p(x, z) at panel.z.
  void evaluate(Panel& panel) const;
  // Derivatives of log p(x, z) by z as well.
  void evaluate(Panel& panel, Nodes& first, Nodes& second) const;
  [[nodiscard]] double log_prior(double z) const { return -0.5 * (z * z + kLogTwoPi); }

  // Visits the panels of the posterior, from left to right, with mass_i = weight_i exp(log p(x, z_i) − peak).
  // Returns log p(x).
  template <typename Visit>
  double integrate(Visit&& visit);
  // The same by the mapped rule, after integrate(): `restart` is called before its first panel, and again
  // where it is refined.
  template <typename Restart, typename Visit>
  double integrate_again(Restart&& restart, Visit&& visit);
  // Both, with nothing visited; the second is the answer, and what they differ by, and rounding, its error.
  struct Evidence {
    double log_evidence = 0;
    double error = 0;
  };
  Evidence evidence();
  // The first alone, with the rule's own estimate of its error: for curves of many values.
  Evidence quick_evidence();
  // What rounding does to log p(x, z) near the highest mode.
  [[nodiscard]] double rounding() const { return rounding_; }
  // And to an average of log p(x | z), of this value.
  [[nodiscard]] double rounding_of(double log_likelihood) const;

 private:
  void scan(double reach);
  void find_modes();
  Mode refine(double low, double guess, double high) const;
  void look_beside(double low, double high);
  void lay_panels(std::size_t begin, std::size_t end, double lowest);
  template <typename Visit>
  double integrate_mapped(int level, Visit&& visit);
  void look_at_atoms();
  // `distance`: of x from the curve at the highest mode.
  void note_rounding(double distance);
  // How large a number is rounded when one is subtracted from the other, squared and divided by σ².
  [[nodiscard]] double cancelled(double distance) const;

  CurveModel model_;
  Eigen::Vector2d x_ = Eigen::Vector2d::Zero();
  double log_scale_ = 0;  // −log 2πσ²
  double precision_ = 1;  // 1/σ²
  // The grid of the search: z, the basis there, f there at this θ.
  double reach_ = 0;
  Eigen::ArrayXd scan_z_;
  Eigen::MatrixXd scan_basis_;
  Eigen::ArrayXXd scan_curve_;
  Eigen::ArrayXd energy_;  // −log p(x, z) there, up to its constant

  std::vector<Mode> modes_;
  double peak_ = 0;
  double rounding_ = 0;
  double total_ = 1;
  double first_ = 0;               // what the last integrate() found
  double relative_error_ = 0;      // of it, as its rule judges itself
  double bump_ = 1;                // the deviation of the highest mode
  std::vector<Interval> covered_;  // where p(x, z) is not below everything: stretches, ascending
  std::vector<Interval> plan_;     // where integrate() starts
  std::vector<Interval> pending_;
  std::vector<double> edges_;
  Panel panel_;
};

template <typename Visit>
double PointSolver::integrate(Visit&& visit) {
  // Of the whole, which the highest mode's bump is part of. No rule agrees with itself beyond rounding.
  const double tolerance = std::max(1e-13, 2 * rounding_);
  Nodes mass;
  double total = 0;
  double errors = 0;
  int halvings = 0;
  relative_error_ = 0;
  if (model_.is_discrete()) {
    const Eigen::ArrayXd& atoms = *model_.atoms;
    for (Eigen::Index begin = 0; begin < atoms.size(); begin += kMostNodes) {
      panel_.z = atoms.segment(begin, std::min(kMostNodes, atoms.size() - begin));
      panel_.weight.setOnes(panel_.z.size());
      evaluate(panel_);
      mass = (panel_.log_joint - peak_).min(kOvershoot).exp();
      total += mass.sum();
      visit(panel_, mass);
    }
    total_ = total;
    return first_ = peak_ + std::log(total);
  }
  for (const Interval& interval : plan_) {
    pending_.assign(1, interval);
    while (!pending_.empty()) {
      const Interval part = pending_.back();
      pending_.pop_back();
      gauss_kronrod(part, panel_);
      evaluate(panel_);
      mass = panel_.weight * (panel_.log_joint - peak_).min(kOvershoot).exp();
      const double sum = mass.sum();
      const double error = kronrod_error(mass, sum);
      if (error > tolerance * std::max(total + sum, bump_) && !is_hairline(part) &&
          halvings < kMostHalvings) {
        ++halvings;
        const double middle = 0.5 * (part.low + part.high);
        pending_.push_back({middle, part.high});
        pending_.push_back({part.low, middle});
        continue;
      }
      total += sum;
      errors += error;
      visit(panel_, mass);
    }
  }
  total_ = total;
  relative_error_ = errors / total;
  return first_ = peak_ + std::log(total);
}

template <typename Restart, typename Visit>
double PointSolver::integrate_again(Restart&& restart, Visit&& visit) {
  constexpr int kLevels = 3;
  constexpr double kAgreed = 1e-12;
  const double first = first_;
  restart();
  if (model_.is_discrete()) return integrate(visit);
  double second = integrate_mapped(0, visit);
  for (int level = 1; level < kLevels && std::abs(second - first) > kAgreed + 2 * rounding_; ++level) {
    restart();
    second = integrate_mapped(level, visit);
  }
  return second;
}

// Each stretch is divided among its modes where their bumps meet, and covered a little beyond its ends.
template <typename Visit>
double PointSolver::integrate_mapped(int level, Visit&& visit) {
  constexpr double kBeyond = 0.25;  // of a stretch
  const std::vector<double>& knots = model_.shape->knots();
  Nodes mass;
  double total = 0;
  const auto add = [&](Panel& panel) {
    evaluate(panel);
    mass = panel.weight * (panel.log_joint - peak_).min(kOvershoot).exp();
    total += mass.sum();
    visit(panel, mass);
  };
  auto mode = modes_.begin();
  for (std::size_t i = 0; i < covered_.size(); ++i) {
    const auto& [low, high] = covered_[i];
    const double more = kBeyond * (high - low);
    const double room_below = i > 0 ? 0.5 * (low - covered_[i - 1].high) : more;
    const double room_above = i + 1 < covered_.size() ? 0.5 * (covered_[i + 1].low - high) : more;
    double from = low - std::min(more, room_below);
    const double to = high + std::min(more, room_above);
    for (; mode != modes_.end() && mode->z <= high; ++mode) {
      const auto next = mode + 1;
      const bool is_last = next == modes_.end() || next->z > high;
      const double meeting =
          is_last ? to
                  : mode->z + (next->z - mode->z) * (mode->deviation / (mode->deviation + next->deviation));
      for_each_mapped({mode->z, mode->deviation}, {from, meeting}, knots, level, panel_, add);
      from = meeting;
    }
  }
  total_ = total;
  return peak_ + std::log(total);
}

}  // namespace elbo
