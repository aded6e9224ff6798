#include "lines/evaluator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace elbo::lines {
namespace {

using Kind = Node::Kind;

constexpr double kEpsilon = 2.3e-16;
// Central differences of sixth order, and of fourth to judge them: what f(k h) − f(−k h) counts, over h.
constexpr std::array<double, 3> kSixth = {45.0 / 60, -9.0 / 60, 1.0 / 60};
constexpr std::array<double, 2> kFourth = {8.0 / 12, -1.0 / 12};
constexpr double kStep = 0.02;  // of the world's unit
// The last panels, as a part of the whole, that an integral is called finite with.
constexpr double kNothing = 1e-14;
constexpr double kFalls = 0.8;  // from a panel to the second after it, else the integral has no end

const Amount& at(const Amounts& amounts, std::size_t i) { return amounts[amounts.size() == 1 ? 0 : i]; }

}  // namespace

Evaluator::Evaluator(const Line& line, const World& world, const Rule& rule, int point)
    : line_(line), world_(world), rule_(rule), point_(point), step_(kStep * world.shift_scale()) {}

Amounts Evaluator::of(int node) { return of(node, {point_, 0}); }

const Amounts& Evaluator::density(Density density) { return this->density(density, {point_, 0}); }

void Evaluator::note(const char* what, int node, std::size_t at, bool is_function) {
  if (fault_) return;
  fault_ = Fault{what, node, {}};
  if (is_function) fault_->z = rule_.z(static_cast<Eigen::Index>(at));
}

Amounts Evaluator::from_logs(const Eigen::ArrayXd& logs) const {
  Amounts amounts(static_cast<std::size_t>(logs.size()));
  const double rounding = kEpsilon * world_.rounding();
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const double log = logs(static_cast<Eigen::Index>(i));
    amounts[i] = Amount::from_log(log, rounding * (1 + std::abs(log)));
  }
  return amounts;
}

Amounts Evaluator::evidence(Place place) {
  const Amounts& joint = density(Density::kJoint, place);
  return {integral(nullptr, joint, -1)};
}

const Amounts& Evaluator::density(Density density, Place place) {
  // q does not move with θ.
  const bool is_of_q = density == Density::kQ || density == Density::kAggregate;
  const auto key = std::make_tuple(
      static_cast<int>(density), density == Density::kAggregate ? -1 : place.point, is_of_q ? 0 : place.step);
  if (const auto found = densities_.find(key); found != densities_.end()) return found->second;
  Amounts made;
  Eigen::ArrayXd logs(rule_.z.size());
  const double shift = step_ * place.step;
  switch (density) {
    case Density::kPrior:
      world_.log_prior(rule_.z, logs);
      made = from_logs(logs);
      break;
    case Density::kLikelihood:
      world_.log_likelihood(rule_.z, place.point, shift, logs);
      made = from_logs(logs);
      break;
    case Density::kJoint: {
      world_.log_likelihood(rule_.z, place.point, shift, logs);
      Eigen::ArrayXd prior(rule_.z.size());
      world_.log_prior(rule_.z, prior);
      made = from_logs(logs + prior);
      break;
    }
    case Density::kPosterior: {
      const Amounts& joint = this->density(Density::kJoint, place);
      const Amount scale = reciprocal(this->density(Density::kEvidence, place)[0]);
      for (const Amount& amount : joint) made.push_back(amount * scale);
      break;
    }
    case Density::kEvidence: made = evidence(place); break;
    case Density::kQ:
      world_.log_q(rule_.z, place.point, logs);
      made = from_logs(logs);
      break;
    case Density::kAggregate: {
      const int count = world_.points();
      made.assign(static_cast<std::size_t>(rule_.z.size()), Amount{});
      const Amount share = Amount::of(1.0 / count);
      for (int n = 0; n < count; ++n) {
        const Amounts& q = this->density(Density::kQ, {n, 0});
        for (std::size_t i = 0; i < made.size(); ++i) made[i] = made[i] + q[i] * share;
      }
      break;
    }
  }
  work_ += static_cast<double>(made.size());
  return densities_.emplace(key, std::move(made)).first->second;
}

