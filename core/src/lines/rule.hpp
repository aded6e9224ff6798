#pragma once

// Nodes and weights over the latent line, laid around the places where there is mass and on, ever wider,
// until a thousand times as far: what an integral does out there tells whether it is finite.

#include <Eigen/Core>
#include <vector>

#include "lines/world.hpp"

namespace elbo::lines {

struct Rule {
  static constexpr int kNodes = 16;  // of a panel

  Eigen::ArrayXd z;       // panel after panel, ascending; then nodes of weight 0, which are looked at only
  Eigen::ArrayXd weight;  // 1 at the atoms of a discrete latent
  int panels = 0;         // 0 for atoms
  double low = 0;         // where there is mass
  double high = 0;
  Eigen::Index first_extra = 0;  // where the nodes of weight 0 begin
};

// Two rules share neither nodes nor coordinates: the first has Gauss–Legendre panels in z, the second
// narrower ones in t with z = middle + half (3 t − t³)/2. `extra` are nodes to look at as well.
enum class Which { kFirst, kSecond };
Rule lay_rule(const World& world, const std::vector<int>& points, Which which, const Eigen::ArrayXd& extra);

}  // namespace elbo::lines
