#include "lines/check.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "elbo/error.hpp"
#include "lines/evaluator.hpp"
#include "lines/rule.hpp"

namespace elbo::lines {
namespace {

constexpr Eigen::Index kPictureNodes = 161;
constexpr double kPictureReach = 4;     // deviations around every bump
constexpr double kWork = 60;            // of one computed number, in units of WorkBudget
constexpr double kDensityFloor = -700;  // nodes where every density is below e to this are not compared

// What one rule says of a side.
struct Side {
  std::vector<Amounts> terms;
  Amounts total;
  std::vector<std::optional<Fault>> faults;  // of the terms
};

Side side_of(const Line& line, int root, Evaluator& evaluator) {
  Side side;
  if (line.node(root).is_function) {
    evaluator.forget_fault();
    side.total = evaluator.of(root);
    side.faults = {evaluator.fault()};
    return side;
  }
  side.total = {Amount{}};
  for (const Term& term : terms_of(line, root)) {
    evaluator.forget_fault();
    Amounts value = evaluator.of(term.node);
    if (term.sign < 0) value[0] = -value[0];
    side.faults.push_back(evaluator.fault());
    side.total[0] = side.total[0] + value[0];
    side.terms.push_back(std::move(value));
  }
  return side;
}

std::string place(double z) { return " at z = " + format_number(std::round(z * 1000) / 1000); }

void blame(const std::optional<Fault>& fault, bool says_place, Figure& figure) {
  if (!fault) return;
  figure.why = fault->what + (says_place && fault->z ? place(*fault->z) : "");
  figure.at = fault->node;
}

// The value is the second rule's; its error what the first says otherwise, and rounding.
Figure figure_of(const Amount& first, const Amount& second, const std::optional<Fault>& fault) {
  Figure figure;
  figure.is_defined = first.is_defined() && second.is_defined();
  if (!figure.is_defined || first.is_infinite() || second.is_infinite()) blame(fault, false, figure);
  if (!figure.is_defined) return figure;
  figure.value = second.value();
  if (first.is_infinite() != second.is_infinite()) {
    figure.is_defined = false;
    figure.why = "an integral that the two rules do not agree is finite";
  } else if (!second.is_infinite()) {
    figure.error = std::abs(first.value() - second.value()) + std::max(first.error(), second.error());
  }
  return figure;
}

// As a figure beyond e^±709, and what the difference of two like amounts is, cannot be said in numbers.
void judge(Relation relation, StepOutcome& step) {
  step.is_at_least = step.difference >= -step.allowed;
  step.is_at_most = step.difference <= step.allowed;
  const bool holds = relation == Relation::kEqual     ? step.is_at_least && step.is_at_most
                     : relation == Relation::kAtLeast ? step.is_at_least
                                                      : step.is_at_most;
  step.verdict = holds ? Verdict::kHolds : Verdict::kFails;
  const double size = 1 + std::abs(step.left) + std::abs(step.right);
  step.badness = relation == Relation::kEqual     ? std::abs(step.difference) / size
                 : relation == Relation::kAtLeast ? -step.difference / size
                                                  : step.difference / size;
}

StepOutcome compare(const Figure& left, const Figure& right, Relation relation) {
  StepOutcome step;
  step.left = left.value;
  step.right = right.value;
  if (!left.is_defined || !right.is_defined) {
    step.why = left.is_defined ? right.why : left.why;
    return step;
  }
  const bool is_left_infinite = std::isinf(left.value);
  if (is_left_infinite || std::isinf(right.value)) {
    if (left.value == right.value) {
      step.why = "both sides infinite";
      return step;
    }
    step.difference = left.value - right.value;
    step.is_at_least = step.difference > 0;
    step.is_at_most = !step.is_at_least;
    const bool holds =
        relation == Relation::kAtLeast ? step.is_at_least : relation == Relation::kAtMost && step.is_at_most;
    step.verdict = holds ? Verdict::kHolds : Verdict::kFails;
    step.badness = holds ? -1 : 1;
    step.why = is_left_infinite ? left.why : right.why;
    return step;
  }
  const double size = 1 + std::abs(left.value) + std::abs(right.value);
  const double errors = left.error + right.error;
  step.difference = left.value - right.value;
  step.allowed = errors + kLeastAllowed * size;
  judge(relation, step);
  const bool claims_room = relation != Relation::kEqual && std::abs(step.difference) > step.allowed;
  if (step.verdict == Verdict::kHolds && !claims_room && errors > kMostAllowed * size) {
    step.verdict = Verdict::kOpen;
    step.why = "errors of integration too large to tell";
  }
  return step;
}

// At each node where there is mass; the one where it fails most, or has the least room, is told.
StepOutcome compare_functions(const Amounts& left, const Amounts& right, Relation relation, const Rule& rule,
                              const Amounts& mass, const std::optional<Fault>& fault) {
  StepOutcome worst;
  worst.is_pointwise = true;
  worst.is_at_least = worst.is_at_most = true;
  bool is_first = true;
  bool fails = false;
  for (Eigen::Index i = 0; i < rule.z.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (rule.z(i) < rule.low || rule.z(i) > rule.high || mass[k].log < kDensityFloor) continue;
    const Amount& a = left[left.size() == 1 ? 0 : k];
    const Amount& b = right[right.size() == 1 ? 0 : k];
    StepOutcome step;
    step.is_pointwise = true;
    step.z = rule.z(i);
    if (!a.is_defined() || !b.is_defined()) {
      step.why = (fault ? fault->what : std::string("a value that is not defined")) + place(rule.z(i));
      return step;
    }
    step.left = a.value();
    step.right = b.value();
    if (a.is_infinite() && b.is_infinite() && a.sign == b.sign) continue;
    // Divided by the larger side: densities far out are compared as ratios.
    const double scale = std::max(a.log, b.log);
    if (scale == -kInfinity) continue;
    const Amount apart = a + -b;
    step.difference = apart.value();
    double relative = apart.is_infinite() ? apart.sign * 1.0 : apart.sign * std::exp(apart.log - scale);
    const double allowed = std::exp(apart.log_error - scale) + 10 * kLeastAllowed;
    step.allowed = apart.is_infinite() ? 0 : allowed * std::exp(scale);
    step.is_at_least = relative >= -allowed;
    step.is_at_most = relative <= allowed;
    worst.is_at_least = worst.is_at_least && step.is_at_least;
    worst.is_at_most = worst.is_at_most && step.is_at_most;
    step.badness = relation == Relation::kEqual     ? std::abs(relative)
                   : relation == Relation::kAtLeast ? -relative
                                                    : relative;
    const bool is_failure = step.badness > allowed;
    if (is_first || (is_failure && !fails) || (is_failure == fails && step.badness > worst.badness)) {
      const bool at_least = worst.is_at_least;
      const bool at_most = worst.is_at_most;
      worst = step;
      worst.is_at_least = at_least;
      worst.is_at_most = at_most;
    }
    fails = fails || is_failure;
    is_first = false;
  }
  worst.verdict = fails ? Verdict::kFails : Verdict::kHolds;
  return worst;
}

Eigen::ArrayXd picture_nodes(const World& world, int point) {
  std::vector<Bump> bumps;
  world.bumps(point, bumps);
  double low = bumps.front().middle;
  double high = low;
  for (const Bump& bump : bumps) {
    low = std::min(low, bump.middle - kPictureReach * bump.deviation);
    high = std::max(high, bump.middle + kPictureReach * bump.deviation);
  }
  return Eigen::ArrayXd::LinSpaced(kPictureNodes, low, high);
}

std::vector<double> tail(const Amounts& amounts, Eigen::Index first) {
  std::vector<double> values;
  for (auto i = static_cast<std::size_t>(first); i < amounts.size(); ++i)
    values.push_back(amounts[i].value());
  return values;
}

void require(const Line& line, const World& world) {
  if (line.uses_prior && !world.has_prior()) {
    throw Error(
        ErrorCode::kNotAvailable,
        "Here only p(x,z) is known, not p(z) and p(x|z) apart: a line may speak of p(x,z), p(z|x), p(x) "
        "and q(z).");
  }
  if (line.uses_gradient && !world.has_shift()) {
    throw Error(ErrorCode::kNotAvailable, "Here the model has no θ: a line may not speak of ∇θ.");
  }
}

Picture picture_of(Evaluator& evaluator, const Rule& rule, const World& world,
                   const std::vector<Side>& sides) {
  Picture picture;
  const Eigen::Index first = world.atoms() ? 0 : rule.first_extra;
  for (Eigen::Index i = first; i < rule.z.size(); ++i) picture.z.push_back(rule.z(i));
  if (world.has_prior()) {
    picture.prior = tail(evaluator.density(Density::kPrior), first);
    picture.likelihood = tail(evaluator.density(Density::kLikelihood), first);
  }
  picture.posterior = tail(evaluator.density(Density::kPosterior), first);
  picture.q = tail(evaluator.density(Density::kQ), first);
  for (const Side& side : sides) {
    picture.sides.push_back(side.total.size() > 1 ? tail(side.total, first) : std::vector<double>{});
  }
  return picture;
}

}  // namespace

bool Figure::is_finite() const { return is_defined && std::isfinite(value); }

Outcome evaluate(const Line& line, const World& world, int point, bool draw) {
  require(line, world);
  std::vector<int> points = {point};
  if (line.uses_data) {
    for (int n = 0; n < world.points(); ++n) {
      if (n != point) points.push_back(n);
    }
  }
  const Eigen::ArrayXd extra = picture_nodes(world, point);
  const Rule rules[] = {lay_rule(world, points, Which::kFirst, extra),
                        lay_rule(world, points, Which::kSecond, extra)};
  Outcome outcome;
  std::vector<Side> by_rule[2];
  std::vector<StepOutcome> pointwise[2];
  for (const int which : {0, 1}) {
    const Rule& rule = rules[which];
    Evaluator evaluator(line, world, rule, point);
    std::vector<Side>& sides = by_rule[which];
    for (const int root : line.sides) sides.push_back(side_of(line, root, evaluator));
    // Where any density over z has mass.
    Amounts mass = evaluator.density(Density::kPosterior);
    const Amounts& q = evaluator.density(Density::kQ);
    for (std::size_t i = 0; i < mass.size(); ++i) mass[i].log = std::max(mass[i].log, q[i].log);
    for (std::size_t i = 0; i < line.relations.size(); ++i) {
      if (sides[i].total.size() == 1 && sides[i + 1].total.size() == 1) {
        pointwise[which].emplace_back();
        continue;
      }
      const std::optional<Fault>& fault = sides[i].faults[0] ? sides[i].faults[0] : sides[i + 1].faults[0];
      pointwise[which].push_back(
          compare_functions(sides[i].total, sides[i + 1].total, line.relations[i], rule, mass, fault));
    }
    if (draw && which == 1) outcome.picture = picture_of(evaluator, rule, world, sides);
    outcome.work += kWork * evaluator.work();
  }
  for (std::size_t i = 0; i < line.sides.size(); ++i) {
    const Side& first = by_rule[0][i];
    const Side& second = by_rule[1][i];
    SideOutcome& side = outcome.sides.emplace_back();
    side.is_function = line.node(line.sides[i]).is_function;
    if (side.is_function) continue;
    std::optional<Fault> fault;
    for (std::size_t t = 0; t < second.terms.size(); ++t) {
      const std::optional<Fault>& found = second.faults[t] ? second.faults[t] : first.faults[t];
      if (!fault) fault = found;
      side.terms.push_back(figure_of(first.terms[t][0], second.terms[t][0], found));
    }
    side.total = figure_of(first.total[0], second.total[0], fault);
    const bool are_defined =
        std::all_of(side.terms.begin(), side.terms.end(), [](const Figure& term) { return term.is_defined; });
    if (!side.total.is_defined && are_defined) side.total.why = "∞ − ∞";
  }
  for (std::size_t i = 0; i < line.relations.size(); ++i) {
    if (pointwise[0][i].is_pointwise || pointwise[1][i].is_pointwise) {
      const StepOutcome& a = pointwise[0][i];
      const StepOutcome& b = pointwise[1][i];
      const bool is_first_worse =
          a.verdict == b.verdict ? a.badness > b.badness : b.verdict == Verdict::kHolds;
      outcome.steps.push_back(is_first_worse ? a : b);
    } else {
      outcome.steps.push_back(compare(outcome.sides[i].total, outcome.sides[i + 1].total, line.relations[i]));
    }
  }
  return outcome;
}

}  // namespace elbo::lines
