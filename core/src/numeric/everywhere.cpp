#include "numeric/everywhere.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/first_panels.hpp"
#include "numeric/kept_nodes.hpp"
#include "numeric/line_integrals.hpp"

namespace elbo {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;

// Beyond them every panel reaches so many times as far as the one before, to the end of the doubles at most.
constexpr double kOutwards = 8;
constexpr double kFarthest = 1e290;
// Towards a pole at u every panel ends so much nearer than the one before, down to that part of |u|, or to
// the smallest.
constexpr double kInwards = 1.0 / 32;
constexpr double kNearest = 0x1p-27;
constexpr double kSmallest = 1e-290;
// Whether what a panel holds counts, as a part of the tolerance.
constexpr double kCounts = 1e-2;
// So many panels in a row of a series that does not fall off are enough.
constexpr std::size_t kEnough = 4;
constexpr double kGrowing = 1.1;
constexpr int kMostRounds = 60;
constexpr double kShare = 0.03;  // of the tolerance: a panel with less error is not refined
constexpr double kUnchanged = 0.7;
constexpr int kPatience = 3;
constexpr double kInner = 0.05;  // the lines are that much more exact
constexpr double kLeast = 0.1;   // and each, over its strip, holds at least that much of the scale

// A strip of the plane: a panel across lines with a line at each of its nodes.
struct Strip {
  LinePanel panel;
  std::vector<LineResult> lines;
  std::vector<PanelSum> sums;  // of every output
  ArrayXd of_lines;            // the part of the error that the lines have
  Eigen::ArrayXi diverges;
  std::array<double, 2> place{};  // where the first output does
  bool at_pole = false;
  double outside = 0;
  int vain = 0;  // refinements in a row that did not help
};

class Plane {
 public:
  Plane(const Field& field, Index outputs, const Integrand& integrand, const EverywhereOptions& options)
      : outputs_(outputs),
        options_(options),
        lines_(2, field, outputs, integrand),
        across_(field.across[options.rule]),
        along_({-across_[1], across_[0]}),
        first_(field, across_, options.elsewhere),
        magnitude_(ArrayXd::Zero(outputs)),
        endless_(Eigen::ArrayXi::Zero(outputs)) {}

  EverywhereResult run(CubatureNodes* keep);

 private:
  std::vector<Strip> measure(const std::vector<LinePanel>& panels);
  void add(std::vector<Strip> strips);
  void follow(double anchor, double sign, double distance, double stride);
  void judge_rest(const std::vector<ArrayXd>& series, double anchor, double reach);
  bool refine();
  [[nodiscard]] ArrayXd goal() const { return options_.tolerance * magnitude_.max(options_.scale); }
  [[nodiscard]] bool is_negligible(const Strip& strip, double part) const;

