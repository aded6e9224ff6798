// The truth of every point: log p(x), and what the encoder's q lacks, in two parts.
//
//   log p(x) − L(q_φ(·|x)) = [log p(x) − L(q*)] + [L(q*) − L(q_φ(·|x))]
//
// the approximation gap of the family and the amortisation gap of the encoder (Cremer, Li & Duvenaud 2018).

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/vae/best_posterior.hpp"
#include "models/vae/evidence.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kEvidenceRows = 2000;
constexpr Index kGapRows = 100;

Value numbers(const std::vector<Index>& rows) {
  return to_dense(std::vector<double>(rows.begin(), rows.end()));
}

// Sums and means of columns over the training rows and over those held out.
class Averages {
 public:
  Averages(const std::vector<bool>& held_out) : held_out_(held_out) {}

  // { count, name: mean, … } or null where there are no such rows.
  [[nodiscard]] Value of(bool held_out,
                         const std::vector<std::pair<const char*, const Eigen::VectorXd*>>& columns) const {
    double count = 0;
    for (const bool flag : held_out_) count += flag == held_out ? 1 : 0;
    if (count == 0) return {};
    Value value = Value::map({{"count", count}});
    for (const auto& [name, column] : columns) {
      double sum = 0;
      for (std::size_t i = 0; i < held_out_.size(); ++i) {
        if (held_out_[i] == held_out) sum += (*column)(static_cast<Index>(i));
      }
      value.set(name, finite_or_null(sum / count));
    }
    return value;
  }

 private:
  const std::vector<bool>& held_out_;
};

class EvidenceTask : public RowTask {
 public:
  EvidenceTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration)
      : RowTask(std::move(snapshot), std::move(rows), iteration),
        quadrature_(shared_snapshot()),
        bound_(this->snapshot()),
        log_evidence_(count()),
        error_(count()),
        elbo_(count()),
        elbo_error_(count()) {
    for (Index i = 0; i < count(); ++i) held_out_.push_back(is_held_out(i));
  }

 protected:
  double process(Index i) override {
    double work = 0;
    const PointEvidence evidence = quadrature_.integrate(x().row(i), work);
    log_evidence_(i) = evidence.log_evidence;
    error_(i) = evidence.error;
    unconverged_ += evidence.converged ? 0 : 1;
    encoded_ = bound_.bound(x().row(i), q().mean.row(i).matrix().transpose(), q().factor(i));
    elbo_(i) = encoded_.elbo;
    elbo_error_(i) = encoded_.error;
    return work + encoded_.work;
  }

  void finish(Value& result) override {
    std::vector<double> flags(held_out_.begin(), held_out_.end());
    const Eigen::VectorXd gap = log_evidence_ - elbo_;
    result.set("pointIndex", numbers(rows()));
    result.set("heldOut", to_dense(flags));
    result.set("logEvidence", to_dense(log_evidence_));
    result.set("logEvidenceError", to_dense(error_));
    result.set("logEvidenceKind", "quadrature");
    result.set("elbo", to_dense(elbo_));
    result.set("elboError", to_dense(elbo_error_));
    result.set("gap", to_dense(gap));
    result.set("unconverged", unconverged_);
    auto columns = more_columns();
    columns.insert(
        columns.begin(),
        {{"logEvidence", &log_evidence_}, {"logEvidenceError", &error_}, {"elbo", &elbo_}, {"gap", &gap}});
    const Averages averages(held_out_);
    Value training = averages.of(false, columns);
    Value held_out = averages.of(true, columns);
    Value why = Map{};
    if (training.is_null()) why.set("training", "not-defined");
    if (held_out.is_null()) why.set("heldOut", "not-defined");
    // Over the data set, where every training row was asked for.
    const auto wanted = static_cast<double>(snapshot().training().size());
    Value total;
    if (training.is_map() && training.find("count")->number() == wanted) {
      total = Map{};
      for (const auto& [name, column] : columns) {
        const Value* mean = training.find(name);
        total.set(name, mean->is_number() ? Value(mean->number() * wanted) : Value());
      }
    } else {
      why.set("total", "not-computed");
    }
    result.set("average", Value::map({{"training", std::move(training)}, {"heldOut", std::move(held_out)}}));
    result.set("total", std::move(total));
    result.set("why", std::move(why));
  }

  virtual std::vector<std::pair<const char*, const Eigen::VectorXd*>> more_columns() { return {}; }

  [[nodiscard]] const PosteriorBound& bound() const { return bound_; }
  [[nodiscard]] const FittedPosterior& encoded() const { return encoded_; }  // of the row processed last
  [[nodiscard]] const Eigen::VectorXd& log_evidence() const { return log_evidence_; }
  [[nodiscard]] const Eigen::VectorXd& error() const { return error_; }
  [[nodiscard]] const Eigen::VectorXd& elbo() const { return elbo_; }

 private:
  EvidenceQuadrature quadrature_;
  PosteriorBound bound_;
  FittedPosterior encoded_;
  Eigen::VectorXd log_evidence_;
  Eigen::VectorXd error_;
  Eigen::VectorXd elbo_;
  Eigen::VectorXd elbo_error_;
  std::vector<bool> held_out_;
  std::int64_t unconverged_ = 0;
};

