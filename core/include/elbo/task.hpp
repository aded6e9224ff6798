#pragma once

// Work in portions. The core counts work and never time, so that no result depends on how it was cut up.

#include "elbo/value.hpp"

namespace elbo {

// How much may still be done; one unit is about a nanosecond of one core.
struct WorkBudget {
  double left = 0;
  [[nodiscard]] bool spent() const { return left <= 0; }
};

// A heavier quantity, computed in portions on a copy of the state: Session::start() gives one.
class Task {
 public:
  virtual ~Task() = default;
  // True when the result is ready.
  virtual bool advance(WorkBudget& budget) = 0;
  [[nodiscard]] virtual double progress() const = 0;  // 0 to 1
  virtual Value result() = 0;                         // once, after advance() returned true
};

}  // namespace elbo