  Index outputs_;
  const EverywhereOptions& options_;
  LineIntegrals lines_;
  std::array<double, 2> across_, along_;
  FirstPanels first_;
  std::vector<Strip> strips_;
  ArrayXd magnitude_;        // of all strips so far
  std::vector<Rest> rests_;  // outputs of one end after those of another
  Eigen::ArrayXi endless_;   // outputs that grow without end, and are not followed any more
  std::array<double, 2> place_{};
  std::array<double, 2> far_place_{};  // amid what was followed last
  bool at_pole_ = false;
};

std::vector<Strip> Plane::measure(const std::vector<LinePanel>& panels) {
  const KronrodRule& rule = kronrod15();
  std::vector<Strip> strips(panels.size());
  std::vector<LineResult*> all;
  std::vector<double> slopes;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    Strip& strip = strips[i];
    strip.panel = panels[i];
    strip.lines.resize(rule.node.size());
    const double width = std::max(1e-300, panels[i].high - panels[i].low);
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      double y = 0;
      double slope = 0;
      panels[i].place(rule.node[k], y, slope);
      slopes.push_back(slope);
      const double u = panels[i].anchor + y;
      LineResult& line = strip.lines[k];
      line.line = {{u * across_[0] + first_.start * along_[0], u * across_[1] + first_.start * along_[1]},
                   along_};
      line.log_floor = std::log(options_.tolerance * options_.negligible / width);
      line.tolerance = options_.tolerance * kInner;
      line.least = kLeast * options_.scale / width;
      all.push_back(&line);
    }
  }
  lines_.run(all);
  std::vector<double> values(rule.node.size());
  for (std::size_t i = 0; i < strips.size(); ++i) {
    Strip& strip = strips[i];
    const double* slope = &slopes[i * rule.node.size()];
    strip.of_lines.setZero(outputs_);
    strip.diverges.setZero(outputs_);
    for (Index o = 0; o < outputs_; ++o) {
      double magnitude = 0;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const LineResult& line = strip.lines[k];
        values[k] = slope[k] * line.integral(o);
        magnitude += rule.weight[k] * slope[k] * line.magnitude(o);
        strip.of_lines(o) += rule.weight[k] * slope[k] * line.error(o);
        strip.diverges(o) = std::max(strip.diverges(o), line.diverges(o));
        if (o == 0 && line.diverges(o) != 0) {
          strip.place = line.place;
          strip.at_pole = line.at_pole;
        }
      }
      strip.sums.push_back(kronrod_sum(rule, values.data()));
      strip.sums.back().magnitude = magnitude;
    }
    for (std::size_t k = 0; k < values.size(); ++k) {
      strip.outside += rule.weight[k] * slope[k] * strip.lines[k].outside;
    }
  }
  return strips;
}

void Plane::add(std::vector<Strip> strips) {
  for (Strip& strip : strips) {
    for (Index o = 0; o < outputs_; ++o) {
      magnitude_(o) += strip.sums[static_cast<std::size_t>(o)].magnitude;
    }
    strips_.push_back(std::move(strip));
  }
}

bool Plane::is_negligible(const Strip& strip, double part) const {
  for (Index o = 0; o < outputs_; ++o) {
    if (endless_(o) == 0 && strip.sums[static_cast<std::size_t>(o)].magnitude > part * goal()(o))
      return false;
  }
  return true;
}

// Panels from a distance on, outwards or towards the anchor, until there is nothing left, or to the end of
// the doubles.
void Plane::follow(double anchor, double sign, double distance, double stride) {
  const double nearest = std::max(kNearest * std::abs(anchor), kSmallest);
  std::vector<ArrayXd> series;
  for (int empty = 0; empty < 2;) {
    const double next = stride * distance;
    const double near = std::min(distance, next);
    const double far = std::max(distance, next);
    if (far > kFarthest || near < nearest) break;
    std::vector<Strip> strips =
        measure({sign > 0 ? LinePanel{near, far, anchor, true} : LinePanel{-far, -near, anchor, true}});
    empty = is_negligible(strips.front(), kCounts) ? empty + 1 : 0;
    ArrayXd integral(outputs_);
    for (Index o = 0; o < outputs_; ++o)
      integral(o) = strips.front().sums[static_cast<std::size_t>(o)].integral;
    series.push_back(integral);
    // Where its mass is, about: amid the panels of its middle line.
    const LineResult& line = strips.front().lines[strips.front().lines.size() / 2];
    if (!line.panels.empty()) {
      const LinePanel& panel = line.panels[line.panels.size() / 2];
      far_place_ = line.line.at(panel.anchor + panel.middle());
    }
    add(std::move(strips));
    distance = next;
    if (lines_.evaluations() > options_.most_nodes) break;
    // The same or more, again and again: there is no end to it.
    const std::size_t size = series.size();
    for (Index o = 0; o < outputs_ && size >= kEnough + 2; ++o) {
      bool steady = true;
      for (std::size_t i = size - kEnough; i < size; ++i) {
        const double ratio = series[i](o) / series[i - 1](o);
        const double before = series[i - 1](o) / series[i - 2](o);
        // Far out rounding shows in what grows; what hardly does may yet turn.
        const double alike = std::abs(ratio) > kGrowing ? 1e-4 : 1e-6;
        steady = steady && std::abs(ratio) >= 1 - 1e-6 && std::abs(ratio - before) < alike * std::abs(ratio);
      }
      if (steady) endless_(o) = 1;
    }
    if (endless_(0) != 0) break;
  }
  judge_rest(series, anchor, stride < 1 ? 0 : sign * distance);
}

