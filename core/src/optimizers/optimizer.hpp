#pragma once

// Update rules over a vector of unconstrained numbers, apart from the loop: hyper-parameters come with each
// step, so that they may change during a run; the state is the rule's own and can be saved.

#include <memory>
#include <string_view>

#include <Eigen/Core>

#include "elbo/value.hpp"

namespace elbo {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  // phi += the step for an ascent along `gradient`; `rate` is the scheduled learning rate.
  virtual void step(const Eigen::VectorXd& gradient, double rate, Eigen::VectorXd& phi) = 0;
  virtual void reset() = 0;  // forgets its moments
  [[nodiscard]] virtual Value save() const = 0;
  virtual void load(const Value& state) = 0;  // throws Error(kIncompatibleState)
};

std::unique_ptr<Optimizer> make_sgd(double momentum, Eigen::Index size);
std::unique_ptr<Optimizer> make_adam(Eigen::Index size);

enum class Schedule { kConstant, kInverseTime, kInverseSquareRoot, kCosine };

// The learning rate at step t = 0, 1, …: rate, rate/(1 + t/T), rate/√(1 + t/T), or rate·½(1 + cos πt/T), 0
// after T.
double scheduled_rate(Schedule schedule, double rate, double length, double t);

}  // namespace elbo