Amount Evaluator::integral(const Amounts* mass, const Amounts& f, int index) {
  const auto nodes = static_cast<std::size_t>(rule_.first_extra);
  work_ += static_cast<double>(nodes);
  Amounts values(nodes);
  double peak = -kInfinity;
  double error_peak = -kInfinity;
  for (std::size_t i = 0; i < nodes; ++i) {
    // Where there is no mass, nothing is averaged, whatever f is there.
    if (mass && (*mass)[i].sign == 0) continue;
    values[i] = mass ? (*mass)[i] * at(f, i) : at(f, i);
    if (!values[i].is_defined()) {
      note("a value that is not defined", index, i, true);
      return Amount::undefined();
    }
    if (values[i].is_infinite()) {
      note("an infinite value where there is mass", index, i, true);
      return values[i];
    }
    const double log_weight = std::log(rule_.weight(static_cast<Eigen::Index>(i)));
    values[i].log += log_weight;
    values[i].log_error += log_weight;
    peak = std::max(peak, values[i].log);
    error_peak = std::max(error_peak, values[i].log_error);
  }
  if (peak == -kInfinity) return {-kInfinity, error_peak + std::log(1.0 + static_cast<double>(nodes)), 0};
  double sum = 0;
  double errors = 0;
  double magnitude = 0;
  std::vector<double> panels(static_cast<std::size_t>(std::max(rule_.panels, 1)));
  std::vector<double> magnitudes(panels.size());
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::size_t panel = rule_.panels > 0 ? i / Rule::kNodes : 0;
    const double term = std::exp(values[i].log - peak);
    panels[panel] += values[i].sign * term;
    magnitudes[panel] += term;
    errors += std::exp(values[i].log_error - peak);
  }
  for (std::size_t panel = 0; panel < panels.size(); ++panel) {
    sum += panels[panel];
    magnitude += magnitudes[panel];
  }
  errors += kEpsilon * magnitude;
  // Beyond the ends: what falls there is added to the error, what does not has no finite integral.
  for (int side = 0; side < 2 && rule_.panels > 8; ++side) {
    const std::size_t last = side == 0 ? 0 : panels.size() - 1;
    const std::size_t before = side == 0 ? 2 : panels.size() - 3;
    if (magnitudes[last] <= kNothing * magnitude) continue;
    const double falls = magnitudes[last] / magnitudes[before];
    if (!(falls < kFalls)) {
      note("an integral that does not converge", index, side == 0 ? 0 : nodes - 1, true);
      return Amount::infinite(panels[last] > 0 ? 1 : -1);
    }
    errors += magnitudes[last] * falls / (1 - falls);
  }
  return {peak + std::log(std::abs(sum)), peak + std::log(errors), sum > 0 ? 1 : sum < 0 ? -1 : 0};
}

Amounts Evaluator::of(int index, Place place) {
  const Node& node = line_.node(index);
  switch (node.kind) {
    case Kind::kNumber: return {Amount::of(node.number, kEpsilon * node.number)};
    case Kind::kCount: return {Amount::of(world_.points())};
    case Kind::kDensity: return density(node.density, place);
    case Kind::kExpectation: {
      const Amounts inner = of(node.left, place);
      return {integral(&density(node.density, place), inner, index)};
    }
    case Kind::kIntegral: return {integral(nullptr, of(node.left, place), index)};
    case Kind::kDivergence:
    case Kind::kEntropy: {
      const Amounts& from = density(node.density, place);
      Amounts ratio(from.size());
      const Amounts* to = node.kind == Kind::kDivergence ? &density(node.other, place) : nullptr;
      for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i].sign == 0) continue;
        ratio[i] = logarithm(from[i]);
        ratio[i] = to ? ratio[i] + -logarithm((*to)[i]) : -ratio[i];
      }
      return {integral(&from, ratio, index)};
    }
    case Kind::kGradient: return gradient(node, place);
    case Kind::kMean: return mean(node, place);
    case Kind::kLog:
    case Kind::kExp:
    case Kind::kNegate: {
      Amounts values = of(node.left, place);
      work_ += static_cast<double>(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        const Amount before = values[i];
        values[i] = node.kind == Kind::kLog   ? logarithm(before)
                    : node.kind == Kind::kExp ? exponential(before)
                                              : -before;
        if (node.kind == Kind::kLog && before.sign <= 0) {
          note(before.sign < 0 ? "the logarithm of a negative number" : "the logarithm of 0", index, i,
               node.is_function);
        }
      }
      return values;
    }
    default: return binary(node, place, index);
  }
}

