#pragma once

// A program over batches of points: values, and gradients and Hessians by forward differentiation, in which
// every instruction passes on the first and second derivatives with respect to z.

#include "models/density/formula/program.hpp"

namespace elbo::formula {

class Evaluator {
 public:
  Evaluator(Program program, int dimension);

  [[nodiscard]] int dimension() const { return dimension_; }
  [[nodiscard]] std::size_t operations() const { return program_.instructions.size(); }
  // As Target::evaluate(), but as it comes: values may be NaN or infinite, derivatives likewise.
  void evaluate(const Samples& z, Order order, TargetValues& values) const;

 private:
  // Where an instruction leaves its result for a block of points.
  [[nodiscard]] double* room_of(Node slot) const;
  void run_unary(const Instruction& instruction, Order order, std::size_t packs) const;
  void run_binary(const Instruction& instruction, Order order, std::size_t packs) const;

  Program program_;
  int dimension_;
  mutable std::vector<double>
      room_;  // scratch; nothing in it outlives a call but constants and the slopes of z
};

}  // namespace elbo::formula
