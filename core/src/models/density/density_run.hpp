#pragma once

// Black-box inference on a density in progress.
//
// The state after iteration t is φ_t together with the estimate of the objective and the gradient at φ_t from
// the draws keyed by t: what the trace says of an iteration is of the q that is shown there. The next
// iteration moves φ along that gradient first. So a step whose result is not finite is not taken, and the
// last good q stays.

#include <memory>
#include <optional>

#include "bounds/decomposition.hpp"
#include "catalog/families.hpp"
#include "estimators/expectations.hpp"
#include "models/density/path.hpp"
#include "models/density/picture.hpp"
#include "models/density/setup.hpp"
#include "session/run.hpp"

namespace elbo {

class DensityRun final : public Run {
 public:
  // Perhaps with what is known of the target already.
  explicit DensityRun(std::shared_ptr<const DensitySetup> setup,
                      std::shared_ptr<const Truth> truth = nullptr);

  bool initialise(WorkBudget& budget) override;
  bool advance(WorkBudget& budget) override;
  [[nodiscard]] std::optional<BoundRecord> bound() const override;
  [[nodiscard]] std::optional<double> settling() const override;
  [[nodiscard]] std::pair<std::string_view, std::string_view> settling_words() const override;
  void write_frame(const FrameRequest& request, Value& frame) override;
  [[nodiscard]] Value parameters() const override { return family_->parameters(); }
  void set_parameters(const Value& parameters) override;
  void configure(const Setup& setup) override;
  [[nodiscard]] Value gradient(const Value& options) override;
  std::unique_ptr<Task> evaluate(std::string_view what, const Value& options,
                                 std::int64_t iteration) override;
  [[nodiscard]] Value save() const override;
  void load(const Value& state) override;

  // The q that is shown: the newest iterate, or the average.
  [[nodiscard]] const Family& q() const { return average_ ? *average_ : *family_; }
  [[nodiscard]] const Family& iterate() const { return *family_; }
  [[nodiscard]] const Estimate& estimate() const { return estimate_; }
  // About how many nanoseconds a step takes.
  [[nodiscard]] double step_work() const { return step_work_; }

 private:
  static constexpr std::int64_t kBlock = 100;  // iterations whose mean has to settle, where bounds are noisy

  void build();
  void refresh();
  void update_average();
  void record();
  void take_step();
  void restart();
  void reopened();
  [[nodiscard]] bool is_delta() const { return setup_->family == "delta"; }
  // A point, or a q around one.
  [[nodiscard]] bool seeks_mode() const { return is_delta() || !find_family(setup_->family)->has(kByDraws); }
  [[nodiscard]] bool is_exact() const {
    return setup_->estimator == EstimatorKind::kQuadrature || is_delta();
  }
  [[nodiscard]] double rate() const;
  [[nodiscard]] double settling_number() const { return estimate_.objective; }
  const std::shared_ptr<const Truth>& truth();

  void write_bound(const Family& q, Value& frame);
  void write_moment_bias(const Family& q, Value& frame);
  void write_laplace(Value& frame) const;
  void write_q(const Family& q, Value& frame);
  const Value& target_picture();
  void write_samples(const FrameRequest& request, Value& frame) const;
  void write_path(Value& frame) const;
  const View& view();

  std::shared_ptr<const DensitySetup> setup_;
  std::unique_ptr<Family> family_;
  std::unique_ptr<Family> candidate_;  // where a step is tried
  std::unique_ptr<Family> average_;    // none without averaging
  std::unique_ptr<Estimator> estimator_;
  std::unique_ptr<ExpectationEstimator> expectations_;  // natural gradients
  std::unique_ptr<Optimizer> optimizer_;                // the others
  Noise noise_;
  Estimate estimate_;         // at φ
  Eigen::VectorXd gradient_;  // at φ
  Expectations moments_;      // at φ, for natural gradients
  std::string_view note_;     // what the last natural step had to do to stay a distribution
  Eigen::VectorXd phi_;       // scratch
  Gaussian natural_scratch_;
  Eigen::VectorXd mean_phi_;  // the average's
  std::int64_t averaged_ = 0;
  std::int64_t iteration_ = 0;
  bool ready_ = false;
  double step_work_ = 0;
  Path path_;
  double block_sum_ = 0;  // of the iterations since the last whole block
  std::int64_t block_count_ = 0;
  std::optional<double> settled_;  // the mean of the block that this iteration completed
  std::shared_ptr<const Truth> truth_;
  View view_;  // what the pictures show, for the target of this name
  double view_version_ = 0;
  Value target_picture_;
  double target_picture_version_ = 0;
};

}  // namespace elbo
