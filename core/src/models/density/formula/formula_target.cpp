#include "models/density/formula/formula_target.hpp"

#include "models/density/formula/parser.hpp"
#include "models/density/formula/search.hpp"
#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

FormulaTarget::FormulaTarget(int dimension, std::string_view text, double log_constant)
    : log_constant_(log_constant),
      evaluator_(formula::parse(text, dimension), dimension),
      bumps_(formula::find_bumps(evaluator_, text)) {
  for (Gaussian& bump : bumps_) bump.log_mass += log_constant;
}

void FormulaTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluator_.evaluate(z, order, values);
  values.log_density += log_constant_;
  clean(order, values);
}

}  // namespace elbo
