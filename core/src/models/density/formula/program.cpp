#include "models/density/formula/program.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/special.hpp"

namespace elbo::formula {
namespace {

bool is_binary(Op op) { return op >= Op::kAdd; }
bool is_leaf(Op op) { return op == Op::kConstant || op == Op::kVariable; }

double first_lane(Pack pack) {
  std::array<double, Pack::kWidth> lanes;
  pack.store(lanes.data());
  return lanes[0];
}

}  // namespace

Node ProgramBuilder::add(const Instruction& instruction) {
  const auto found = std::find(instructions_.begin(), instructions_.end(), instruction);
  if (found != instructions_.end()) return static_cast<Node>(found - instructions_.begin());
  instructions_.push_back(instruction);
  return static_cast<Node>(instructions_.size() - 1);
}

Node ProgramBuilder::constant(double value) {
  Instruction instruction;
  instruction.value = value;
  return add(instruction);
}

Node ProgramBuilder::variable(Node index) {
  Instruction instruction;
  instruction.op = Op::kVariable;
  instruction.a = index;
  instruction.depends = static_cast<std::uint8_t>(1U << index);
  return add(instruction);
}

Node ProgramBuilder::unary(Op op, Node a) {
  if (is_constant(a))
    return constant(first_lane(formula::unary(op, instructions_[a].value, 0, Order::kValue).f));
  Instruction instruction;
  instruction.op = op;
  instruction.a = a;
  instruction.depends = instructions_[a].depends;
  return add(instruction);
}

Node ProgramBuilder::binary(Op op, Node a, Node b) {
  if (op == Op::kLogAddExp && is_constant(a) && instructions_[a].value == 0) return unary(Op::kSoftplus, b);
  if (op == Op::kLogAddExp && is_constant(b) && instructions_[b].value == 0) return unary(Op::kSoftplus, a);
  if (op == Op::kPower && is_constant(b)) {
    const double exponent = instructions_[b].value;
    if (exponent == 1) return a;
    if (exponent == 2) return unary(Op::kSquare, a);
    if (is_constant(a)) {
      return constant(
          first_lane(formula::unary(Op::kPowerConstant, instructions_[a].value, exponent, Order::kValue).f));
    }
    Instruction instruction;
    instruction.op = Op::kPowerConstant;
    instruction.a = a;
    instruction.depends = instructions_[a].depends;
    instruction.value = exponent;
    return add(instruction);
  }
  if (is_constant(a) && is_constant(b)) {
    return constant(
        first_lane(formula::binary(op, instructions_[a].value, instructions_[b].value, Order::kValue).f));
  }
  Instruction instruction;
  instruction.op = op;
  instruction.a = a;
  instruction.b = b;
  instruction.depends = instructions_[a].depends | instructions_[b].depends;
  return add(instruction);
}

bool ProgramBuilder::has_exponential(Node node) const {
  const Instruction& instruction = instructions_[node];
  switch (instruction.op) {
    case Op::kExp:
    case Op::kCosh: return true;
    case Op::kSquare:
    case Op::kPowerConstant:
    case Op::kSqrt: return has_exponential(instruction.a);
    case Op::kAdd:
    case Op::kMultiply:
    case Op::kDivide: return has_exponential(instruction.a) || has_exponential(instruction.b);
    default: return false;
  }
}

// Wherever it has a value, as far as its form tells.
bool ProgramBuilder::is_nonnegative(Node node) const {
  const Instruction& instruction = instructions_[node];
  switch (instruction.op) {
    case Op::kConstant: return instruction.value >= 0;
    case Op::kExp:
    case Op::kCosh:
    case Op::kSquare:
    case Op::kSqrt:
    case Op::kAbs:
    case Op::kSoftplus: return true;
    case Op::kPowerConstant: return is_nonnegative(instruction.a);
    case Op::kAdd:
    case Op::kMultiply:
    case Op::kDivide: return is_nonnegative(instruction.a) && is_nonnegative(instruction.b);
    default: return false;
  }
}

Node ProgramBuilder::log_of_nonnegative(Node node) {
  const Instruction instruction = instructions_[node];
  if (!has_exponential(node)) return unary(Op::kLog, node);
  switch (instruction.op) {
    case Op::kExp: return instruction.a;
    case Op::kCosh:
      return binary(Op::kSubtract, binary(Op::kLogAddExp, instruction.a, unary(Op::kNegate, instruction.a)),
                    constant(kLogTwo));
    case Op::kSquare: return binary(Op::kMultiply, constant(2), log_of_size(instruction.a));
    case Op::kPowerConstant:
      return binary(Op::kMultiply, constant(instruction.value), log_of_nonnegative(instruction.a));
    case Op::kSqrt: return binary(Op::kMultiply, constant(0.5), log_of_nonnegative(instruction.a));
    case Op::kMultiply:
      return binary(Op::kAdd, log_of_nonnegative(instruction.a), log_of_nonnegative(instruction.b));
    case Op::kDivide:
      return binary(Op::kSubtract, log_of_nonnegative(instruction.a), log_of_nonnegative(instruction.b));
    default:
      return binary(Op::kLogAddExp, log_of_nonnegative(instruction.a), log_of_nonnegative(instruction.b));
  }
}

// log |node|.
Node ProgramBuilder::log_of_size(Node node) {
  if (is_nonnegative(node)) return log_of_nonnegative(node);
  const Instruction instruction = instructions_[node];
  switch (instruction.op) {
    case Op::kNegate: return log_of_size(instruction.a);
    case Op::kMultiply: return binary(Op::kAdd, log_of_size(instruction.a), log_of_size(instruction.b));
    case Op::kDivide: return binary(Op::kSubtract, log_of_size(instruction.a), log_of_size(instruction.b));
    default: return unary(Op::kLog, unary(Op::kAbs, node));
  }
}

Node ProgramBuilder::log(Node a) {
  return has_exponential(a) && is_nonnegative(a) ? log_of_nonnegative(a) : unary(Op::kLog, a);
}

Node ProgramBuilder::log1p(Node a) {
  if (!has_exponential(a) || !is_nonnegative(a)) return unary(Op::kLog1p, a);
  return binary(Op::kLogAddExp, constant(0), log_of_nonnegative(a));
}

Node ProgramBuilder::normal(Node x, Node mean, Node deviation) {
  const Node scaled = binary(Op::kDivide, binary(Op::kSubtract, x, mean), deviation);
  const Node energy = binary(Op::kMultiply, constant(-0.5), unary(Op::kSquare, scaled));
  const Node normalizer = binary(Op::kAdd, unary(Op::kLog, deviation), constant(0.5 * kLogTwoPi));
  return binary(Op::kSubtract, energy, normalizer);
}

bool ProgramBuilder::is_total(Node result) const {
  for (std::size_t i = 0; i <= result; ++i) {
    const Instruction& instruction = instructions_[i];
    const bool positive = is_leaf(instruction.op) || is_nonnegative(instruction.a);
    switch (instruction.op) {
      case Op::kLog:
      case Op::kLog1p:
      case Op::kSqrt:
      case Op::kPower:
        if (!positive) return false;
        break;
      case Op::kPowerConstant:
        if (!positive && instruction.value != std::floor(instruction.value)) return false;
        break;
      case Op::kLogGamma: return false;
      case Op::kDivide:
        if (!is_constant(instruction.b)) return false;
        break;
      default: break;
    }
  }
  return true;
}

// The terms of a node; empty where there are too many.
std::vector<Node> ProgramBuilder::split(Node node) {
  constexpr std::size_t kMostTerms = 64;
  const Instruction instruction = instructions_[node];
  const bool sum = instruction.op == Op::kLogAddExp;
  const bool difference = instruction.op == Op::kSubtract;
  if (!sum && !difference && instruction.op != Op::kAdd) return {node};
  std::vector<Node> first = split(instruction.a);
  // Of what is taken away nothing can be parted.
  std::vector<Node> second = difference ? std::vector<Node>{instruction.b} : split(instruction.b);
  if (first.empty() || second.empty()) return {};
  if (sum) {
    first.insert(first.end(), second.begin(), second.end());
    return first.size() > kMostTerms ? std::vector<Node>() : first;
  }
  if (first.size() * second.size() > kMostTerms) return {};
  if (first.size() == 1 && second.size() == 1) return {node};
  std::vector<Node> terms;
  for (const Node a : first) {
    for (const Node b : second) terms.push_back(binary(instruction.op, a, b));
  }
  return terms;
}

std::vector<Node> ProgramBuilder::terms(Node result) {
  if (!is_total(result)) return {result};
  std::vector<Node> found = split(result);
  return found.empty() || is_full() ? std::vector<Node>{result} : found;
}

Program ProgramBuilder::finish(Node result) const {
  // The last instruction that uses each one; 0 where none does.
  std::vector<std::size_t> last_use(instructions_.size(), 0);
  std::vector<bool> needed(instructions_.size(), false);
  needed[result] = true;
  last_use[result] = instructions_.size();
  for (std::size_t i = static_cast<std::size_t>(result) + 1; i-- > 0;) {
    const Instruction& instruction = instructions_[i];
    if (!needed[i] || is_leaf(instruction.op)) continue;
    const auto use = [&](Node operand) {
      needed[operand] = true;
      last_use[operand] = std::max(last_use[operand], i);
    };
    use(instruction.a);
    if (is_binary(instruction.op)) use(instruction.b);
  }

  Program program;
  std::vector<Node> slot_of(instructions_.size(), 0);
  std::vector<Node> free;
  for (std::size_t i = 0; i <= result; ++i) {
    if (!needed[i]) continue;
    Instruction instruction = instructions_[i];
    // Leaves are filled in once, so that theirs are never another's. An operand's slot is not free yet:
    // results are written while operands are still read.
    if (free.empty() || is_leaf(instruction.op)) free.push_back(static_cast<Node>(program.slots++));
    instruction.slot = slot_of[i] = free.back();
    free.pop_back();
    if (!is_leaf(instruction.op)) {
      const auto release = [&](Node operand) {
        if (last_use[operand] == i && !is_leaf(instructions_[operand].op)) free.push_back(slot_of[operand]);
      };
      release(instruction.a);
      if (is_binary(instruction.op) && instruction.b != instruction.a) release(instruction.b);
      instruction.a_depends = instructions_[instruction.a].depends;
      if (is_binary(instruction.op)) instruction.b_depends = instructions_[instruction.b].depends;
      instruction.a = slot_of[instruction.a];
      instruction.b = is_binary(instruction.op) ? slot_of[instruction.b] : Node{0};
    }
    program.instructions.push_back(instruction);
  }
  return program;
}

}  // namespace elbo::formula
