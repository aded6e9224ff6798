#include "numeric/cubature.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "numeric/cubature_cell.hpp"
#include "numeric/cubature_ground.hpp"

namespace elbo {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;

constexpr Index kBatch = 4096;  // nodes a call of the integrand
// A side of a cell is refined if it is this rough, compared with the other.
constexpr double kRough = 0.1;
// With fewer nodes than that a side gets more of them before it is halved.
constexpr int kEnoughNodes = 12;
constexpr int kMoreNodes = 4;
// The part of the tolerance that is left to the cells which are not refined.
constexpr double kShare = 0.7;
// What the refinement of a cell changed may raise the errors of its parts by this factor: another guard
// against two rules that agree by accident.
constexpr double kSuspicion = 10;
// An output is given up for the rounding errors in it where that part of all work and that many evaluations
// at least, and a good part of the error, left so much of the error as it was, and the error is that small
// beside the output.
constexpr double kInVain = 0.4;
constexpr double kFewInVain = 1000;
constexpr double kGoodPart = 0.2;
constexpr double kUnchanged = 0.7;
constexpr double kNoise = 1e-8;

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

// The parts that a cell is replaced by: so many along each side, with so many nodes.
struct Parts {
  Cell whole;
  std::array<int, 2> along{1, 1};

  [[nodiscard]] Index count() const { return Index{along[0]} * along[1]; }
  [[nodiscard]] Cell part(Index k) const {
    Cell part = whole;
    const std::array<bool, 2> second = {k % along[0] == 1, k >= along[0]};
    for (std::size_t d = 0; d < 2; ++d) {
      if (along[d] == 2) (second[d] ? part.low[d] : part.high[d]) = 0.5 * (whole.low[d] + whole.high[d]);
    }
    return part;
  }
};

// False where the cell is as fine as doubles are.
bool split(const Cell& cell, const std::array<double, 2>& roughness, Parts& parts) {
  constexpr double kFinest = 1e-14;
  parts = {cell};
  bool finer = false;
  for (std::size_t d = 0; d < 2; ++d) {
    if (cell.order[d] == 1 || roughness[d] < kRough * roughness[1 - d]) continue;
    if (cell.order[d] < kEnoughNodes) {
      parts.whole.order[d] += kMoreNodes;
    } else if (cell.width(d) > kFinest * std::max(std::abs(cell.low[d]), std::abs(cell.high[d]))) {
      parts.along[d] = 2;
    } else {
      continue;
    }
    finer = true;
  }
  return finer;
}

class Cubature {
 public:
  Cubature(int dimension, Ground ground, Index outputs, const Integrand& integrand,
           const CubatureOptions& options)
      : dimension_(dimension),
        cells_(std::move(ground.cells)),
        rules_(dimension, ground.frame, options.tolerance),
        outputs_(outputs),
        integrand_(integrand),
        options_(options),
        tolerances_(options.tolerances) {
    if (tolerances_.size() == 0) tolerances_.setConstant(outputs, options.tolerance);
  }

  CubatureResult run();
  void keep(CubatureNodes& nodes);

 private:
  // A refinement: where the parts of a cell are now, and what it said itself.
  struct Family {
    std::vector<Index> parts;
    ArrayXd integral;
    ArrayXd error;
  };

  void evaluate(const std::vector<Index>& slots);
  std::vector<Family> refine(const ArrayXd& error, const ArrayXd& importance);
  void suspect(const Family& family);

