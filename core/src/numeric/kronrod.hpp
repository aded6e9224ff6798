#pragma once

// Gauss–Kronrod rules of 15 and 21 nodes, the nodes of which hold those of Gauss's rules of 7 and 10
// (Piessens et al. 1983, QUADPACK).

#include <span>

namespace elbo {

struct KronrodRule {
  std::span<const double> node;    // in [−1, 1], ascending
  std::span<const double> weight;  // adding up to 2
  std::span<const double> coarse;  // of Gauss's rule, 0 where it has no node
};

const KronrodRule& kronrod15();
const KronrodRule& kronrod21();

struct PanelSum {
  double integral = 0;
  double magnitude = 0;  // ∫ |f|
  double error = 0;      // as QUADPACK judges it, and what rounding may do
};

// Of values times the slope of the panel's coordinate.
PanelSum kronrod_sum(const KronrodRule& rule, const double* f);

}  // namespace elbo
