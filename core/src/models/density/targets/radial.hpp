#pragma once

// What ring and two moons share: −½ ((‖z‖ − R)/s)² and Gaussians around the circle.

#include <cmath>
#include <vector>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "numeric/special.hpp"

namespace elbo {

// −½ ((‖z‖ − R)/s)² with its derivatives. With u = z/‖z‖, the gradient is −(‖z‖ − R)/s² u and the Hessian
// −(1/s²)[(1 − R/‖z‖) I + (R/‖z‖) u uᵀ]; at the centre R/‖z‖ is taken for 0.
inline void evaluate_radial(Pack z1, Pack z2, double radius, double width, PackValues& result) {
  const Pack r = sqrt(z1 * z1 + z2 * z2);
  const Pack inverse = select(r > 0.0, 1.0, 0.0) / select(r > 0.0, r, 1.0);
  const double precision = 1 / (width * width);
  const Pack beyond = r - radius;
  const Pack u1 = z1 * inverse;
  const Pack u2 = z2 * inverse;
  const Pack bend = precision * radius * inverse;
  result.value = -0.5 * precision * beyond * beyond;
  result.gradient1 = -precision * beyond * u1;
  result.gradient2 = -precision * beyond * u2;
  result.hessian11 = bend - precision - bend * u1 * u1;
  result.hessian12 = -(bend * u1 * u2);
  result.hessian22 = bend - precision - bend * u2 * u2;
}

// Twelve around the circle of the given radius, each as wide as the ring and longer than it is far to the
// next. `log_height(z1)` is the log density on the circle; on the whole they have its mass.
template <typename LogHeight>
std::vector<Gaussian> radial_bumps(double radius, double width, LogHeight log_height) {
  constexpr int kCount = 12;
  constexpr double kStep = 6.283185307179586 / kCount;
  std::vector<Gaussian> bumps;
  for (int j = 0; j < kCount; ++j) {
    const double cosine = std::cos(j * kStep);
    const double sine = std::sin(j * kStep);
    const double length = radius * kStep;
    const double log_mass = log_height(radius * cosine) + std::log(length * width) + 0.5 * kLogTwoPi;
    bumps.push_back(turned_bump(radius * cosine, radius * sine, cosine, sine, width, 0.6 * length, log_mass));
  }
  return bumps;
}

}  // namespace elbo
