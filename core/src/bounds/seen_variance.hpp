#pragma once

// The variance of importance weights as so many draws can see it. Where weights are large the more so the
// rarer they are, most of the variance, or all of an infinite one, is in draws that nobody will see; an
// estimate's scatter then is that of the rest.
//
//   const SeenVariance seen = seen_variance(log_weight, mass, 2.5, 16'384);
//   seen.variance   // relative to E_q[w]²; compare with E_q[w²]/p(x)² − 1

#include <vector>

namespace elbo {

struct SeenVariance {
  double variance = 0;    // of w/E[w] over what is seen
  double log_weight = 0;  // the largest that is seen
};

// Of the distribution of log w under q as nodes with masses adding up to 1, and log E_q[w]: without the
// largest weights, which together have a probability of 1/draws, so that `draws` of them are expected to see
// one. Some hundred nodes at least.
SeenVariance seen_variance(const std::vector<double>& log_weight, const std::vector<double>& mass,
                           double log_mean, double draws);

}  // namespace elbo
