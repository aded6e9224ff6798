#pragma once

// log p(X) at many θ: what bound curves and slopes by differences are made of.

#include <algorithm>
#include <utility>
#include <vector>

#include "models/curve/differences.hpp"
#include "models/curve/e_step.hpp"
#include "models/curve/tasks.hpp"

namespace elbo {

// log p(X) at one model after another, the points of each in portions.
class EvidencePlaces : public PortionTask {
 public:
  static constexpr Eigen::Index kPortion = 16;

  // `extra`: portions of the derived task's own, after the others.
  EvidencePlaces(const CurveModel& model, Eigen::MatrixXd points, Eigen::Index places, Eigen::Index extra)
      : PortionTask(places * portions_of(points) + extra),
        points_(std::move(points)),
        solver_(model),
        work_(EStep(model, 1).work(CurveFamily::kExact)),
        sums_(static_cast<std::size_t>(places)) {}

 protected:
  // The model of a place; they are asked for in order.
  [[nodiscard]] virtual CurveModel place(Eigen::Index index) const = 0;
  virtual double do_extra(Eigen::Index) { return 0; }

  [[nodiscard]] const PointSolver::Evidence& sum(Eigen::Index index) const {
    return sums_[static_cast<std::size_t>(index)];
  }
  // The largest error of log p(X) at so many places from `first` on.
  [[nodiscard]] double largest_error(Eigen::Index first, Eigen::Index count) const {
    double error = 0;
    for (Eigen::Index i = first; i < first + count; ++i) error = std::max(error, sum(i).error);
    return error;
  }
  [[nodiscard]] const Eigen::MatrixXd& points() const { return points_; }
  // Of one point.
  [[nodiscard]] double work() const { return work_; }
  [[nodiscard]] static Eigen::Index portions_of(const Eigen::MatrixXd& points) {
    return (points.rows() + kPortion - 1) / kPortion;
  }

  double do_one(Eigen::Index portion) final {
    const Eigen::Index index = portion / portions_of(points_);
    if (index >= static_cast<Eigen::Index>(sums_.size())) {
      return do_extra(portion - static_cast<Eigen::Index>(sums_.size()) * portions_of(points_));
    }
    const Eigen::Index begin = portion % portions_of(points_) * kPortion;
    if (begin == 0) {
      const CurveModel model = place(index);
      solver_.set(model.theta, model.noise);
    }
    const Eigen::Index end = std::min(begin + kPortion, points_.rows());
    for (Eigen::Index n = begin; n < end; ++n) {
      solver_.look_at(points_.row(n).transpose());
      const PointSolver::Evidence one = solver_.quick_evidence();
      sums_[static_cast<std::size_t>(index)].log_evidence += one.log_evidence;
      sums_[static_cast<std::size_t>(index)].error += one.error;
    }
    return work_ * static_cast<double>(end - begin);
  }

 private:
  Eigen::MatrixXd points_;
  PointSolver solver_;
  double work_;
  std::vector<PointSolver::Evidence> sums_;
};

// The places at which a slope by differences wants log p: one above and one below for each level.
inline constexpr Eigen::Index kSides = 2 * static_cast<Eigen::Index>(RiddersSlope::kLevels);

// Of a slope: that of the extrapolation, and what is made of the errors of log p(X), which are at most
// `error` at each place.
inline double slope_error(const RiddersSlope::Slope& slope, double error) {
  return slope.error + error / slope.step;
}

inline double offset(const RiddersSlope& slope, Eigen::Index side) {
  const double step = slope.step(static_cast<std::size_t>(side / 2));
  return side % 2 == 0 ? step : -step;
}

}  // namespace elbo
