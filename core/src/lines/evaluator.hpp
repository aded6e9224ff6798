#pragma once

// A line's parts as numbers, in one world and by one rule.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lines/amount.hpp"
#include "lines/line.hpp"
#include "lines/rule.hpp"

namespace elbo::lines {

// One amount, or one at each node of the rule.
using Amounts = std::vector<Amount>;

// The first thing that went wrong, for people: "the logarithm of a negative number", and where.
struct Fault {
  std::string what;
  int node = -1;
  std::optional<double> z;
};

class Evaluator {
 public:
  // The line, the world and the rule must outlive it.
  Evaluator(const Line& line, const World& world, const Rule& rule, int point);

  // Of a node for the chosen point, or as part of an average over the data.
  Amounts of(int node);
  // What made the last of() undefined or infinite, where something did.
  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }
  void forget_fault() { fault_.reset(); }
  // Roughly what was done: how often a number was computed.
  [[nodiscard]] double work() const { return work_; }
  // A density at the rule's nodes, for pictures.
  const Amounts& density(Density density);

 private:
  // Which x and q, and how far θ is from where it is, in steps.
  struct Place {
    int point = 0;
    int step = 0;
  };
  Amounts of(int node, Place place);
  Amounts binary(const Node& node, Place place, int index);
  Amounts power(const Amounts& base, const Amounts& exponent, int index);
  Amounts gradient(const Node& node, Place place);
  Amounts mean(const Node& node, Place place);
  const Amounts& density(Density density, Place place);
  Amounts evidence(Place place);
  // Σ weight · mass · f, where f counts only where there is mass; f alone without it.
  Amount integral(const Amounts* mass, const Amounts& f, int index);
  void note(const char* what, int node, std::size_t at, bool is_function);
  [[nodiscard]] Amounts from_logs(const Eigen::ArrayXd& logs) const;

  const Line& line_;
  const World& world_;
  const Rule& rule_;
  int point_;
  double step_;
  double work_ = 0;
  std::optional<Fault> fault_;
  std::map<std::tuple<int, int, int>, Amounts> densities_;  // by density, point and step
};

}  // namespace elbo::lines
