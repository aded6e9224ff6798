#include "numeric/gauss_legendre.hpp"

#include <cmath>
#include <cstddef>

namespace elbo {
namespace {

constexpr double kPi = 3.141592653589793;
constexpr int kNewtonSteps = 6;  // more than double can use

// P_n and P_{n−1} at x, by the three-term recurrence.
struct Legendre {
  double value = 1;
  double before = 0;
};

Legendre legendre(int n, double x) {
  Legendre p;
  for (int k = 1; k <= n; ++k) {
    const double next = ((2 * k - 1) * x * p.value - (k - 1) * p.before) / k;
    p.before = p.value;
    p.value = next;
  }
  return p;
}

// P_n′(x) = n (P_{n−1} − x P_n)/(1 − x²) inside the interval.
double derivative(int n, double x, const Legendre& p) { return n * (p.before - x * p.value) / (1 - x * x); }

LegendreRule make_legendre_rule(int n) {
  LegendreRule rule;
  rule.size = n;
  for (int i = 0; i < n; ++i) {
    // From a root's leading asymptotics.
    double x = -std::cos(kPi * (i + 0.75) / (n + 0.5));
    for (int step = 0; step < kNewtonSteps; ++step) {
      const Legendre p = legendre(n, x);
      x -= p.value / derivative(n, x, p);
    }
    if (2 * i + 1 == n) x = 0;
    const Legendre p = legendre(n, x);
    const double slope = derivative(n, x, p);
    const double weight = 2 / ((1 - x * x) * slope * slope);
    const auto at = static_cast<std::size_t>(i);
    rule.node[at] = x;
    rule.weight[at] = weight;
    for (int k = 0; k < LegendreRule::kHighest && k < n; ++k) {
      rule.highest[static_cast<std::size_t>(k)][at] =
          0.5 * (2 * (n - 1 - k) + 1) * weight * legendre(n - 1 - k, x).value;
    }
  }
  return rule;
}

// The ends and the roots of P_{n−1}′; the iteration is Newton's for (1 − x²) P_{n−1}′, from its Chebyshev
// equivalent.
LineRule make_lobatto_rule(int n) {
  LineRule rule;
  rule.size = n;
  for (int i = 0; i < n; ++i) {
    double x = -std::cos(kPi * i / (n - 1));
    for (int step = 0; step < kNewtonSteps; ++step) {
      const Legendre p = legendre(n - 1, x);
      x -= (x * p.value - p.before) / (n * p.value);
    }
    if (i == 0 || i == n - 1) x = i == 0 ? -1 : 1;
    if (2 * i + 1 == n) x = 0;
    const double value = legendre(n - 1, x).value;
    rule.node[static_cast<std::size_t>(i)] = x;
    rule.weight[static_cast<std::size_t>(i)] = 2 / (n * (n - 1) * value * value);
  }
  return rule;
}

// Those of 0 … kMostLegendreNodes nodes, as far as there are any.
template <typename Rule>
using Table = std::array<Rule, kMostLegendreNodes + 1>;

template <typename Rule>
Table<Rule> make_table(int fewest, Rule (*make)(int)) {
  Table<Rule> table;
  for (int n = fewest; n <= kMostLegendreNodes; ++n) table[static_cast<std::size_t>(n)] = make(n);
  return table;
}

}  // namespace

// Constants, worked out once.
const LegendreRule& legendre_rule(int n) {
  static const Table<LegendreRule> table = make_table(1, make_legendre_rule);
  return table[static_cast<std::size_t>(n)];
}

const LineRule& lobatto_rule(int n) {
  static const Table<LineRule> table = make_table(2, make_lobatto_rule);
  return table[static_cast<std::size_t>(n)];
}

}  // namespace elbo
