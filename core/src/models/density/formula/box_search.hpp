#pragma once

// All of R or R² looked through for where a formula's density is high, by interval arithmetic: the box that
// may hold most is cut in two again and again, until the rest can hold next to nothing or is simple.

#include <array>
#include <string>
#include <vector>

#include "models/density/formula/enclosure.hpp"

namespace elbo::formula {

struct Box {
  std::array<Interval, 2> sides;  // on the line the second is a point
  double middle = 0;              // the log density there; −∞ where it has no value
  double highest = 0;             // it is nowhere higher
  double log_volume = 0;

  [[nodiscard]] std::array<double, 2> centre() const {
    return {0.5 * sides[0].low + 0.5 * sides[0].high, 0.5 * sides[1].low + 0.5 * sides[1].high};
  }
};

struct BoxSearch {
  std::vector<Box> boxes;  // what is left, those without mass left out
  std::vector<std::array<double, 2>> poles;
  double log_mass = 0;  // of what is simple, at least; −∞ where nothing is
  // A place where the density is +∞ although nothing near it is a pole: something overflows.
  bool overflows = false;
  std::array<double, 2> overflow{};
  std::string overflowing;  // which operation does, of how much, such as "exp(710)"
};

BoxSearch search_boxes(const Enclosures& density);

}  // namespace elbo::formula
