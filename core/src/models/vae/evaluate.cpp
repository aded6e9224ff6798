#include "models/vae/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/vae/tasks.hpp"
#include "models/vae/vae_run.hpp"

namespace elbo::vae {
namespace {

struct Panel {
  std::string_view name;
  std::unique_ptr<Task> (*make)(const Value& options, SnapshotPointer snapshot, std::int64_t iteration);
};
constexpr std::array kPanels = {
    Panel{"evidence", make_evidence_task},   Panel{"gaps", make_gaps_task},
    Panel{"surgery", make_surgery_task},     Panel{"importance", make_importance_task},
    Panel{"posterior", make_posterior_task}, Panel{"decode", make_decode_task},
    Panel{"encode", make_encode_task},       Panel{"density", make_density_task},
};

}  // namespace

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

Index integer_option(const Value& options, const char* name, Index otherwise, Index least, Index most,
                     std::vector<Issue>& issues) {
  const Value* value = options.find(name);
  if (!value || value->is_null()) return otherwise;
  if (value->is_number() && value->number() == std::floor(value->number()) &&
      value->number() >= static_cast<double>(least) && value->number() <= static_cast<double>(most)) {
    return static_cast<Index>(value->number());
  }
  issues.push_back(
      refuse(name, *value, "an integer from " + std::to_string(least) + " to " + std::to_string(most)));
  return otherwise;
}

std::optional<Eigen::RowVectorXd> point_option(const Value& options, const char* name, Index size,
                                               std::vector<Issue>& issues) {
  const Value* value = options.find(name);
  if (!value || value->is_null()) return std::nullopt;
  std::vector<double> numbers;
  if (value->is_dense()) numbers = value->dense().data;
  if (value->is_list()) {
    for (const Value& number : value->list()) {
      numbers.push_back(number.is_number() ? number.number() : std::nan(""));
    }
  }
  const bool finite =
      std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::abs(number) <= 1e12; });
  if (static_cast<Index>(numbers.size()) != size || !finite) {
    issues.push_back(refuse(name, *value, "a list of " + std::to_string(size) + " numbers"));
    return std::nullopt;
  }
  return Eigen::Map<const Eigen::RowVectorXd>(numbers.data(), size);
}

void throw_if_any(std::vector<Issue> issues) {
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
}

void require_plane(const Snapshot& snapshot, std::string_view what) {
  if (snapshot.latent() <= 2) return;
  throw Error(ErrorCode::kNotAvailable,
              std::string(what) + ": the integral over " + std::to_string(snapshot.latent()) +
                  " latent dimensions is not known; available for latentDimensions 1 and 2.");
}

std::unique_ptr<Task> make_task(std::string_view what, const Value& options, SnapshotPointer snapshot,
                                std::int64_t iteration) {
  std::string known;
  for (const Panel& panel : kPanels) {
    if (panel.name == what) return panel.make(options, std::move(snapshot), iteration);
    known += (known.empty() ? "" : ", ") + std::string(panel.name);
  }
  throw Error(ErrorCode::kNotAvailable, "evaluate: " + describe(Value(what)) +
                                            " is not computed for an autoencoder; available: " + known + ".");
}

std::unique_ptr<Task> VaeRun::evaluate(std::string_view what, const Value& options, std::int64_t iteration) {
  return make_task(what, options, snapshot(Precision::kDouble), iteration);
}

}  // namespace elbo::vae
