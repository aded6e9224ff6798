#pragma once

// Gauss–Legendre and Gauss–Lobatto rules on [−1, 1].

#include <array>

namespace elbo {

inline constexpr int kMostLegendreNodes = 16;

// ∫ f ≈ Σ weight_i f(node_i), nodes ascending.
struct LineRule {
  using Numbers = std::array<double, kMostLegendreNodes>;
  int size = 0;
  Numbers node{};
  Numbers weight{};
};

// Exact for polynomials of degree 2n − 1.
struct LegendreRule : LineRule {
  // The coefficient of P_{n−1−k} in f's expansion is Σ highest[k]_i f(node_i); none below P₀.
  static constexpr int kHighest = 4;
  std::array<Numbers, kHighest> highest{};
};

// The rule of n nodes, 1 ≤ n ≤ kMostLegendreNodes.
const LegendreRule& legendre_rule(int n);

// Exact for polynomials of degree 2n − 3, with both ends among its nodes; 2 ≤ n ≤ kMostLegendreNodes.
const LineRule& lobatto_rule(int n);

}  // namespace elbo
