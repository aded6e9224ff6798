#pragma once

// The heavier quantities of a curve: Session::evaluate() names each. A task works on a copy of the state.
// Each function reads its options and throws Error(kInvalidConfig) with everything that is wrong with them.

#include <memory>
#include <string>
#include <vector>

#include "elbo/task.hpp"
#include "models/curve/curve_run.hpp"
#include "models/curve/summary.hpp"
#include "session/options.hpp"

namespace elbo {

std::unique_ptr<Task> posterior_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> bound_curve_task(const CurveSnapshot& state, std::vector<PastBound> history,
                                       const Value& options);
std::unique_ptr<Task> fisher_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> monte_carlo_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> grid_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> evidence_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> closed_forms_task(const CurveSnapshot& state, const Value& options);
std::unique_ptr<Task> line_task(const CurveSnapshot& state, const Value& options);

// p(x) over the plane, on `size` points a side of `box` (rows: lower, upper corner): { x, y, density [y, x],
// levels, averaged }. Where σ is smaller than the grid's spacing each value is the average over its cell, so
// that no ridge falls between the points and the mass is right; `averaged` says so.
Value marginal_density(const CurveModel& model, const Eigen::Matrix2d& box, Eigen::Index size);

// "x₁ of point 0", …, "σ".
std::vector<std::string> parameter_names(const CurveModel& model);

// `name` and, beside it, `nameError`; null where there is no finite value or error.
void set_known(Value& map, const std::string& name, const Known& known);
// The same for columns of numbers.
void set_known(Value& map, const std::string& name, const std::vector<Known>& column);

// Unfinished work in portions: do_one() until it says that there is no more.
class PortionTask : public Task {
 public:
  explicit PortionTask(Eigen::Index portions) : portions_(portions) {}
  bool advance(WorkBudget& budget) final {
    for (; done_ < portions_; ++done_) {
      if (budget.spent()) return false;
      budget.left -= do_one(done_);
    }
    return true;
  }
  [[nodiscard]] double progress() const final {
    return portions_ > 0 ? static_cast<double>(done_) / static_cast<double>(portions_) : 1;
  }

 protected:
  // Returns the work that was done.
  virtual double do_one(Eigen::Index portion) = 0;

 private:
  Eigen::Index portions_;
  Eigen::Index done_ = 0;
};

class TaskOptions : public Options {
 public:
  using Options::Options;
  // A data point by its number, or any place of the plane: `point` or `x`. Point 0 without either.
  struct Place {
    std::optional<Eigen::Index> point;
    Eigen::Vector2d x = Eigen::Vector2d::Zero();
  };
  Place place(const CurveSnapshot& state);
};

// q for a place: the run's own for a data point, what an E step gives elsewhere. The returned factors hold
// one point, number 0.
Factors factors_at(const CurveSnapshot& state, const TaskOptions::Place& place);

}  // namespace elbo
