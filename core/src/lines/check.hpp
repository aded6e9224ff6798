#pragma once

// Is a line true? Here, in one world, and on a hundred random ones.
//
//   Line line = parse("log p(x) >= E_q[log p(x,z) - log q(z)]");
//   Outcome here = evaluate(line, world, 0);
//   here.steps[0].verdict;     // kHolds
//   here.steps[0].difference;  // left − right
//
// Every number is computed by two rules that share neither nodes nor coordinates; what they differ by, and
// what rounding does, is its error. A step holds where its sides differ by no more than their errors allow.
// Sides that are functions of z are compared at every node where there is mass.

#include <optional>
#include <string>
#include <vector>

#include "lines/line.hpp"
#include "lines/world.hpp"

namespace elbo::lines {

enum class Verdict {
  kHolds,
  kFails,
  kOpen,  // a side has no value, both are infinite, or the errors are too large to tell
};

// A number with its error; ±∞ is a value. `why` says what is wrong where there is none or it is infinite.
struct Figure {
  bool is_defined = true;
  double value = 0;
  double error = 0;
  std::string why;
  int at = -1;  // the node of the line that is to blame

  [[nodiscard]] bool is_finite() const;
};

struct SideOutcome {
  bool is_function = false;   // of z: then `total` means nothing
  std::vector<Figure> terms;  // with their signs, as terms_of() has them; of a function none
  Figure total;
};

// One relation.
struct StepOutcome {
  Verdict verdict = Verdict::kOpen;
  bool is_pointwise = false;
  double difference = 0;       // left − right; of functions where it is farthest from what is claimed
  double allowed = 0;          // what the errors allow
  std::optional<double> z;     // where, of functions
  double left = 0, right = 0;  // there
  std::string why;             // where open
  // How badly it fails, as a part of the sides' size; how much room is left where it holds.
  double badness = 0;
  // Whether left ≥ right and left ≤ right within the errors.
  bool is_at_least = false;
  bool is_at_most = false;
};

// Densities over an even stretch of z, and the sides that are functions.
struct Picture {
  std::vector<double> z, prior, likelihood, posterior, q;  // empty where not known
  std::vector<std::vector<double>> sides;                  // empty for numbers
};

struct Outcome {
  std::vector<SideOutcome> sides;
  std::vector<StepOutcome> steps;
  std::optional<Picture> picture;
  double work = 0;  // in units of WorkBudget
};

// For the data point `point`. With `draw` a picture is made as well. Throws Error(kNotAvailable) where the
// world lacks what the line speaks of.
Outcome evaluate(const Line& line, const World& world, int point, bool draw = false);

// Whether two numbers that are the same could come out as these.
inline constexpr double kLeastAllowed = 1e-10;  // beside 1 + the sides' sizes
// Errors beyond this part of the sides' sizes leave a step open.
inline constexpr double kMostAllowed = 1e-5;

}  // namespace elbo::lines
