// Integrals over the whole line and the whole plane, in double, for densities with tails as heavy as a
// Student t's.
//
// x = centre + scale · sinh(t) turns a tail |x|^−(ν+1) into e^{−ν|t|}, and the trapezium rule converges
// exponentially on what is left.
#pragma once

#include <cmath>

namespace oracle {

struct LineRule {
  double centre = 0.0;
  double scale = 1.0;
  double spacing = 1.0 / 16.0;
  double reach = 18.0;  // in t: sinh(18) is 3e7 scales away
};

template <typename Function>
double integrate(const LineRule& rule, Function f) {
  double sum = 0.0;
  const int steps = static_cast<int>(rule.reach / rule.spacing);
  for (int i = -steps; i <= steps; ++i) {
    const double t = i * rule.spacing;
    sum += std::cosh(t) * f(rule.centre + rule.scale * std::sinh(t));
  }
  return sum * rule.spacing * rule.scale;
}

template <typename Function>
double integrate(const LineRule& x_rule, const LineRule& y_rule, Function f) {
  return integrate(x_rule, [&](double x) { return integrate(y_rule, [&](double y) { return f(x, y); }); });
}

}  // namespace oracle
