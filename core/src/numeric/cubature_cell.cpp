#include "numeric/cubature_cell.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

using Eigen::Index;

// Times the difference of two rules is the error: they may agree by accident.
constexpr double kSafety = 4;
constexpr double kRounding = 1e-15;  // of the magnitude

// The point of a side that `node` is in [−1, 1].
double between(const Cell& cell, std::size_t side, double node) {
  return cell.low[side] + 0.5 * cell.width(side) * (1 + node);
}

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

// Σ w f, and in `magnitude` Σ w |f|.
double weighted(const double* f, const double* w, Index size, double& magnitude) {
  Pack sum = 0;
  Pack sizes = 0;
  Index i = 0;
  for (; i + Pack::kWidth <= size; i += Pack::kWidth) {
    const Pack term = Pack::load(w + i) * Pack::load(f + i);
    sum += term;
    sizes += abs(term);
  }
  double value = sum.sum();
  magnitude = sizes.sum();
  for (; i < size; ++i) {
    value += w[i] * f[i];
    magnitude += std::abs(w[i] * f[i]);
  }
  return value;
}

}  // namespace

Index nodes_of(int dimension, const Cell& cell) {
  const Index n1 = cell.order[0];
  const Index n2 = cell.order[1];
  return dimension == 1 ? n1 + 2 * (n1 - 1) : n1 * n2 + (n1 - 1) * (n2 - 1);
}

void CellRules::set(const Cell& cell) {
  cell_ = cell;
  rules_ = 0;
  const int n1 = cell.order[0];
  const int n2 = cell.order[1];
  add(legendre_rule(n1), legendre_rule(n2));
  if (dimension_ == 1) {
    add(lobatto_rule(n1 - 1), legendre_rule(1));
    add(legendre_rule(n1 - 1), legendre_rule(1));
  } else {
    add(lobatto_rule(n1 - 1), lobatto_rule(n2 - 1));
  }
}

void CellRules::add(const LineRule& side1, const LineRule& side2) {
  sides_[rules_] = {&side1, &side2};
  const double scale = 0.25 * cell_.width(0) * cell_.width(1);
  std::size_t next = at(begin_[rules_]);
  for (std::size_t j = 0; j < at(side2.size); ++j) {
    const double row = scale * side2.weight[j];
    for (std::size_t i = 0; i < at(side1.size); ++i) weight_[next++] = row * side1.weight[i];
  }
  begin_[++rules_] = static_cast<Index>(next);
}

void CellRules::place(Index count, Samples& z, Index row) const {
  for (std::size_t rule = 0; rule < rules_ && begin_[rule] < count; ++rule) {
    const LineRule& side1 = *sides_[rule][0];
    const LineRule& side2 = *sides_[rule][1];
    LineRule::Numbers y1;
    for (std::size_t i = 0; i < at(side1.size); ++i) y1[i] = between(cell_, 0, side1.node[i]);
    for (std::size_t j = 0; j < at(side2.size); ++j, row += side1.size) {
      std::copy_n(y1.begin(), side1.size, &z(row, 0));
      if (dimension_ == 1) continue;
      const double y2 = between(cell_, 1, side2.node[j]);
      double* z2 = &z(row, 1);
      for (std::size_t i = 0; i < at(side1.size); ++i) z2[i] = y2 + frame_.slope * (y1[i] - frame_.centre);
    }
  }
}

CellSums CellRules::sums(const double* values) const {
  CellSums sums;
  sums.integral = weighted(values, weight_.data(), begin_[1], sums.magnitude);
  for (std::size_t rule = 1; rule < rules_; ++rule) {
    const Index from = begin_[rule];
    double unused = 0;
    const double other = weighted(values + from, &weight_[at(from)], begin_[rule + 1] - from, unused);
    sums.error = std::max(sums.error, kSafety * std::abs(sums.integral - other));
  }
  if (sums.error > tolerance_ * sums.magnitude) sums.roughness = roughness(values);
  sums.error += kRounding * sums.magnitude;
  return sums;
}

// The largest of the two highest Legendre coefficients along each side, averaged over the other: these are
// the terms, in all the expansion, that a rule with more nodes along that side would do something about.
std::array<double, 2> CellRules::roughness(const double* values) const {
  if (dimension_ == 1) return {1, 0};
  const LegendreRule& side1 = legendre_rule(cell_.order[0]);
  const LegendreRule& side2 = legendre_rule(cell_.order[1]);
  double last1 = 0;
  double before_last1 = 0;
  double last2 = 0;
  double before_last2 = 0;
  for (std::size_t j = 0; j < at(side2.size); ++j, values += side1.size) {
    double mean = 0;
    double last = 0;
    double before_last = 0;
    for (std::size_t i = 0; i < at(side1.size); ++i) {
      mean += side1.weight[i] * values[i];
      last += side1.last[i] * values[i];
      before_last += side1.before_last[i] * values[i];
    }
    last1 += side2.weight[j] * last;
    before_last1 += side2.weight[j] * before_last;
    last2 += side2.last[j] * mean;
    before_last2 += side2.before_last[j] * mean;
  }
  return {std::max(std::abs(last1), std::abs(before_last1)),
          std::max(std::abs(last2), std::abs(before_last2))};
}

}  // namespace elbo
