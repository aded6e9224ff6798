#include "models/density/formula/linear_forms.hpp"

#include <cmath>

namespace elbo::formula {
namespace {

// Directions nearer to each other than this are one, as far as a second rule is concerned.
constexpr double kAlike = 0.15;

bool is_binary(Op op) { return op >= Op::kAdd; }
bool is_number(const LinearForm& form) { return form.gradient[0] == 0 && form.gradient[1] == 0; }
bool is_finite(const LinearForm& form) {
  return std::isfinite(form.gradient[0]) && std::isfinite(form.gradient[1]) && std::isfinite(form.constant);
}

LinearForm scaled(double factor, const LinearForm& form) {
  return {{factor * form.gradient[0], factor * form.gradient[1]}, factor * form.constant};
}
LinearForm sum(const LinearForm& a, double factor, const LinearForm& b) {
  return {{a.gradient[0] + factor * b.gradient[0], a.gradient[1] + factor * b.gradient[1]},
          a.constant + factor * b.constant};
}

std::optional<LinearForm> combine(const Instruction& instruction, const LinearForm& a, const LinearForm& b) {
  switch (instruction.op) {
    case Op::kNegate: return scaled(-1, a);
    case Op::kAdd: return sum(a, 1, b);
    case Op::kSubtract: return sum(a, -1, b);
    case Op::kMultiply:
      if (is_number(a)) return scaled(a.constant, b);
      if (is_number(b)) return scaled(b.constant, a);
      return std::nullopt;
    case Op::kDivide:
      if (is_number(b)) return scaled(1 / b.constant, a);
      return std::nullopt;
    default: return std::nullopt;
  }
}

bool is_straight(Op op) { return op == Op::kNegate || op == Op::kAdd || op == Op::kSubtract; }

// The form of an instruction whose operands have these.
std::optional<LinearForm> form_of(const Instruction& instruction, const std::optional<LinearForm>& a,
                                  const std::optional<LinearForm>& b) {
  if (instruction.op == Op::kConstant) return LinearForm{{0, 0}, instruction.value};
  if (instruction.op == Op::kVariable) {
    return LinearForm{{instruction.a == 0 ? 1.0 : 0.0, instruction.a == 1 ? 1.0 : 0.0}, 0};
  }
  if (!a || !b) return std::nullopt;
  const std::optional<LinearForm> form = combine(instruction, *a, *b);
  return form && is_finite(*form) ? form : std::nullopt;
}

// The same direction with the first coordinate that is not 0 above it.
std::array<double, 2> direction_of(const LinearForm& form) {
  const double length = std::hypot(form.gradient[0], form.gradient[1]);
  std::array<double, 2> direction = {form.gradient[0] / length, form.gradient[1] / length};
  if (direction[0] < 0 || (direction[0] == 0 && direction[1] < 0)) direction = {-direction[0], -direction[1]};
  return direction;
}

// The sine of the angle between two.
double apart(const std::array<double, 2>& a, const std::array<double, 2>& b) {
  return std::abs(a[0] * b[1] - a[1] * b[0]);
}

}  // namespace

std::vector<Step> steps_of(const Program& program) {
  const std::size_t size = program.instructions.size();
  std::vector<std::optional<LinearForm>> forms(size);
  std::vector<bool> needed(size, false);
  std::vector<std::size_t> writer(program.slots, 0);
  for (std::size_t i = 0; i < size; ++i) {
    const Instruction& instruction = program.instructions[i];
    const bool leaf = instruction.op < Op::kNegate;
    const std::size_t a = leaf ? i : writer[instruction.a];
    const std::size_t b = is_binary(instruction.op) ? writer[instruction.b] : a;
    forms[i] = form_of(instruction, forms[a], forms[b]);
    // What a form is made from is not looked at any more.
    if (!leaf && (!forms[i] || is_number(*forms[i]))) needed[a] = needed[b] = true;
    writer[instruction.slot] = i;
  }
  needed.back() = true;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < size; ++i) {
    if (!needed[i]) continue;
    steps.push_back({program.instructions[i], std::nullopt});
    if (forms[i] && !is_number(*forms[i])) steps.back().form = forms[i];
  }
  return steps;
}

std::vector<LinearForm> bent_forms(const Program& program) {
  std::vector<std::optional<LinearForm>> slots(program.slots);
  std::vector<LinearForm> forms;
  for (const Step& step : steps_of(program)) {
    const Instruction& instruction = step.instruction;
    if (!step.form && instruction.op >= Op::kNegate && !is_straight(instruction.op)) {
      if (slots[instruction.a]) forms.push_back(*slots[instruction.a]);
      if (is_binary(instruction.op) && slots[instruction.b]) forms.push_back(*slots[instruction.b]);
    }
    slots[instruction.slot] = step.form;
  }
  return forms;
}

std::array<std::array<double, 2>, 2> directions_of(const std::vector<LinearForm>& forms) {
  struct Direction {
    std::array<double, 2> direction;
    std::size_t count;
  };
  std::vector<Direction> directions;
  for (const LinearForm& form : forms) {
    const std::array<double, 2> direction = direction_of(form);
    std::size_t i = 0;
    while (i < directions.size() && apart(directions[i].direction, direction) > 1e-9) ++i;
    if (i == directions.size()) directions.push_back({direction, 0});
    ++directions[i].count;
  }
  if (directions.empty()) return {{{1, 0}, {0, 1}}};
  const auto most = [&](auto allowed) -> const Direction* {
    const Direction* best = nullptr;
    for (const Direction& direction : directions) {
      if (allowed(direction) && (!best || direction.count > best->count)) best = &direction;
    }
    return best;
  };
  const std::array<double, 2> first = most([](const Direction&) { return true; })->direction;
  const Direction* second =
      most([&](const Direction& direction) { return apart(direction.direction, first) > kAlike; });
  return {first, second ? second->direction : std::array<double, 2>{-first[1], first[0]}};
}

}  // namespace elbo::formula
