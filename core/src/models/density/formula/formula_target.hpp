#pragma once

// A log density that the reader types (parser.hpp says how), plus a constant c:
//
//   log p(x, z) = c + formula(z).
//
// Where the formula has no value, or is infinite, log p is −∞ with zero derivatives; where only a derivative
// has none (a kink, √ at 0), that is 0. A formula that is +∞ at points of the search, or whose exponential
// does not seem to have a finite integral, is refused.

#include <memory>
#include <string_view>

#include "models/density/formula/evaluator.hpp"
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
  [[nodiscard]] Tails tails() const override { return {}; }

 private:
  double log_constant_;
  formula::Evaluator evaluator_;
  std::vector<Gaussian> bumps_;
};

}  // namespace elbo