class GapsTask final : public EvidenceTask {
 public:
  GapsTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration)
      : EvidenceTask(std::move(snapshot), std::move(rows), iteration),
        best_(count()),
        approximation_(count()),
        amortization_(count()) {}

 private:
  double process(Index i) override {
    const double work = EvidenceTask::process(i);
    const FittedPosterior best = bound().maximise(x().row(i), encoded());
    best_(i) = best.elbo;
    // Where q* is the posterior itself, the two quadratures may differ in sign by their errors.
    const double gap = log_evidence()(i) - best.elbo;
    const double doubt = error()(i) + best.error;
    approximation_(i) = gap < 0 && gap > -2 * doubt - 1e-9 ? 0 : gap;
    amortization_(i) = best.elbo - elbo()(i);
    return work + best.work;
  }

  void finish(Value& result) override {
    EvidenceTask::finish(result);
    result.set("bestElbo", to_dense(best_));
    result.set("approximationGap", to_dense(approximation_));
    result.set("amortizationGap", to_dense(amortization_));
  }

  std::vector<std::pair<const char*, const Eigen::VectorXd*>> more_columns() override {
    return {{"bestElbo", &best_}, {"approximationGap", &approximation_}, {"amortizationGap", &amortization_}};
  }

  Eigen::VectorXd best_;
  Eigen::VectorXd approximation_;
  Eigen::VectorXd amortization_;
};

std::vector<Index> read_rows(const Value& options, const Snapshot& snapshot, std::string_view what,
                             Index otherwise) {
  require_plane(snapshot, what);
  std::vector<Issue> issues;
  refuse_unknown(options, what, {"rows"}, issues);
  const std::vector<Index> all = all_rows(snapshot);
  const auto total = static_cast<Index>(all.size());
  const Index count = integer_option(options, "rows", std::min(otherwise, total), 1, total, issues);
  throw_if_any(std::move(issues));
  return evenly(all, count);
}

}  // namespace

std::unique_ptr<Task> make_evidence_task(const Value& options, SnapshotPointer snapshot,
                                         std::int64_t iteration) {
  std::vector<Index> rows = read_rows(options, *snapshot, "evidence", kEvidenceRows);
  return std::make_unique<EvidenceTask>(std::move(snapshot), std::move(rows), iteration);
}

std::unique_ptr<Task> make_gaps_task(const Value& options, SnapshotPointer snapshot, std::int64_t iteration) {
  std::vector<Index> rows = read_rows(options, *snapshot, "gaps", kGapRows);
  return std::make_unique<GapsTask>(std::move(snapshot), std::move(rows), iteration);
}

}  // namespace elbo::vae
