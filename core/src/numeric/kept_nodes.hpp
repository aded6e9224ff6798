#pragma once

// The nodes of integrals along lines with the logarithms of their weights, for more integrals over the same
// ground.

#include <vector>

#include "numeric/cubature.hpp"
#include "numeric/line_integrals.hpp"

namespace elbo {

class KeptNodes {
 public:
  explicit KeptNodes(int dimension) : dimension_(dimension) {}

  // Those of a line that stands for a strip so wide.
  void add(const LineResult& line, double log_width);
  void pass_on(CubatureNodes& nodes) const;

 private:
  int dimension_;
  std::vector<double> z_;  // row by row
  std::vector<double> log_weights_;
};

}  // namespace elbo
