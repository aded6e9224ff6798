#pragma once

// Where lines through the plane are put at first: close together near the places where a field has its mass,
// further apart away from them.

#include <array>
#include <limits>
#include <vector>

#include "numeric/everywhere.hpp"

namespace elbo {

struct FirstPanels {
  // Panels end so near to a pole, to the side of the sign, and are followed from there.
  struct Approach {
    double pole, sign, distance;
  };

  // Along `across`, of length 1; with `elsewhere` all cuts but those at kinks and poles are other ones.
  FirstPanels(const Field& field, const std::array<double, 2>& across, bool elsewhere);

  std::vector<LinePanel> panels;
  std::vector<Approach> approaches;
  // What they hold, and where most is, along `across`.
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  double centre = 0;
  // Where lines have their t = 0.
  double start = 0;
};

}  // namespace elbo
