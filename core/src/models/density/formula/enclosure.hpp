#pragma once

// What a log density can be over a whole interval or box, by interval arithmetic: a spike cannot hide from
// it.
//
//   const Enclosures density(parse(text, 2), 2);
//   density.along({{0, 0}, {0, 1}}, {1, 2}).value.high   // no value on 1 ≤ z₂ ≤ 2, z₁ = 0 lies above it

#include <array>
#include <string>
#include <vector>

#include "models/density/formula/interval.hpp"
#include "models/density/formula/linear_forms.hpp"
#include "numeric/lines.hpp"

namespace elbo::formula {

// Over a stretch of a line: the value, and its first and second derivative along the line.
struct LineEnclosure {
  Interval value;
  Interval slope;
  Interval bend;
  double kink;  // about where there is one, NaN where there is none or nothing is known of it
};

// Over a box: the value and the gradient.
struct BoxEnclosure {
  double middle;  // the value in the middle, NaN where there is none
  Interval value;
  std::array<Interval, 2> gradient;
};

class Enclosures {
 public:
  Enclosures(Program program, int dimension);

  [[nodiscard]] int dimension() const { return dimension_; }
  [[nodiscard]] std::size_t operations() const { return program_.instructions.size(); }
  [[nodiscard]] LineEnclosure along(const Line& line, Interval t) const;
  [[nodiscard]] BoxEnclosure over(
      const std::array<Interval, 2>& box) const;  // At one point, NaN where it has no value.
  [[nodiscard]] double at(const std::array<double, 2>& z) const;
  // The operation that is infinite there of something finite, and of what; empty where it is a pole.
  [[nodiscard]] std::string overflow_at(const std::array<double, 2>& z) const;

 private:
  // Values in the middle and over all, first derivatives in up to two directions, and the second in the
  // first.
  struct Jet {
    double middle = 0;
    Interval value;
    std::array<Interval, 2> slope;
    Interval bend;
  };
  // Half the extents in each direction; 0 for one that does not count.
  using Extent = std::array<double, 2>;
  template <bool kBend>
  void run(const Extent& half) const;
  // A form: exactly what it is, constant where it is as good as that along the line.
  template <bool kBend>
  [[nodiscard]] Jet jet_of(const LinearForm& form) const;
  void note_kink(double middle, Interval slope) const;
  template <bool kBend>
  void combine(const Instruction& instruction, const Jet& a, const Jet& b, Jet& to) const;

  Program program_;
  std::vector<Step> steps_;
  int dimension_;
  mutable std::vector<Jet> room_;  // scratch
  mutable std::array<Jet, 2> z_;
  mutable const Line* line_ = nullptr;
  mutable Interval stretch_;
  mutable double kink_ = 0;  // its distance from the middle
};

}  // namespace elbo::formula
