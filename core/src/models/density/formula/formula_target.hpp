#pragma once

// A log density that the reader types (parser.hpp says how), plus a constant c:
//
//   log p(x, z) = c + formula(z).
//
// Where the formula has no value, or is infinite, log p is −∞ with zero derivatives; where only a derivative
// has none (a kink, √ at 0), that is 0. A formula in which something overflows to +∞, or whose exponential
// does not have a finite integral, is refused; one that is +∞ at a pole around which the integral is finite
// is not.

#include <memory>
#include <string_view>

#include "models/density/formula/evaluator.hpp"
#include "models/density/formula/parser.hpp"
#include "numeric/gaussian.hpp"

namespace elbo {

class FormulaTarget final : public Target {
 public:
  // Throws Error(kInvalidConfig) with one issue on "formula" or "formula[i]".
  FormulaTarget(int dimension, std::string_view text, double log_constant);

  [[nodiscard]] int dimension() const override { return evaluator_.dimension(); }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override { return std::nullopt; }
  // Its modes, found once (search.hpp).
  [[nodiscard]] std::vector<Gaussian> bumps() const override { return bumps_; }
  [[nodiscard]] Field field() const override { return field_; }
  [[nodiscard]] std::vector<std::shared_ptr<const Target>> terms() const override { return terms_; }
  [[nodiscard]] std::size_t cost() const override { return evaluator_.operations(); }
  [[nodiscard]] Tails tails() const override { return {}; }
  [[nodiscard]] Value notation() const override { return notation_; }

 private:
  // Of the exponentials of several programs, which add up to that of the first.
  FormulaTarget(formula::Parsed parsed, int dimension, std::string_view text, double log_constant);
  // Of one that is no sum.
  FormulaTarget(formula::Program program, int dimension, std::string_view text, double log_constant);
  void find(formula::Program program, std::string_view text);
  void add_up();
  void refuse_infinite(std::string_view text);

  double log_constant_;
  formula::Evaluator evaluator_;
  std::vector<Gaussian> bumps_;
  Field field_;
  std::vector<std::shared_ptr<const Target>> terms_;
  Value notation_;
};

}  // namespace elbo
