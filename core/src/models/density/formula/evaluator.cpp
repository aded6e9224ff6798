#include "models/density/formula/evaluator.hpp"

#include <algorithm>
#include <array>

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo::formula {
namespace {

using Index = Eigen::Index;

constexpr std::size_t kWidth = Pack::kWidth;
constexpr std::size_t kBlock = 32;  // points

// The rows of a slot: value, ∂₁, ∂₂, ∂₁₁, ∂₁₂, ∂₂₂, a block long each. Derivatives by what an instruction
// does not depend on are not kept.
constexpr std::size_t kRows = 6;

struct Pair {
  std::size_t i;
  std::size_t j;
};
constexpr std::array<Pair, 3> kPairs = {{{0, 0}, {0, 1}, {1, 1}}};

bool has(std::uint8_t depends, std::size_t i) { return (depends >> i & 1U) != 0; }
bool has(std::uint8_t depends, Pair pair) { return has(depends, pair.i) && has(depends, pair.j); }

Pack value_of(const double* slot, std::size_t pack) { return Pack::load(slot + pack * kWidth); }
Pack slope_of(const double* slot, std::size_t i, std::size_t pack) {
  return Pack::load(slot + (1 + i) * kBlock + pack * kWidth);
}
Pack bend_of(const double* slot, std::size_t pair, std::size_t pack) {
  return Pack::load(slot + (3 + pair) * kBlock + pack * kWidth);
}

void set_value(double* slot, std::size_t pack, Pack value) { value.store(slot + pack * kWidth); }
void set_slope(double* slot, std::size_t i, std::size_t pack, Pack value) {
  value.store(slot + (1 + i) * kBlock + pack * kWidth);
}
void set_bend(double* slot, std::size_t pair, std::size_t pack, Pack value) {
  value.store(slot + (3 + pair) * kBlock + pack * kWidth);
}

// A factor of 0 takes away what is infinite behind it: the branch that max() did not choose, an exponential
// that has vanished.
Pack times(Pack factor, Pack derivative) { return select(factor == 0.0, 0.0, factor * derivative); }

}  // namespace

Evaluator::Evaluator(Program program, int dimension)
    : program_(std::move(program)), dimension_(dimension), room_(program_.slots * kRows * kBlock, 0.0) {
  for (const Instruction& instruction : program_.instructions) {
    double* room = room_of(instruction.slot);
    if (instruction.op == Op::kConstant) std::fill_n(room, kBlock, instruction.value);
    if (instruction.op == Op::kVariable) std::fill_n(room + (1 + instruction.a) * kBlock, kBlock, 1.0);
  }
}

double* Evaluator::room_of(Node slot) const { return room_.data() + slot * kRows * kBlock; }

void Evaluator::run_unary(const Instruction& instruction, Order order, std::size_t packs) const {
  const double* a = room_of(instruction.a);
  double* to = room_of(instruction.slot);
  for (std::size_t p = 0; p < packs; ++p) {
    const UnaryValues values = unary(instruction.op, value_of(a, p), instruction.value, order);
    set_value(to, p, values.f);
    if (order == Order::kValue) continue;
    for (std::size_t i = 0; i < 2; ++i) {
      if (has(instruction.depends, i)) set_slope(to, i, p, times(values.fa, slope_of(a, i, p)));
    }
    if (order == Order::kGradient) continue;
    for (std::size_t h = 0; h < kPairs.size(); ++h) {
      const Pair pair = kPairs[h];
      if (!has(instruction.depends, pair)) continue;
      set_bend(to, h, p,
               times(values.fa, bend_of(a, h, p)) +
                   times(values.faa, slope_of(a, pair.i, p) * slope_of(a, pair.j, p)));
    }
  }
}

void Evaluator::run_binary(const Instruction& instruction, Order order, std::size_t packs) const {
  const double* a = room_of(instruction.a);
  const double* b = room_of(instruction.b);
  double* to = room_of(instruction.slot);
  const bool curved = instruction.op != Op::kAdd && instruction.op != Op::kSubtract;
  for (std::size_t p = 0; p < packs; ++p) {
    const BinaryValues values = binary(instruction.op, value_of(a, p), value_of(b, p), order);
    set_value(to, p, values.f);
    if (order == Order::kValue) continue;
    for (std::size_t i = 0; i < 2; ++i) {
      if (!has(instruction.depends, i)) continue;
      Pack slope = 0;
      if (has(instruction.a_depends, i)) slope += times(values.fa, slope_of(a, i, p));
      if (has(instruction.b_depends, i)) slope += times(values.fb, slope_of(b, i, p));
      set_slope(to, i, p, slope);
    }
    if (order == Order::kGradient) continue;
    for (std::size_t h = 0; h < kPairs.size(); ++h) {
      const Pair pair = kPairs[h];
      if (!has(instruction.depends, pair)) continue;
      Pack bend = 0;
      const auto product = [&](const double* first, std::size_t i, const double* second, std::size_t j) {
        return slope_of(first, i, p) * slope_of(second, j, p);
      };
      if (has(instruction.a_depends, pair)) {
        bend += times(values.fa, bend_of(a, h, p));
        if (curved) bend += times(values.faa, product(a, pair.i, a, pair.j));
      }
      if (has(instruction.b_depends, pair)) {
        bend += times(values.fb, bend_of(b, h, p));
        if (curved) bend += times(values.fbb, product(b, pair.i, b, pair.j));
      }
      if (curved && has(instruction.a_depends, pair.i) && has(instruction.b_depends, pair.j)) {
        bend += times(values.fab, product(a, pair.i, b, pair.j));
      }
      if (curved && has(instruction.a_depends, pair.j) && has(instruction.b_depends, pair.i)) {
        bend += times(values.fab, product(a, pair.j, b, pair.i));
      }
      set_bend(to, h, p, bend);
    }
  }
}

void Evaluator::evaluate(const Samples& z, Order order, TargetValues& values) const {
  resize(z, order, values);
  const Instruction& last = program_.instructions.back();
  const double* result = room_of(last.slot);
  for (Index begin = 0; begin < z.rows(); begin += static_cast<Index>(kBlock)) {
    const Index count = std::min(static_cast<Index>(kBlock), z.rows() - begin);
    const std::size_t packs = (static_cast<std::size_t>(count) + kWidth - 1) / kWidth;
    for (const Instruction& instruction : program_.instructions) {
      if (instruction.op == Op::kConstant) continue;
      if (instruction.op == Op::kVariable) {
        // What is left of the last pack repeats the last point.
        double* room = room_of(instruction.slot);
        const double* from = z.data() + instruction.a * z.rows() + begin;
        std::copy_n(from, count, room);
        std::fill(room + count, room + packs * kWidth, from[count - 1]);
      } else if (instruction.op < Op::kAdd) {
        run_unary(instruction, order, packs);
      } else {
        run_binary(instruction, order, packs);
      }
    }
    std::copy_n(result, count, values.log_density.data() + begin);
    const auto take = [&](Samples& derivatives, Index column, bool known, std::size_t row) {
      double* to = derivatives.data() + column * z.rows() + begin;
      if (known) {
        std::copy_n(result + row * kBlock, count, to);
      } else {
        std::fill_n(to, count, 0.0);
      }
    };
    if (order == Order::kValue) continue;
    for (Index i = 0; i < z.cols(); ++i) {
      const auto at = static_cast<std::size_t>(i);
      take(values.gradient, i, has(last.depends, at), 1 + at);
    }
    if (order == Order::kGradient) continue;
    for (Index h = 0; h < values.hessian.cols(); ++h) {
      const auto at = static_cast<std::size_t>(h);
      take(values.hessian, h, has(last.depends, kPairs[at]), 3 + at);
    }
  }
}

}  // namespace elbo::formula
