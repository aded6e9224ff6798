#pragma once

// The panels one by one, and what they share. Each reads its own options and throws Error(kInvalidConfig) for
// those that are not allowed, Error(kNotAvailable) where the model has no such panel.

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "elbo/error.hpp"
#include "elbo/task.hpp"
#include "models/vae/snapshot.hpp"
#include "session/options.hpp"

namespace elbo::vae {

using SnapshotPointer = std::shared_ptr<const Snapshot>;

std::unique_ptr<Task> make_evidence_task(const Value& options, SnapshotPointer snapshot,
                                         std::int64_t iteration);
std::unique_ptr<Task> make_gaps_task(const Value& options, SnapshotPointer snapshot, std::int64_t iteration);
std::unique_ptr<Task> make_surgery_task(const Value& options, SnapshotPointer snapshot,
                                        std::int64_t iteration);
std::unique_ptr<Task> make_importance_task(const Value& options, SnapshotPointer snapshot,
                                           std::int64_t iteration);
std::unique_ptr<Task> make_posterior_task(const Value& options, SnapshotPointer snapshot,
                                          std::int64_t iteration);
std::unique_ptr<Task> make_density_task(const Value& options, SnapshotPointer snapshot,
                                        std::int64_t iteration);
std::unique_ptr<Task> make_decode_task(const Value& options, SnapshotPointer snapshot,
                                       std::int64_t iteration);
std::unique_ptr<Task> make_encode_task(const Value& options, SnapshotPointer snapshot,
                                       std::int64_t iteration);

// A task that goes through rows, one at a time; through fewer than all of them where it has `most_work` and
// that is used up, but never fewer than kFewestRows.
class RowTask : public Task {
 public:
  bool advance(WorkBudget& budget) final;
  [[nodiscard]] double progress() const final;
  Value result() final { return std::move(result_); }

 protected:
  static constexpr Index kFewestRows = 8;
  RowTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration,
          double most_work = std::numeric_limits<double>::infinity());
  // Place i among the rows; returns its work.
  virtual double process(Index i) = 0;
  virtual void finish(Value& result) = 0;

  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }
  [[nodiscard]] const SnapshotPointer& shared_snapshot() const { return snapshot_; }
  [[nodiscard]] const std::vector<Index>& rows() const { return rows_; }
  [[nodiscard]] Index count() const { return static_cast<Index>(rows_.size()); }
  [[nodiscard]] Index done() const {
    return next_;
  }  // rows processed: in finish(), those there are answers for
  [[nodiscard]] const RowMajor<double>& x() const { return x_; }
  [[nodiscard]] const Encoded& q() const { return q_; }
  [[nodiscard]] bool is_held_out(Index i) const;

 private:
  SnapshotPointer snapshot_;
  std::vector<Index> rows_;
  RowMajor<double> x_;
  Encoded q_;
  std::int64_t iteration_;
  double most_work_;
  double work_ = 0;
  Index next_ = 0;
  bool finished_ = false;
  Value result_ = Map{};
};

// Throws where the truth is not known by quadrature.
void require_plane(const Snapshot& snapshot, std::string_view what);

// { x, mean, deviations, factor, klPrior, reconstruction } of an x and its q.
Value encoded_value(const Snapshot& snapshot, const Eigen::RowVectorXd& x, const Encoded& q);

}  // namespace elbo::vae
