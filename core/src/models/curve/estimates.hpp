#pragma once

// Repeated importance-sampling estimates of log p(x), and what they are worth beside the exact value.

#include <string>
#include <vector>

#include "elbo/value.hpp"
#include "models/curve/proposal.hpp"
#include "numeric/pareto.hpp"

namespace elbo {

// A running mean, with its standard error.
struct Average {
  double sum = 0;
  double squares = 0;
  double count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  [[nodiscard]] double mean() const { return sum / count; }
  [[nodiscard]] double error() const;
};

// What one proposal gave.
struct Estimates {
  std::string id;
  std::string label;
  Proposal proposal;
  Proposal::Second second{};
  std::vector<Proposal::Seen> seen{};  // of all repeats' first 2^k draws; empty for atoms
  bool is_blind = false;
  double exact_bound = 0;                       // L_1 = E_r log w
  std::vector<std::vector<double>> by_draws{};  // [k][repeat]: log p̂ from the first 2^k draws
  std::vector<Average> by_block{};              // log of the average of M weights, for each M
  double effective = 0;                         // Σ over repeats of (Σw)²/Σw², of all draws
  WeightDiagnostics diagnostics{};              // of the first repeat
};

// The estimates, their bias and spread, what the spread has to be, whether it falls as S^(−1/2), and whether
// they are to be trusted, in words. Reasons for nulls go to `why`.
// The standard deviation is given twice: `predicted` is the whole one, √(Var w / S) / p, and `seen` the part
// that comes from where so many draws fall.
Value estimates_value(const Estimates& estimates, double log_evidence, Value& why);

// What the standard errors of averages of many weights leave out, in a sentence; empty where nothing.
std::string averages_warning(const Estimates& estimates, double log_evidence);

}  // namespace elbo
