#include "families/coupling_table.hpp"

namespace elbo {

CouplingTable::CouplingTable(const std::vector<End>& ends)
    : intervals_(static_cast<double>(ends.size() - 1)), per_unit_(intervals_ / (2 * kReach)) {
  const double h = 1 / per_unit_;
  const Pack::Pair width = {h, h};
  const Pack::Pair half_square = {0.5 * h * h, 0.5 * h * h};
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const Pack::Pair c0 = ends[i][0];
    const Pack::Pair c1 = width * ends[i][1];
    const Pack::Pair c2 = half_square * ends[i][2];
    // What is left at the other end for the three highest terms: of the value, the slope, and half the second
    // derivative.
    const Pack::Pair value = ends[i + 1][0] - c0 - c1 - c2;
    const Pack::Pair slope = width * ends[i + 1][1] - c1 - (c2 + c2);
    const Pack::Pair bend = half_square * ends[i + 1][2] - c2;
    polynomials_.push_back({c0, c1, c2, 10 * value - 4 * slope + bend,
                            -15 * value + 7 * slope - (bend + bend), 6 * value - 3 * slope + bend});
  }
}

}  // namespace elbo