Amounts Evaluator::binary(const Node& node, Place place, int index) {
  const Amounts left = of(node.left, place);
  const Amounts right = of(node.right, place);
  if (node.kind == Kind::kPower) return power(left, right, index);
  Amounts values(std::max(left.size(), right.size()));
  work_ += static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Amount& a = at(left, i);
    const Amount& b = at(right, i);
    switch (node.kind) {
      case Kind::kAdd: values[i] = a + b; break;
      case Kind::kSubtract: values[i] = a + -b; break;
      case Kind::kMultiply: values[i] = a * b; break;
      default: values[i] = a * reciprocal(b); break;
    }
    if (values[i].is_defined() || !a.is_defined() || !b.is_defined()) continue;
    note(node.kind == Kind::kDivide     ? "a division by 0, or of ∞ by ∞"
         : node.kind == Kind::kMultiply ? "0 times ∞"
                                        : "∞ − ∞",
         index, i, values.size() > 1);
  }
  return values;
}

// Of a positive base any power, of a negative one whole powers.
Amounts Evaluator::power(const Amounts& base, const Amounts& exponent, int index) {
  Amounts values(std::max(base.size(), exponent.size()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Amount& a = at(base, i);
    const Amount& b = at(exponent, i);
    const double power = b.value();
    const bool is_whole = std::isfinite(power) && power == std::floor(power);
    if (a.is_defined() && b.is_defined() && power == 0) {
      values[i] = Amount::of(1);
    } else if (!a.is_finite() || !b.is_finite() || (a.sign < 0 && !is_whole) || (a.sign == 0 && power < 0)) {
      values[i] = Amount::undefined();
      if (a.is_defined() && b.is_defined()) note("a power that is not defined", index, i, values.size() > 1);
    } else if (a.sign == 0) {
      values[i] = {};
    } else {
      const double log = power * a.log;
      const double relative = std::abs(power) * std::exp(a.log_error - a.log) +
                              std::exp(b.log_error) * std::abs(a.log) + kEpsilon * (1 + std::abs(log));
      values[i] = {log, log + std::log(relative), a.sign < 0 && std::fmod(power, 2) != 0 ? -1 : 1};
    }
  }
  return values;
}

// Central differences of sixth order; their error is what they are from those of fourth order, and rounding.
Amounts Evaluator::gradient(const Node& node, Place place) {
  Amounts sixth, fourth;
  for (int k = 1; k <= 3; ++k) {
    const Amounts above = of(node.left, {place.point, k});
    const Amounts below = of(node.left, {place.point, -k});
    sixth.resize(above.size());
    fourth.resize(above.size());
    const auto which = static_cast<std::size_t>(k) - 1;
    for (std::size_t i = 0; i < above.size(); ++i) {
      const Amount difference = above[i] + -below[i];
      sixth[i] = sixth[i] + difference * Amount::of(kSixth[which] / step_);
      if (k < 3) fourth[i] = fourth[i] + difference * Amount::of(kFourth[which] / step_);
    }
  }
  for (std::size_t i = 0; i < sixth.size(); ++i) {
    // The sixth order gains a factor of some (h/σ)² on the fourth.
    const Amount apart = (sixth[i] + -fourth[i]) * Amount::of(0.01);
    sixth[i].log_error = log_add(sixth[i].log_error, apart.log);
  }
  return sixth;
}

Amounts Evaluator::mean(const Node& node, Place place) {
  Amounts sum;
  const int count = world_.points();
  for (int n = 0; n < count; ++n) {
    const Amounts each = of(node.left, {n, place.step});
    sum.resize(each.size());
    for (std::size_t i = 0; i < each.size(); ++i) sum[i] = sum[i] + each[i];
  }
  for (Amount& amount : sum) amount = amount * Amount::of(1.0 / count);
  return sum;
}

}  // namespace elbo::lines
