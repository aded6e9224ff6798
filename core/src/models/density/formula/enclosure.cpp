#include "models/density/formula/enclosure.hpp"

#include "elbo/error.hpp"

namespace elbo::formula {
namespace {

constexpr Interval kZero = {0, 0};

Interval times(double factor, Interval a) {
  if (factor == 0) return kZero;
  return factor > 0 ? Interval{factor * a.low, factor * a.high} : Interval{factor * a.high, factor * a.low};
}

// f″ over what a function of a does to the bend of a.
Interval bend_of(const UnaryRange& range, Interval slope, Interval bend) {
  return range.fa * bend + range.faa * square(slope);
}

}  // namespace

Enclosures::Enclosures(Program program, int dimension)
    : program_(std::move(program)),
      steps_(steps_of(program_)),
      dimension_(dimension),
      room_(program_.slots) {}

template <bool kBend>
void Enclosures::combine(const Instruction& instruction, const Jet& a, const Jet& b, Jet& to) const {
  constexpr std::size_t kDirections = kBend ? 1 : 2;
  const Op op = instruction.op;
  if (op == Op::kAdd || op == Op::kSubtract) {
    const bool plus = op == Op::kAdd;
    const Interval value = plus ? a.value + b.value : a.value - b.value;
    for (std::size_t i = 0; i < kDirections; ++i) {
      to.slope[i] = plus ? a.slope[i] + b.slope[i] : a.slope[i] - b.slope[i];
    }
    if constexpr (kBend) to.bend = plus ? a.bend + b.bend : a.bend - b.bend;
    to.value = value;
    return;
  }
  // By a number: nothing but another scale.
  const bool first = op == Op::kMultiply && instruction.a_depends == 0;
  if (first || (op == Op::kMultiply && instruction.b_depends == 0) ||
      (op == Op::kDivide && instruction.b_depends == 0)) {
    const double number = (first ? a : b).value.low;
    const Jet& jet = first ? b : a;
    const double factor = op == Op::kDivide ? 1 / number : number;
    if (std::isfinite(factor) && !jet.value.is_empty()) {
      const Interval value = times(factor, jet.value);
      for (std::size_t i = 0; i < kDirections; ++i) to.slope[i] = times(factor, jet.slope[i]);
      if constexpr (kBend) to.bend = times(factor, jet.bend);
      to.value = value;
      return;
    }
  }
  const BinaryRange range = binary_range(op, a.value, b.value);
  Interval bend = kZero;
  if constexpr (kBend) {
    bend = range.fa * a.bend + range.fb * b.bend;
    if (op == Op::kLogAddExp || op == Op::kMinimum || op == Op::kMaximum) {
      // A function of the difference, but for what is linear.
      bend = bend + range.faa * square(a.slope[0] - b.slope[0]);
    } else {
      bend = bend + range.faa * square(a.slope[0]) + range.fbb * square(b.slope[0]) +
             times(2, range.fab * (a.slope[0] * b.slope[0]));
    }
  }
  for (std::size_t i = 0; i < kDirections; ++i) to.slope[i] = range.fa * a.slope[i] + range.fb * b.slope[i];
  to.bend = bend;
  to.value = range.f;
}

template <bool kBend>
Enclosures::Jet Enclosures::jet_of(const LinearForm& form) const {
  Jet jet;
  jet.bend = kZero;
  jet.middle = form.constant;
  if constexpr (kBend) {
    const double first = form.gradient[0] * line_->direction[0];
    const double second = form.gradient[1] * line_->direction[1];
    double slope = first + second;
    // Nothing but rounding.
    if (std::abs(slope) <= 1e-15 * (std::abs(first) + std::abs(second))) slope = 0;
    const double start =
        form.constant + (form.gradient[0] * line_->origin[0] + form.gradient[1] * line_->origin[1]);
    jet.middle = start + slope * (0.5 * stretch_.low + 0.5 * stretch_.high);
    jet.slope[0] = point(slope);
    jet.value = point(start) + times(slope, stretch_);
  } else {
    jet.value = point(form.constant);
    for (std::size_t d = 0; d < 2; ++d) {
      jet.middle += form.gradient[d] * z_[d].middle;
      jet.slope[d] = point(form.gradient[d]);
      jet.value = jet.value + times(form.gradient[d], z_[d].value);
    }
  }
  return jet;
}

// What two parts make together is narrowed to what its slopes allow around its value in the middle: so what
// is linear in z has the range that it has, and so, far out, has a difference of two that grow.
template <bool kBend>
void Enclosures::run(const Extent& half) const {
  constexpr std::size_t kDirections = kBend ? 1 : 2;
  for (const Step& step : steps_) {
    const Instruction& instruction = step.instruction;
    Jet& to = room_[instruction.slot];
    if (instruction.op == Op::kConstant) {
      to = {instruction.value, point(instruction.value), {kZero, kZero}, kZero};
      continue;
    }
    if (step.form) {
      to = jet_of<kBend>(*step.form);
      continue;
    }
    const Jet& a = room_[instruction.a];
    if (instruction.op < Op::kAdd) {
      const UnaryRange range = unary_range(instruction.op, a.value, instruction.value);
      to.middle = value_at(instruction.op, a.middle, 0, instruction.value);
      to.value = range.f;
      if constexpr (kBend) {
        to.bend = bend_of(range, a.slope[0], a.bend);
        if (instruction.op == Op::kAbs && range.faa.high > 0) note_kink(a.middle, a.slope[0]);
      }
      for (std::size_t i = 0; i < kDirections; ++i) to.slope[i] = range.fa * a.slope[i];
    } else {
      const Jet& b = room_[instruction.b];
      if constexpr (kBend) {
        const bool either = instruction.op == Op::kMinimum || instruction.op == Op::kMaximum;
        if (either && a.value.low < b.value.high && b.value.low < a.value.high) {
          note_kink(a.middle - b.middle, a.slope[0] - b.slope[0]);
        }
      }
      to.middle = value_at(instruction.op, a.middle, b.middle, 0);
      combine<kBend>(instruction, a, b, to);
    }
    if (instruction.op < Op::kAdd || instruction.a_depends == 0 || instruction.b_depends == 0) {
      continue;
    }
    double reach = 0;
    for (std::size_t i = 0; i < kDirections; ++i) reach += half[i] * to.slope[i].size();
    if (std::isfinite(to.middle) && reach < kInfinite) {
      // And what rounding may do.
      reach += 1e-14 * (std::abs(to.middle) + reach);
      to.value.low = std::max(to.value.low, to.middle - reach);
      to.value.high = std::min(to.value.high, to.middle + reach);
    }
  }
}

// Where what changes its sign does so, by Newton's method from the middle.
void Enclosures::note_kink(double middle, Interval slope) const {
  if (slope.holds(0)) return;
  kink_ = -middle / (0.5 * slope.low + 0.5 * slope.high);
}

LineEnclosure Enclosures::along(const Line& line, Interval t) const {
  const double middle = 0.5 * t.low + 0.5 * t.high;
  line_ = &line;
  stretch_ = t;
  kink_ = std::nan("");
  run<true>({0.5 * t.high - 0.5 * t.low, 0});
  const Jet& result = room_[program_.instructions.back().slot];
  return {result.value, result.slope[0], result.bend, middle + kink_};
}

BoxEnclosure Enclosures::over(const std::array<Interval, 2>& box) const {
  Extent half = {0, 0};
  for (std::size_t d = 0; d < static_cast<std::size_t>(dimension_); ++d) {
    half[d] = 0.5 * box[d].high - 0.5 * box[d].low;
    z_[d] = {
        0.5 * box[d].low + 0.5 * box[d].high, box[d], {point(d == 0 ? 1 : 0), point(d == 1 ? 1 : 0)}, kZero};
  }
  run<false>(half);
  const Jet& result = room_[program_.instructions.back().slot];
  return {result.middle, result.value, result.slope};
}

double Enclosures::at(const std::array<double, 2>& z) const {
  return over({point(z[0]), point(z[1])}).middle;
}

std::string Enclosures::overflow_at(const std::array<double, 2>& z) const {
  (void)at(z);
  // Slots are used again: the program is walked once more.
  std::vector<double> values(program_.slots);
  for (const Instruction& instruction : program_.instructions) {
    double& to = values[instruction.slot];
    if (instruction.op == Op::kConstant) {
      to = instruction.value;
      continue;
    }
    if (instruction.op == Op::kVariable) {
      to = z[instruction.a];
      continue;
    }
    const double a = values[instruction.a];
    const double b = values[instruction.b];
    to = value_at(instruction.op, a, b, instruction.value);
    if (!std::isinf(to) || std::isinf(a)) continue;
    const auto named = [&](const char* name) {
      return std::string(name) + "(" + format_number(std::round(a * 10) / 10) + ")";
    };
    switch (instruction.op) {
      case Op::kExp: return named("exp");
      case Op::kExpm1: return named("expm1");
      case Op::kSinh: return named("sinh");
      case Op::kCosh: return named("cosh");
      case Op::kSquare:
      case Op::kPowerConstant:
      case Op::kPower: return a == 0 ? "" : "a power of " + format_number(a);
      default: return {};
    }
  }
  return {};
}

}  // namespace elbo::formula
