#include "models/vae/evaluate.hpp"

#include <algorithm>
#include <cmath>

#include "catalog/answers.hpp"
#include "models/vae/tasks.hpp"
#include "models/vae/vae_run.hpp"

namespace elbo::vae {

RowTask::RowTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration, double most_work)
    : snapshot_(std::move(snapshot)),
      rows_(std::move(rows)),
      x_(snapshot_->rows(rows_)),
      q_(snapshot_->encode(x_)),
      iteration_(iteration),
      most_work_(most_work) {}

bool RowTask::advance(WorkBudget& budget) {
  while (next_ < count() && (work_ < most_work_ || next_ < kFewestRows)) {
    if (budget.spent()) return false;
    const double work = process(next_++);
    budget.left -= work;
    work_ += work;
  }
  if (!finished_) {
    result_.set("iteration", iteration_);
    finish(result_);
    finished_ = true;
  }
  return true;
}

double RowTask::progress() const {
  if (finished_ || count() == 0) return 1;
  const double rows = static_cast<double>(next_) / static_cast<double>(count());
  return std::min(1.0, std::max(rows, work_ / most_work_));
}

bool RowTask::is_held_out(Index i) const {
  const auto& held_out = snapshot_->held_out();
  return std::binary_search(held_out.begin(), held_out.end(), rows_[static_cast<std::size_t>(i)]);
}

void require_plane(const Snapshot& snapshot, std::string_view what) {
  if (snapshot.latent() <= 2) return;
  throw Error(ErrorCode::kNotAvailable,
              std::string(what) + ": the integral over " + std::to_string(snapshot.latent()) +
                  " latent dimensions is not known; available for latentDimensions 1 and 2.");
}

std::unique_ptr<Task> make_task(std::string_view what, const Value& options, SnapshotPointer snapshot,
                                std::int64_t iteration) {
#define ELBO_FIELD(...)
#define ELBO_ANALYSIS(make, row, ...) \
  if (what == Analysis{row}.id) return make(options, std::move(snapshot), iteration);
#include "models/vae/answers.def"
#undef ELBO_FIELD
#undef ELBO_ANALYSIS
  refuse_analysis("vae", "an autoencoder", what);
}

std::unique_ptr<Task> VaeRun::evaluate(std::string_view what, const Value& options, std::int64_t iteration) {
  return make_task(what, options, snapshot(Precision::kDouble), iteration);
}

}  // namespace elbo::vae
