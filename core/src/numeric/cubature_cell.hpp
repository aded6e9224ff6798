#pragma once

// A cell of a cubature: its nodes, and what the integrand's values there say of it.

#include <array>

#include <Eigen/Core>

#include "numeric/gauss_legendre.hpp"
#include "numeric/samples.hpp"

namespace elbo {

// Coordinates y of the cells, a shear of the plane: z₁ = y₁, z₂ = y₂ + slope (y₁ − centre), so that |∂z/∂y|
// = 1. On the line y₂ is there for form's sake, on an interval of length 1.
struct Frame {
  double slope = 0;
  double centre = 0;
};

// Edges rather than widths, so that neighbours share theirs to the bit.
struct Cell {
  std::array<double, 2> low{};
  std::array<double, 2> high{};
  std::array<int, 2> order{1, 1};  // Gauss–Legendre nodes a side

  [[nodiscard]] double width(std::size_t side) const { return high[side] - low[side]; }
};

// A cell's error is read off Gauss–Lobatto rules with one node less a side, which as far as smooth integrands
// go are worth two less: what begins or ends in the gap between a cell's edge and its outermost node, no
// Gauss rule would see. On the line, where no other cells make up for an accident, there is a Gauss rule as
// well. Two rules may still agree by accident where the integrand breaks: that shows in how slowly its
// Legendre coefficients fall off.
inline constexpr int kCheckIsWorse = 2;  // in nodes a side
inline constexpr int kFewestNodes = 4;

// Evaluations that a cell costs, its checks included.
Eigen::Index nodes_of(int dimension, const Cell& cell);

// What one output's values say.
struct CellSums {
  double integral = 0;
  double magnitude = 0;  // ∫ |integrand|
  double error = 0;      // of `integral`, absolute
  // How much is left of the integrand at the highest orders along each side, relative to each other; only
  // where the error is not within the tolerance of the magnitude.
  std::array<double, 2> roughness{};
};

// The rules of one cell at a time.
class CellRules {
 public:
  CellRules(int dimension, const Frame& frame, double tolerance)
      : dimension_(dimension), frame_(frame), tolerance_(tolerance) {}

  void set(const Cell& cell);
  [[nodiscard]] Eigen::Index nodes() const { return begin_[rules_]; }  // with those of the checks
  [[nodiscard]] Eigen::Index own_nodes() const { return begin_[1]; }   // without
  [[nodiscard]] double weight(Eigen::Index i) const { return weight_[static_cast<std::size_t>(i)]; }
  // The first `count` nodes, own_nodes() or nodes() of them, into the rows from `row` on.
  void place(Eigen::Index count, Samples& z, Eigen::Index row) const;
  // From the values at all nodes.
  [[nodiscard]] CellSums sums(const double* values) const;

 private:
  // The highest Legendre coefficients along a side, P_{n−1} to P_{n−4}.
  struct Highest {
    // Sums of the two sizes, averaged over the other side: what is oblique does not cancel.
    double last_pair = 0;
    double pair_before = 0;
    // The larger of the last pair's means over the other side: these are the terms, in all the expansion,
    // that a rule with more nodes along this side would do something about.
    double average = 0;
  };

  void add(const LineRule& side1, const LineRule& side2);
  [[nodiscard]] std::array<Highest, 2> highest_coefficients(const double* values) const;

  int dimension_;
  Frame frame_;
  double tolerance_;
  Cell cell_;
  // Each rule's two sides, and where its nodes begin among all; the first rule is the cell's own.
  static constexpr std::size_t kMostRules = 3;
  std::size_t rules_ = 0;
  std::array<std::array<const LineRule*, 2>, kMostRules> sides_{};
  std::array<Eigen::Index, kMostRules + 1> begin_{};
  std::array<double, 2 * kMostLegendreNodes * kMostLegendreNodes> weight_{};
};

}  // namespace elbo
