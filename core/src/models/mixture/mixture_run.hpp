#pragma once

// A Gaussian mixture in progress: coordinate ascent, stochastic variational inference, or EM.
//
// An iteration is a θ-step followed by a Z-step. After it the state is θ together with the statistics of
// r*(θ), so the bound, the responsibilities in a frame and the next step all speak of the same q. With
// minibatches the Z-step is on the batch, and a sweep of all rows follows whenever they have all been used
// once: that is where the trace has points.
//
// Of several starts each is run to its end before iteration 0 is there, in portions; the run is then the one
// that ended highest, from its beginning.

#include <memory>
#include <optional>
#include <vector>

#include "models/mixture/evidence.hpp"
#include "models/mixture/expectation.hpp"
#include "models/mixture/mixture_types.hpp"
#include "models/mixture/setup.hpp"
#include "models/mixture/start_search.hpp"
#include "session/run.hpp"

namespace elbo {

class MixtureRun final : public Run {
 public:
  explicit MixtureRun(std::shared_ptr<const MixtureSetup> setup);

  bool initialise(WorkBudget& budget) override;
  [[nodiscard]] double preparation() const override;
  void prepare_to_load() override;
  bool advance(WorkBudget& budget) override;
  [[nodiscard]] std::optional<BoundRecord> bound() const override;
  void write_frame(const FrameRequest& request, Value& frame) override;
  [[nodiscard]] Value parameters() const override { return current_.factor->parameters(); }
  void set_parameters(const Value& parameters) override;
  void configure(const Setup& setup) override;
  [[nodiscard]] Value gradient(const Value& options) override;
  std::unique_ptr<Task> evaluate(std::string_view what, const Value& options,
                                 std::int64_t iteration) override;
  [[nodiscard]] Value save() const override;
  void load(const Value& state) override;

  [[nodiscard]] const MixtureSetup& setup() const { return *setup_; }
  [[nodiscard]] const GlobalFactor& factor() const { return *current_.factor; }

 private:
  struct State {
    std::unique_ptr<GlobalFactor> factor;
    Statistics statistics;
    std::optional<MixtureBound> bound;  // of `statistics`, which are those of r*(factor)
  };
  enum class Phase { kFirst, kStart, kBatch, kSweep };

  void build();
  Statistics guess();
  void first_guess();
  void start_iteration();
  void start_sweep();
  bool continue_batch(WorkBudget& budget);
  bool continue_sweep(WorkBudget& budget, State& state);
  void finish_iteration();
  void refresh_bound();
  void parameters_changed();
  [[nodiscard]] bool is_stochastic() const { return setup_->optimizer == MixtureOptimizer::kStochastic; }
  [[nodiscard]] bool is_em() const { return setup_->optimizer == MixtureOptimizer::kEm; }
  [[nodiscard]] std::int64_t batches() const;  // per sweep
  [[nodiscard]] Eigen::Index batch_begin() const;
  void shuffle(std::int64_t epoch);

  std::unique_ptr<Task> evidence_task(const Value& options, std::int64_t iteration);
  std::unique_ptr<Task> importance_task(const Value& options, std::int64_t iteration);
  std::unique_ptr<Task> grid_task(const Value& options, std::int64_t iteration);
  void write_bound(Value& frame);
  void write_points(const FrameRequest& request, Value& frame);
  void write_components(Value& frame) const;
  [[nodiscard]] Eigen::MatrixXd all_responsibilities();

  std::shared_ptr<const MixtureSetup> setup_;
  ExpectationStep step_;
  State current_;    // after the last complete iteration
  State candidate_;  // what the iteration in progress is making
  Phase phase_ = Phase::kFirst;
  bool hopeless_ = false;  // the first guess had no finite bound: the first iteration is to say why
  std::unique_ptr<StartSearch> search_;  // while it goes on
  std::optional<StartReport> starts_;    // what it found, as long as the run is the one that it kept
  Eigen::Index next_row_ = 0;
  std::vector<Kernel> kernels_;
  std::int64_t iteration_ = 0;
  std::vector<Eigen::Index> order_;  // stochastic: the rows in this epoch's order
  std::int64_t order_epoch_ = -1;
  Eigen::MatrixXd batch_;               // stochastic: kBlock×D
  std::unique_ptr<Evidence> evidence_;  // where it is quick enough to be known from the start
};

// What evaluate('grid') and a frame's `predictive` hold: the density on a regular grid over the data's range
// in the shown columns. `size` points a side; 0 for the default.
Value predictive_grid(const GlobalFactor& factor, const Eigen::MatrixXd& points,
                      const std::vector<Eigen::Index>& columns, Eigen::Index size);
Value histogram(const Eigen::Ref<const Eigen::VectorXd>& values);

}  // namespace elbo
