#pragma once

// What a coupling layer does to a coordinate, s and t, are functions of one number, the coordinate that
// stays. A quadrature asks for them some hundred thousand times with the same φ: then a table of piecewise
// polynomials costs a tenth of the hidden units.
//
// Quintic Hermite interpolation on equal intervals: an error of max|f⁗″| h⁶/46080.

#include <array>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "numeric/pack_math.hpp"

namespace elbo {

// s and t.
struct ScaleAndShift {
  Pack log_scale;
  Pack shift;
};

class CouplingTable {
 public:
  // The table covers inputs below this in size.
  static constexpr double kReach = 16;
  static constexpr Eigen::Index kMostIntervals = 8192;

  // (s, t), and their first and second derivatives, at an interval's end.
  using End = std::array<Pack::Pair, 3>;

  // From the ends of all intervals in order, −kReach … kReach.
  explicit CouplingTable(const std::vector<End>& ends);

  // None where an input is beyond the table.
  [[nodiscard]] std::optional<ScaleAndShift> at(Pack input) const {
    const Pack place = (input + kReach) * per_unit_;
    if (!all((place >= 0.0) & (place < intervals_))) return std::nullopt;
    std::array<double, Pack::kWidth> places;
    place.store(places.data());
    std::array<Pack::Pair, Pack::kWidth> found;
    for (std::size_t lane = 0; lane < places.size(); ++lane) {
      const auto interval = static_cast<std::size_t>(places[lane]);
      const double u = places[lane] - static_cast<double>(interval);
      const Polynomial& p = polynomials_[interval];
      Pack::Pair value = p[5];
      for (std::size_t k = 5; k-- > 0;) value = value * Pack::Pair{u, u} + p[k];
      found[lane] = value;
    }
    return ScaleAndShift{{Pack::Pair{found[0][0], found[1][0]}, Pack::Pair{found[2][0], found[3][0]}},
                         {Pack::Pair{found[0][1], found[1][1]}, Pack::Pair{found[2][1], found[3][1]}}};
  }

 private:
  using Polynomial = std::array<Pack::Pair, 6>;  // of s and of t, in the part of the interval
  std::vector<Polynomial> polynomials_;
  double intervals_ = 0;
  double per_unit_ = 0;
};

}  // namespace elbo