// What is beyond the last of a series of panels; `reach` is 0 at a pole.
void Plane::judge_rest(const std::vector<ArrayXd>& series, double anchor, double reach) {
  const std::size_t size = series.size();
  for (Index o = 0; o < outputs_; ++o) {
    Rest rest;
    if (size < 3) {
      if (size > 0) rest.error = std::abs(series.back()(o));
    } else {
      rest = rest_beyond(series[size - 1](o), series[size - 2](o), series[size - 3](o));
      if (std::abs(series.back()(o)) <= 1e-14 * magnitude_(o)) rest = {0, 1e-14 * magnitude_(o), false};
      // No series: what is beyond is thought to be no more than what was last.
      rest.error = std::max(rest.error, rest.integral == 0 ? std::abs(series.back()(o)) : 0.0);
    }
    if (rest.diverges && o == 0) {
      at_pole_ = reach == 0;
      place_ = at_pole_ ? std::array<double, 2>{anchor * across_[0], anchor * across_[1]} : far_place_;
    }
    rests_.push_back(rest);
  }
}

// Halves the strips with too large errors; false where there are none.
bool Plane::refine() {
  ArrayXd error = ArrayXd::Zero(outputs_);
  for (const Strip& strip : strips_) {
    for (Index o = 0; o < outputs_; ++o) error(o) += strip.sums[static_cast<std::size_t>(o)].error;
  }
  const ArrayXd most = goal();
  if ((error <= most).all()) return false;
  std::vector<Strip> kept;
  std::vector<Strip> whole;
  std::vector<LinePanel> panels;
  for (Strip& strip : strips_) {
    bool wanted = false;
    for (Index o = 0; o < outputs_; ++o) {
      if (endless_(o) != 0) continue;
      wanted = wanted || (error(o) > most(o) && strip.sums[static_cast<std::size_t>(o)].error >
                                                    std::max(kShare * most(o), strip.of_lines(o)));
    }
    const std::array<LinePanel, 2> parts = halves(strip.panel);
    if (wanted && strip.vain <= kPatience && parts[0].high > parts[0].low && parts[1].high > parts[1].low) {
      panels.insert(panels.end(), parts.begin(), parts.end());
      whole.push_back(std::move(strip));
    } else {
      kept.push_back(std::move(strip));
    }
  }
  if (panels.empty()) {
    strips_ = std::move(kept);
    return false;
  }
  std::vector<Strip> parts = measure(panels);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    bool helped = false;
    for (std::size_t o = 0; o < static_cast<std::size_t>(outputs_); ++o) {
      PanelSum& left = parts[2 * i].sums[o];
      PanelSum& right = parts[2 * i + 1].sums[o];
      helped = helped || left.error + right.error < kUnchanged * whole[i].sums[o].error;
      const double change = std::abs(left.integral + right.integral - whole[i].sums[o].integral);
      for (PanelSum* half : {&left, &right}) {
        half->error = std::max(half->error, std::min(0.5 * change, 10 * half->error));
      }
    }
    for (std::size_t half = 2 * i; half < 2 * i + 2; ++half)
      parts[half].vain = helped ? 0 : whole[i].vain + 1;
  }
  strips_ = std::move(kept);
  magnitude_.setZero();
  std::vector<Strip> all = std::move(strips_);
  strips_.clear();
  add(std::move(all));
  add(std::move(parts));
  return true;
}

