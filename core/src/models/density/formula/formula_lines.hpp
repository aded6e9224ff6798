#pragma once

// The sections of a line on which a formula's density is simple, found by interval arithmetic: the stretch
// that may hold most is halved (or cut by orders of magnitude) again and again, until every stretch either
// holds too little to matter or has a log density that is nearly a parabola, with nothing hidden in it.

#include "models/density/formula/enclosure.hpp"
#include "numeric/lines.hpp"

namespace elbo::formula {

class FormulaLines final : public Lines {
 public:
  FormulaLines(Program program, int dimension, double log_constant);

  void sections(const Line& line, double log_floor, Sections& found) const override;

 private:
  Enclosures density_;
  double log_constant_;
};

}  // namespace elbo::formula
