#pragma once

// A formula as a list of instructions, each of which names earlier ones as its operands: equal parts occur
// once, and what is constant has been worked out.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/density/formula/operations.hpp"

namespace elbo::formula {

using Node = std::uint16_t;

struct Instruction {
  Op op = Op::kConstant;
  std::uint8_t depends = 0;    // bit i: on zᵢ₊₁
  std::uint8_t a_depends = 0;  // the same of the operands, in a finished program
  std::uint8_t b_depends = 0;
  Node a = 0;  // operands: by number, in a finished program by slot; kVariable: which (0 or 1)
  Node b = 0;
  Node slot = 0;     // where its results are kept, in a finished program
  double value = 0;  // of a constant; the exponent of kPowerConstant

  bool operator==(const Instruction&) const = default;
};

struct Program {
  std::vector<Instruction> instructions;  // the last one is the result
  std::size_t slots = 0;
};

// Collects the instructions from the leaves to the root.
class ProgramBuilder {
 public:
  static constexpr std::size_t kMostInstructions = 6000;

  Node constant(double value);
  Node variable(Node index);
  Node unary(Op op, Node a);
  Node binary(Op op, Node a, Node b);
  // Logarithms of what exponentials are part of, from the exponents: they do not overflow.
  Node log(Node a);
  Node log1p(Node a);
  // log N(x | mean, deviation²).
  Node normal(Node x, Node mean, Node deviation);

  [[nodiscard]] bool is_full() const { return instructions_.size() > kMostInstructions; }

  // What the exponential of a result is a sum of: of logaddexp(a, b) + c the exponentials of a + c and b + c.
  // The result alone where it is no sum, or where some term may have no value although the others have.
  std::vector<Node> terms(Node result);

  // Without what the result does not need, and with slots: an instruction's is free again after its last use.
  [[nodiscard]] Program finish(Node result) const;

 private:
  Node add(const Instruction& instruction);
  [[nodiscard]] bool has_exponential(Node node) const;
  [[nodiscard]] bool is_nonnegative(Node node) const;
  Node log_of_nonnegative(Node node);
  Node log_of_size(Node node);
  // Whether it has a value at every z.
  [[nodiscard]] bool is_total(Node node) const;
  std::vector<Node> split(Node node);
  [[nodiscard]] bool is_constant(Node node) const { return instructions_[node].op == Op::kConstant; }

  std::vector<Instruction> instructions_;
};

}  // namespace elbo::formula
