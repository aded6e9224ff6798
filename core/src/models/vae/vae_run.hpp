#pragma once

// A variational autoencoder in training: Adam on minibatches.
//
// An iteration is one step: the gradient of one minibatch, and the move along it. At the beginning of an
// epoch the rows held out are looked at first, with the parameters as they are. The state is the parameters
// with Adam's memory; whatever is under way when it is saved or changed is simply done again, and comes out
// the same.

#include <memory>
#include <optional>
#include <vector>

#include "models/vae/adam.hpp"
#include "models/vae/learning_curve.hpp"
#include "models/vae/setup.hpp"
#include "models/vae/snapshot.hpp"
#include "session/run.hpp"

namespace elbo::vae {

class VaeRun final : public Run {
 public:
  explicit VaeRun(std::shared_ptr<const Setup> setup);
  explicit VaeRun(Setup setup) : VaeRun(std::make_shared<const Setup>(std::move(setup))) {}

  bool initialise(WorkBudget& budget) override;
  bool advance(WorkBudget& budget) override;
  // After an epoch: what its minibatches estimated, all rows having been used once.
  [[nodiscard]] std::optional<BoundRecord> bound() const override { return bound_; }
  [[nodiscard]] std::optional<double> settling() const override { return settled_; }
  [[nodiscard]] std::pair<std::string_view, std::string_view> settling_words() const override;
  void write_frame(const FrameRequest& request, Value& frame) override;
  [[nodiscard]] Value parameters() const override;
  void set_parameters(const Value& parameters) override;
  void configure(const elbo::Setup& setup) override;
  [[nodiscard]] Value gradient(const Value& options) override;
  std::unique_ptr<Task> evaluate(std::string_view what, const Value& options,
                                 std::int64_t iteration) override;
  [[nodiscard]] Value save() const override;
  void load(const Value& state) override;

  [[nodiscard]] const Setup& setup() const { return *setup_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot(Precision precision) const;

 private:
  enum class Phase { kFirst, kStart, kHeldOut, kStep };

  void draw_weights();
  void shuffle(std::int64_t epoch);
  [[nodiscard]] std::int64_t batches() const;  // of an epoch
  [[nodiscard]] std::span<const Index> next_rows();
  [[nodiscard]] NormalStream step_noise() const;
  [[nodiscard]] Weighting weighting(double weight) const;
  void start_sweep(const std::vector<Index>& rows);
  void start_step();
  void take_step();
  void record_step(const Sums& sums);
  void drop_step();
  void forget_sums();

  std::shared_ptr<const Setup> setup_;
  Model model_;
  Eigen::ArrayXf parameters_;  // with zeros up to a whole number of vectors
  Eigen::ArrayXf previous_;    // before the last step; empty where there was none since they were set
  Eigen::ArrayXf gradient_;
  Adam adam_;
  Minibatch<float> step_;
  Minibatch<float> sweep_;  // one sample, no gradient
  Phase phase_ = Phase::kFirst;
  std::int64_t iteration_ = 0;
  std::vector<Index> order_;  // the training rows in this epoch's order
  std::int64_t order_epoch_ = -1;
  std::vector<Index> sweep_rows_;  // what the first bound is estimated from

  Sums epoch_;                        // of the epoch in progress
  std::optional<BoundRecord> bound_;  // of the epoch that this iteration completed
  double block_sum_ = 0;              // of the objectives of the iterations since the last whole block
  std::int64_t block_count_ = 0;
  std::optional<double> settled_;  // the mean of the block that this iteration completed
  LearningCurve training_curve_;
  LearningCurve held_out_curve_;
};

}  // namespace elbo::vae
