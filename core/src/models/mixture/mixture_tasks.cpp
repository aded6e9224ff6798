// The heavier quantities of a mixture.

#include "catalog/answers.hpp"
#include "models/identities.hpp"
#include "models/mixture/conjugate_factor.hpp"
#include "models/mixture/importance_task.hpp"
#include "models/mixture/mixture_run.hpp"
#include "models/mixture/mixture_starts.hpp"
#include "session/options.hpp"

namespace elbo {
namespace {

class ReadyTask final : public Task {
 public:
  explicit ReadyTask(Value result) : result_(std::move(result)) {}
  bool advance(WorkBudget&) override { return true; }
  [[nodiscard]] double progress() const override { return 1; }
  Value result() override { return std::move(result_); }

 private:
  Value result_;
};

// Enumerates on a copy of the state; the run may go on meanwhile.
class EvidenceTask final : public Task {
 public:
  EvidenceTask(const Eigen::MatrixXd& points, const ConjugateFactor& factor, Eigen::MatrixXd responsibilities,
               Known bound, std::int64_t iteration)
      : evidence_(points, factor.priors(), factor.alpha().size()),
        factor_(factor),
        responsibilities_(std::move(responsibilities)),
        bound_(bound),
        iteration_(iteration) {}

  bool advance(WorkBudget& budget) override { return evidence_.advance(budget); }
  [[nodiscard]] double progress() const override { return evidence_.progress(); }

  Value result() override {
    const Known evidence{evidence_.log_evidence(), 0};
    Value value = Value::map({{"iteration", iteration_},
                              {"elbo", bound_.value},
                              {"logEvidence", evidence.value},
                              {"logEvidenceError", 0},
                              {"logEvidenceKind", "exact"}});
    if (evidence_.kl_is_computable()) {
      const Known kl = non_negative({evidence_.kl_posterior(factor_, responsibilities_), bound_.error});
      value.set("klPosterior", kl.value);
      value.set("derived", List{});
      const std::array identities = {identity("D1", {evidence}, {bound_, kl}), below(bound_, evidence)};
      write_identities(identities, "", value, value);
    } else {
      value.set("klPosterior", non_negative({evidence.value - bound_.value, bound_.error}).value);
      value.set("derived", List{"klPosterior"});
      const std::array identities = {below(bound_, evidence)};
      write_identities(identities, "", value, value);
    }
    return value;
  }

 private:
  Evidence evidence_;
  ConjugateFactor factor_;
  Eigen::MatrixXd responsibilities_;
  Known bound_;
  std::int64_t iteration_;
};

}  // namespace

std::unique_ptr<Task> MixtureRun::evidence_task(const Value& options, std::int64_t iteration) {
  Options(options, "evidence", {}).finish();
  if (is_em()) {
    throw Error(ErrorCode::kNotAvailable,
                "evidence: maximum likelihood has no prior and so no evidence; a frame's logEvidence is "
                "log p(X | θ).");
  }
  const auto& points = setup_->data->points;
  if (!evidence_is_computable(points.rows(), setup_->components)) {
    throw Error(ErrorCode::kNotAvailable, "evidence: " + std::to_string(setup_->components) + "^" +
                                              std::to_string(points.rows()) +
                                              " assignments are too many to sum over; available up to 2^20.");
  }
  refresh_bound();
  const MixtureBound bound = current_.factor->bound(current_.statistics);
  return std::make_unique<EvidenceTask>(points, static_cast<const ConjugateFactor&>(*current_.factor),
                                        all_responsibilities(), Known{bound.elbo(), bound.rounding},
                                        iteration);
}

std::unique_ptr<Task> MixtureRun::importance_task(const Value& options, std::int64_t iteration) {
  Options read(options, "importance", {"draws"});
  const Eigen::Index draws = read.integer("draws", 0, 16, 65'536);
  read.finish();
  if (is_em()) {
    throw Error(ErrorCode::kNotAvailable,
                "importance: maximum likelihood has no prior, and so no evidence for bounds to lie below; "
                "available with coordinate-ascent and stochastic.");
  }
  refresh_bound();
  std::optional<double> evidence;
  if (evidence_) evidence = evidence_->log_evidence();
  return mixture_importance_task({setup_->data->points, static_cast<const ConjugateFactor&>(*current_.factor),
                                  current_.bound->elbo(), evidence, setup_->seed, iteration, draws});
}

std::unique_ptr<Task> MixtureRun::grid_task(const Value& options, std::int64_t iteration) {
  Options read(options, "grid", {"size"});
  const Eigen::Index size = read.integer("size", 0, 2, 512);
  read.finish();
  Value result = predictive_grid(*current_.factor, setup_->data->points, setup_->columns, size);
  result.set("iteration", iteration);
  return std::make_unique<ReadyTask>(std::move(result));
}

std::unique_ptr<Task> MixtureRun::evaluate(std::string_view what, const Value& options,
                                           std::int64_t iteration) {
#define ELBO_FIELD(...)
#define ELBO_ANALYSIS(task, row, ...) \
  if (what == Analysis{row}.id) return task;
#include "models/mixture/answers.def"
#undef ELBO_FIELD
#undef ELBO_ANALYSIS
  refuse_analysis("mixture", "a mixture", what);
}

}  // namespace elbo
