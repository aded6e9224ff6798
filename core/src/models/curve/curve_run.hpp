#pragma once

// A curve in progress: θ and σ, and q(z) of each point.
//
// The bound L(q, θ) is climbed in turns. An E step takes q to the best of its family at the present θ, so
// that with the exact posterior the bound touches log p_θ(X); an M step takes θ to the top of the bound at
// the present q. With `em` an iteration is an M step and the E step after it, iteration 0 being an E step
// alone; with `half-steps` an iteration is one of the two, beginning with an E step from q = p(z). The
// gradient steps differ in what ∇θ log p_θ(X) is taken from: the average over q (right where q is the
// posterior: Fisher's identity), finite differences (right, and slow), or the average over the prior (wrong).
// An E step follows each.

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "models/curve/setup.hpp"
#include "models/curve/summary.hpp"
#include "session/run.hpp"

namespace elbo {

// The bound's curve after an E step, for the faint lines behind the present one.
struct PastBound {
  std::int64_t iteration = 0;
  double noise = 1;  // σ then; θ then is the moments' reference
  Moments moments;
};

class CurveRun final : public Run {
 public:
  static constexpr std::size_t kHistory = 13;  // the newest E step and twelve before it

  explicit CurveRun(std::shared_ptr<const CurveSetup> setup);

  bool initialise(WorkBudget& budget) override;
  bool advance(WorkBudget& budget) override;
  [[nodiscard]] std::optional<BoundRecord> bound() const override;
  void write_frame(const FrameRequest& request, Value& frame) override;
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  void configure(const Setup& setup) override;
  [[nodiscard]] Value gradient(const Value& options) override;
  std::unique_ptr<Task> evaluate(std::string_view what, const Value& options,
                                 std::int64_t iteration) override;
  [[nodiscard]] Value save() const override;
  void load(const Value& state) override;

 private:
  enum class Step { kExpectation, kMaximisation, kGradient };  // the half-step that was last
  struct State {
    CurveModel model;
    Factors q;
    Moments moments;
    Step last = Step::kExpectation;
  };
  enum class Phase { kFirst, kStart, kDifference, kSweep };

  void build();
  [[nodiscard]] Eigen::Index points() const { return setup_->data->points.rows(); }
  void start_iteration();
  void maximise();
  void take_gradient_step(const ControlPoints& slope, double noise_slope);
  bool continue_difference(WorkBudget& budget);
  void start_sweep(const Factors* previous);
  bool continue_sweep(WorkBudget& budget);
  void finish_iteration();
  void require_finite(const State& state) const;
  // An E step, or the moments of the q that there is, at once.
  void fit_now(State& state, const Factors* previous);
  void measure_now(State& state);
  void adopt_points(const Eigen::MatrixXd& before);
  void prior_factors(Factors& q) const;
  void remember();
  void drop_iteration();  // that is under way
  void state_changed();

  const std::vector<PointSummary>& summaries();
  void write_bound(Value& frame);
  void write_points(const FrameRequest& request, Value& frame);
  void write_curve(Value& frame) const;
  void write_marginal(Value& frame);
  [[nodiscard]] CurveSnapshot snapshot(std::int64_t iteration) const;

  std::shared_ptr<const CurveSetup> setup_;
  EStep e_step_;
  State current_;    // after the last complete iteration
  State candidate_;  // what the iteration in progress is making
  Phase phase_ = Phase::kFirst;
  Eigen::Index next_point_ = 0;
  const Factors* warm_ = nullptr;  // the sweep's q is to be no worse than this one
  // Finite differences: which parameter, which side, and what has been added up.
  Eigen::Index parameter_ = 0;
  int side_ = 0;
  std::array<double, 2> sums_{};
  ControlPoints slope_;
  double noise_slope_ = 0;
  std::optional<Moments> prior_moments_;  // of q = p(z), for the average over the prior
  std::int64_t iteration_ = 0;
  std::vector<PastBound> history_;  // oldest first

  std::int64_t version_ = 0;  // of current_
  std::int64_t summaries_version_ = -1;
  std::vector<PointSummary> summaries_;
  Value marginal_;
};

}  // namespace elbo