  int dimension_;
  std::vector<Cell> cells_;
  CellRules rules_;
  Index outputs_;
  const Integrand& integrand_;
  const CubatureOptions& options_;
  ArrayXd tolerances_;
  // What the cells say: outputs × cells.
  ArrayXXd integral_, error_, magnitude_, roughness1_, roughness2_;
  Index evaluations_ = 0;
  Samples z_, values_;
};

void Cubature::evaluate(const std::vector<Index>& slots) {
  for (ArrayXXd* table : {&integral_, &error_, &magnitude_, &roughness1_, &roughness2_}) {
    table->conservativeResize(outputs_, static_cast<Index>(cells_.size()));
  }
  for (std::size_t first = 0; first < slots.size();) {
    Index rows = 0;
    std::size_t end = first;
    for (; end < slots.size(); ++end) {
      const Index nodes = nodes_of(dimension_, cells_[at(slots[end])]);
      if (rows > 0 && rows + nodes > kBatch) break;
      rows += nodes;
    }
    z_.resize(rows, dimension_);
    values_.resize(rows, outputs_);
    Index row = 0;
    for (std::size_t i = first; i < end; ++i, row += rules_.nodes()) {
      rules_.set(cells_[at(slots[i])]);
      rules_.place(rules_.nodes(), z_, row);
    }
    integrand_(z_, values_);
    evaluations_ += rows;
    for (row = 0; first < end; ++first, row += rules_.nodes()) {
      const Index slot = slots[first];
      rules_.set(cells_[at(slot)]);
      for (Index o = 0; o < outputs_; ++o) {
        const CellSums sums = rules_.sums(&values_(row, o));
        integral_(o, slot) = sums.integral;
        error_(o, slot) = sums.error;
        magnitude_(o, slot) = sums.magnitude;
        roughness1_(o, slot) = sums.roughness[0];
        roughness2_(o, slot) = sums.roughness[1];
      }
    }
  }
}

// Refines the cells with the largest errors, each output's weighed by its `importance` (1/goal, or 0), until
// what is left is a part of the goal, or the nodes are used up. `error` is the cells' sum.
std::vector<Cubature::Family> Cubature::refine(const ArrayXd& error, const ArrayXd& importance) {
  std::vector<std::pair<double, Index>> order;
  for (Index slot = 0; slot < static_cast<Index>(cells_.size()); ++slot) {
    const double size = (importance * error_.col(slot)).maxCoeff();
    order.emplace_back(std::isnan(size) ? -std::numeric_limits<double>::infinity() : -size, slot);
  }
  std::sort(order.begin(), order.end());
  ArrayXd left = importance * error;
  Index planned = evaluations_;
  std::vector<Family> families;
  std::vector<Index> slots;
  for (const auto& [negative, slot] : order) {
    if ((left <= kShare).all()) break;
    Index worst = 0;
    (importance * error_.col(slot)).maxCoeff(&worst);
    Parts parts;
    if (!split(cells_[at(slot)], {roughness1_(worst, slot), roughness2_(worst, slot)}, parts)) continue;
    planned += parts.count() * nodes_of(dimension_, parts.whole);
    if (planned > options_.most_nodes) break;
    left -= importance * error_.col(slot);
    Family family{{}, integral_.col(slot), error_.col(slot)};
    cells_[at(slot)] = parts.part(0);
    family.parts.push_back(slot);
    for (Index k = 1; k < parts.count(); ++k) {
      family.parts.push_back(static_cast<Index>(cells_.size()));
      cells_.push_back(parts.part(k));
    }
    slots.insert(slots.end(), family.parts.begin(), family.parts.end());
    families.push_back(std::move(family));
  }
  evaluate(slots);
  return families;
}

void Cubature::suspect(const Family& family) {
  ArrayXd change = -family.integral;
  for (const Index slot : family.parts) change += integral_.col(slot);
  for (const Index slot : family.parts) {
    error_.col(slot) = error_.col(slot).max(change.abs().min(kSuspicion * error_.col(slot)));
  }
}

CubatureResult Cubature::run() {
  std::vector<Index> slots(cells_.size());
  std::iota(slots.begin(), slots.end(), Index{0});
  evaluate(slots);
  CubatureResult result;
  ArrayXd wanted = ArrayXd::Ones(outputs_);
  ArrayXd in_vain = ArrayXd::Zero(outputs_);  // evaluations lately that changed next to nothing
  while (true) {
    result.integral = integral_.rowwise().sum();
    result.error = error_.rowwise().sum();
    result.evaluations = evaluations_;
    const ArrayXd magnitude = magnitude_.rowwise().sum();
    const ArrayXd goal = tolerances_ * magnitude.max(options_.scale);
    result.converged = (result.error <= goal).all();
    if (result.converged) return result;
    const ArrayXd importance = (result.error > goal).select(wanted / goal.max(1e-300), 0.0);
    const std::vector<Family> families = refine(result.error, importance);
    if (families.empty()) return result;
    ArrayXd before = ArrayXd::Zero(outputs_);
    ArrayXd after = ArrayXd::Zero(outputs_);
    for (const Family& family : families) {
      before += family.error;
      for (const Index slot : family.parts) after += error_.col(slot);
      suspect(family);
    }
    const auto spent = static_cast<double>(evaluations_ - result.evaluations);
    const auto vain =
        after > kUnchanged * before && before > kGoodPart * result.error && result.error < kNoise * magnitude;
    in_vain = vain.select(in_vain + spent, 0.0);
    const double patience = std::max(kInVain * static_cast<double>(evaluations_), kFewInVain);
    wanted = (in_vain > patience).select(0.0, wanted);
  }
}

void Cubature::keep(CubatureNodes& nodes) {
  Index rows = 0;
  for (const Cell& cell : cells_) rows += Index{cell.order[0]} * cell.order[1];
  nodes.z.resize(rows, dimension_);
  nodes.log_weight.resize(rows);
  Index row = 0;
  for (const Cell& cell : cells_) {
    rules_.set(cell);
    rules_.place(rules_.own_nodes(), nodes.z, row);
    for (Index i = 0; i < rules_.own_nodes(); ++i) nodes.log_weight(row++) = std::log(rules_.weight(i));
  }
}

}  // namespace

CubatureResult integrate(int dimension, std::span<const Gaussian> bumps, Index outputs,
                         const Integrand& integrand, const CubatureOptions& options, CubatureNodes* keep) {
  Cubature cubature(dimension, prepare_ground(dimension, bumps, options), outputs, integrand, options);
  CubatureResult result = cubature.run();
  if (keep != nullptr) cubature.keep(*keep);
  return result;
}

}  // namespace elbo
