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

// The error that Legendre's highest coefficients along a side of n nodes speak for, on [−1, 1] (a null rule's
// test for asymptotics, after Berntsen & Espelid 1991). A kink's or a jump's fall off like (n − 1)^{−3/2} or
// slower, and the rule's error is a multiple of the last pair, wherever in the cell the break is and whatever
// two rules agree upon. A smooth integrand's fall off geometrically, and as soon as they do nothing is added
// to what the rules say.
double error_of_break(int dimension, int nodes, double last_pair, double pair_before) {
  // On the line a kink's error is 1.5 last_pair/√n at most. In the plane the rows' errors average out, and
  // the sizes of their coefficients do not.
  const double multiple = dimension == 1 ? 1.5 : 0.4;
  const double step = std::max(1.0, nodes - 3.0) / (nodes - 1);
  constexpr double kNearly = 0.8;
  const double ratio = last_pair / (kNearly * step * std::sqrt(step) * pair_before);
  const double error = multiple / std::sqrt(nodes) * last_pair;
  return ratio < 1 ? error * std::pow(ratio, nodes + 1) : error;
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
  const std::array<Highest, 2> highest = highest_coefficients(values);
  const double area = cell_.width(0) * cell_.width(1);
  for (std::size_t d = 0; d < static_cast<std::size_t>(dimension_); ++d) {
    // In most cells there is nothing left that counts.
    if (area * highest[d].last_pair <= sums.error) continue;
    const double error =
        error_of_break(dimension_, cell_.order[d], highest[d].last_pair, highest[d].pair_before);
    sums.error = std::max(sums.error, area * error);
  }
  if (sums.error > tolerance_ * sums.magnitude) {
    sums.roughness = {dimension_ == 1 ? 1 : highest[0].average, highest[1].average};
  }
  sums.error += kRounding * sums.magnitude;
  return sums;
}

// Rows are read in whole packs, some beyond their ends, where weights are 0: after the own nodes come the
// checks'.
std::array<CellRules::Highest, 2> CellRules::highest_coefficients(const double* values) const {
  const LegendreRule& side1 = legendre_rule(cell_.order[0]);
  const LegendreRule& side2 = legendre_rule(cell_.order[1]);
  std::array<Highest, 2> found;
  std::array<double, 2> average{};
  for (std::size_t j = 0; j < at(side2.size); ++j) {
    std::array<Pack, LegendreRule::kHighest> sum{};
    for (std::size_t i = 0; i < at(side1.size); i += Pack::kWidth) {
      const Pack value = Pack::load(values + j * at(side1.size) + i);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += Pack::load(&side1.highest[k][i]) * value;
    }
    const double share = 0.5 * side2.weight[j];
    const double last = share * sum[0].sum();
    const double before_last = share * sum[1].sum();
    found[0].last_pair += std::abs(last) + std::abs(before_last);
    found[0].pair_before += share * (std::abs(sum[2].sum()) + std::abs(sum[3].sum()));
    average[0] += last;
    average[1] += before_last;
  }
  found[0].average = std::max(std::abs(average[0]), std::abs(average[1]));
  if (dimension_ == 1) return found;

  Pack last_pair = 0;
  Pack pair_before = 0;
  std::array<Pack, 2> averages{};
  for (std::size_t i = 0; i < at(side1.size); i += Pack::kWidth) {
    std::array<Pack, LegendreRule::kHighest> sum{};
    for (std::size_t j = 0; j < at(side2.size); ++j) {
      const Pack value = Pack::load(values + j * at(side1.size) + i);
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += side2.highest[k][j] * value;
    }
    const Pack share = 0.5 * Pack::load(&side1.weight[i]);
    last_pair += share * (abs(sum[0]) + abs(sum[1]));
    pair_before += share * (abs(sum[2]) + abs(sum[3]));
    averages[0] += share * sum[0];
    averages[1] += share * sum[1];
  }
  found[1] = {last_pair.sum(), pair_before.sum(),
              std::max(std::abs(averages[0].sum()), std::abs(averages[1].sum()))};
  return found;
}

}  // namespace elbo
