#include <cmath>

#include "optimizers/optimizer.hpp"

namespace elbo {

double scheduled_rate(Schedule schedule, double rate, double length, double t) {
  constexpr double kPi = 3.14159265358979323846;
  switch (schedule) {
    case Schedule::kConstant: return rate;
    case Schedule::kInverseTime: return rate / (1 + t / length);
    case Schedule::kInverseSquareRoot: return rate / std::sqrt(1 + t / length);
    case Schedule::kCosine: return t < length ? rate * 0.5 * (1 + std::cos(kPi * t / length)) : 0;
  }
  return rate;
}

}  // namespace elbo