EverywhereResult Plane::run(CubatureNodes* keep) {
  add(measure(first_.panels));
  follow(first_.centre, 1, first_.high - first_.centre, kOutwards);
  follow(first_.centre, -1, first_.centre - first_.low, kOutwards);
  for (const FirstPanels::Approach& to : first_.approaches) follow(to.pole, to.sign, to.distance, kInwards);
  for (int round = 0; round < kMostRounds && lines_.evaluations() < options_.most_nodes && refine();
       ++round) {
  }
  EverywhereResult result;
  result.integral = result.error = ArrayXd::Zero(outputs_);
  result.diverges.setZero(outputs_);
  double outside = 0;
  for (const Strip& strip : strips_) {
    outside += strip.outside;
    for (Index o = 0; o < outputs_; ++o) {
      result.integral(o) += strip.sums[static_cast<std::size_t>(o)].integral;
      result.error(o) += strip.sums[static_cast<std::size_t>(o)].error;
    }
    result.error += strip.of_lines;
    for (Index o = 0; o < outputs_; ++o) {
      // Lines that hardly count are cut off anywhere; where it is known rounding may hide what there is.
      const bool counts = strip.sums[static_cast<std::size_t>(o)].magnitude > goal()(o);
      if (strip.diverges(o) == 0 || (strip.diverges(o) != kKnown && !counts)) continue;
      result.diverges(o) = 1;
      if (o > 0) continue;
      result.place = strip.place;
      result.at_pole = strip.at_pole;
    }
  }
  for (std::size_t i = 0; i < rests_.size(); ++i) {
    const auto o = static_cast<Index>(i) % outputs_;
    result.integral(o) += rests_[i].integral;
    result.error(o) += rests_[i].error;
    if (rests_[i].diverges) result.diverges(o) = 1;
  }
  result.diverges = result.diverges.max(endless_);
  if (result.diverges(0) != 0 && result.place == std::array<double, 2>{}) {
    result.place = place_;
    result.at_pole = at_pole_;
  }
  result.magnitude = magnitude_;
  result.error += outside * magnitude_.max(options_.scale);
  result.evaluations = lines_.evaluations();
  result.converged = (result.error <= goal()).all();
  if (keep == nullptr) return result;
  const KronrodRule& rule = kronrod15();
  KeptNodes kept(2);
  for (const Strip& strip : strips_) {
    if (strip.sums.front().magnitude < 1e-15 * magnitude_(0)) continue;
    for (std::size_t k = 0; k < rule.node.size(); ++k) {
      double y = 0;
      double slope = 0;
      strip.panel.place(rule.node[k], y, slope);
      kept.add(strip.lines[k], std::log(rule.weight[k] * slope));
    }
  }
  kept.pass_on(*keep);
  return result;
}

}  // namespace

EverywhereResult integrate_everywhere(int dimension, const Field& field, Index outputs,
                                      const Integrand& integrand, const EverywhereOptions& options,
                                      CubatureNodes* keep) {
  if (dimension == 2) return Plane(field, outputs, integrand, options).run(keep);
  // On the line another angle is another unit of length, by which the panels are cut elsewhere.
  LineIntegrals lines(1, field, outputs, integrand);
  LineResult line;
  const double unit = (options.rule == 1) == options.elsewhere ? 1 : -0.6180339887498949;
  line.line = {{0, 0}, {unit, 0}};
  line.log_floor = std::log(options.tolerance * options.negligible);
  line.tolerance = options.tolerance;
  line.least = options.scale / std::abs(unit);
  std::vector<LineResult*> all = {&line};
  lines.run(all);
  EverywhereResult result;
  const double length = std::abs(unit);
  result.integral = length * line.integral;
  result.magnitude = length * line.magnitude;
  result.error = length * line.error + line.outside * result.magnitude.max(options.scale);
  result.diverges = line.diverges;
  result.place = line.place;
  result.at_pole = line.at_pole;
  result.evaluations = lines.evaluations();
  result.converged = (result.error <= options.tolerance * result.magnitude.max(options.scale)).all();
  if (keep == nullptr) return result;
  KeptNodes kept(1);
  kept.add(line, std::log(length));
  kept.pass_on(*keep);
  return result;
}

}  // namespace elbo
