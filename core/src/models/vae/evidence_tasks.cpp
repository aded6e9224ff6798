// The truth of every point: log p(x), and what the encoder's q lacks, in two parts.
//
//   log p(x) − L(q_φ(·|x)) = [log p(x) − L(q*)] + [L(q*) − L(q_φ(·|x))]
//
// the approximation gap of the family and the amortisation gap of the encoder (Cremer, Li & Duvenaud 2018).

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/identities.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/point_truth.hpp"
#include "models/vae/tasks.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kEvidenceRows = 2000;
constexpr Index kGapRows = 100;
constexpr double kDeviations = 3;  // of chance, that a stated error covers

Value numbers(const std::vector<Index>& rows) {
  return to_dense(std::vector<double>(rows.begin(), rows.end()));
}

// Sums and means of columns over the training rows and over those held out.
class Averages {
 public:
  Averages(const std::vector<bool>& held_out) : held_out_(held_out) {}

  // { count, name: mean, … } or null where there are no such rows.
  [[nodiscard]] Value of(bool held_out,
                         const std::vector<std::pair<std::string, Eigen::VectorXd>>& columns) const {
    double count = 0;
    for (const bool flag : held_out_) count += flag == held_out ? 1 : 0;
    if (count == 0) return {};
    Value value = Value::map({{"count", count}});
    for (const auto& [name, column] : columns) {
      double sum = 0;
      for (std::size_t i = 0; i < held_out_.size(); ++i) {
        if (held_out_[i] == held_out) sum += column(static_cast<Index>(i));
      }
      value.set(name, finite_or_null(sum / count));
    }
    return value;
  }

 private:
  const std::vector<bool>& held_out_;
};

// A column of the answer: a number of each row, and what it may be off by.
struct Column {
  Eigen::VectorXd value;
  Eigen::VectorXd error;

  explicit Column(Index rows) : value(rows), error(rows) {}
  void set(Index row, const Known& known) {
    value(row) = known.value;
    error(row) = known.error;
  }
  [[nodiscard]] Known at(Index row) const { return {value(row), error(row)}; }
};

class EvidenceTask : public RowTask {
 public:
  EvidenceTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration, double most_work)
      : RowTask(std::move(snapshot), std::move(rows), iteration, most_work),
        truth_(shared_snapshot()),
        bound_(this->snapshot()),
        log_evidence_(count()),
        elbo_(count()),
        kl_posterior_(count()),
        lattice_elbo_(count()),
        expected_(count()),
        kl_prior_(count()) {}

 protected:
  double process(Index i) override {
    double work = 0;
    const Gaussian q{q_mean(i), this->q().factor(i)};
    const PointEvidence evidence = truth_.integrate(x().row(i), q, work);
    encoded_ = bound_.bound(x().row(i), q.mean, q.factor);
    log_evidence_.set(i, {evidence.log_evidence, evidence.error});
    elbo_.set(i, {encoded_.elbo, encoded_.error});
    kl_posterior_.set(i, truth_.kl_posterior());
    lattice_elbo_.set(i, truth_.elbo());
    expected_.set(i, {encoded_.expected_log_likelihood, encoded_.error});
    kl_prior_.set(i, {encoded_.kl, 0});
    unconverged_ += evidence.converged ? 0 : 1;
    return work + encoded_.work;
  }

  void finish(Value& result) final {
    // What there are answers for, in the order of the data.
    shown_.resize(static_cast<std::size_t>(done()));
    std::iota(shown_.begin(), shown_.end(), Index{0});
    std::sort(shown_.begin(), shown_.end(), [this](Index a, Index b) { return row(a) < row(b); });
    std::vector<Index> names;
    std::vector<double> flags;
    held_out_.clear();
    for (const Index i : shown_) {
      names.push_back(row(i));
      held_out_.push_back(is_held_out(i));
      flags.push_back(held_out_.back() ? 1 : 0);
    }
    Column gap(count());
    for (Index i = 0; i < done(); ++i) {
      gap.set(i, {log_evidence_.value(i) - elbo_.value(i), log_evidence_.error(i) + elbo_.error(i)});
    }
    result.set("why", Map{});
    result.set("pointIndex", numbers(names));
    result.set("heldOut", to_dense(flags));
    result.set("unconverged", unconverged_);
    std::vector<std::pair<std::string, const Column*>> columns = {
        {"logEvidence", &log_evidence_}, {"elbo", &elbo_}, {"gap", &gap}, {"klPosterior", &kl_posterior_}};
    add_columns(columns);
    for (const auto& [name, column] : columns) {
      set_column(result, name, column->value);
      set_column(result, name + "Error", column->error);
    }
    write_averages(result, columns);
    write_bound(result, gap);
  }

  virtual void add_columns(std::vector<std::pair<std::string, const Column*>>& /*columns*/) {}
  // Further inequalities between numbers of a row, row by row.
  virtual void add_identities(Index /*row*/, std::vector<Identity>& /*identities*/) const {}

  [[nodiscard]] Eigen::VectorXd q_mean(Index i) const { return q().mean.row(i).matrix().transpose(); }
  [[nodiscard]] const PosteriorBound& bound() const { return bound_; }
  [[nodiscard]] PointTruth& truth() { return truth_; }                       // of the row processed last,
  [[nodiscard]] const FittedPosterior& encoded() const { return encoded_; }  // like this
  [[nodiscard]] const Column& log_evidence() const { return log_evidence_; }
  [[nodiscard]] const Column& elbo() const { return elbo_; }

 private:
  [[nodiscard]] Index row(Index i) const { return rows()[static_cast<std::size_t>(i)]; }

  [[nodiscard]] Eigen::VectorXd shown(const Eigen::VectorXd& column) const {
    Eigen::VectorXd result(static_cast<Index>(shown_.size()));
    for (std::size_t k = 0; k < shown_.size(); ++k) result(static_cast<Index>(k)) = column(shown_[k]);
    return result;
  }

  // Absent where not every row has one.
  void set_column(Value& result, const std::string& name, const Eigen::VectorXd& column) const {
    const Eigen::VectorXd values = shown(column);
    const bool known = values.allFinite();
    result.set(name, known ? to_dense(values) : Value());
    if (!known) result.find("why")->set(name, "not-computed");
  }

  // Means over training rows and over those held out, and sums over the data set, where every training row
  // was asked for.
  void write_averages(Value& result,
                      const std::vector<std::pair<std::string, const Column*>>& columns) const {
    std::vector<std::pair<std::string, Eigen::VectorXd>> values;
    for (const auto& [name, column] : columns) {
      values.emplace_back(name, shown(column->value));
      values.emplace_back(name + "Error", shown(column->error));
    }
    const Averages averages(held_out_);
    Value training = averages.of(false, values);
    Value held_out = averages.of(true, values);
    Value& why = *result.find("why");
    if (training.is_null()) why.set("training", "not-defined");
    if (held_out.is_null()) why.set("heldOut", "not-defined");
    const auto wanted = static_cast<double>(snapshot().training().size());
    Value total;
    if (training.is_map() && training.find("count")->number() == wanted) {
      total = Map{};
      for (const auto& [name, column] : values) {
        const Value* mean = training.find(name);
        total.set(name, mean->is_number() ? Value(mean->number() * wanted) : Value());
      }
    } else {
      why.set("total", "not-computed");
    }
    result.set("average", Value::map({{"training", std::move(training)}, {"heldOut", std::move(held_out)}}));
    result.set("total", std::move(total));
  }

  // One record of one iteration, of which bound, log p(X) and gap add up: over the whole data set, from those
  // training rows that there are answers for.
  void write_bound(Value& result, const Column& gap) const {
    std::vector<Index> used;
    for (Index i = 0; i < done(); ++i) {
      if (!is_held_out(i)) used.push_back(i);
    }
    const auto wanted = static_cast<double>(snapshot().training().size());
    const auto count = static_cast<double>(used.size());
    result.set("logEvidenceKind", unconverged_ == 0 ? "quadrature" : "estimate");
    if (used.empty()) {
      result.set("bound", Value());
      result.find("why")->set("bound", "not-defined");
      return;
    }
    const double scale = wanted / count;
    const auto sum = [&](const Column& column) {
      Known known;
      for (const Index i : used) {
        known.value += scale * column.value(i);
        known.error += scale * column.error(i);
      }
      return known;
    };
    // By which rows were taken.
    const auto chance = [&](const Column& column, const Known& total) {
      if (count >= wanted) return 0.0;
      double squares = 0;
      for (const Index i : used) squares += std::pow(column.value(i) - total.value / wanted, 2);
      return wanted * std::sqrt(squares / (count * std::max(1.0, count - 1)) * (1 - count / wanted));
    };
    Value record = Value::map({{"count", count}, {"of", wanted}});
    const auto set = [&](const char* name, const Column& column) {
      const Known total = sum(column);
      const double by_chance = chance(column, total);
      record.set(name, finite_or_null(total.value));
      record.set(std::string(name) + "Error", finite_or_null(total.error + kDeviations * by_chance));
      for (const std::string& field : {std::string(name), std::string(name) + "Error"}) {
        if (record.find(field)->is_null()) result.find("why")->set("bound." + field, "not-computed");
      }
      return by_chance;
    };
    record.set("standardError", finite_or_null(set("elbo", elbo_)));
    set("logEvidence", log_evidence_);
    set("gap", gap);
    set("klPosterior", kl_posterior_);
    set("expectedLogLikelihood", expected_);
    set("klPrior", kl_prior_);
    record.set("logEvidenceKind", unconverged_ == 0 && count >= wanted ? "quadrature" : "estimate");

    std::vector<Identity> identities = {
        identity("D1", {sum(log_evidence_)}, {sum(elbo_), sum(kl_posterior_)}),
        identity("D2", {sum(lattice_elbo_)}, {sum(expected_), -sum(kl_prior_)})};
    for (Index i = 0; i < done(); ++i) {
      identities.push_back(below(elbo_.at(i), log_evidence_.at(i)));
      add_identities(i, identities);
    }
    keep_worst(identities);
    write_identities(identities, "bound.", record, result);
    if (result.find("contradictions")) result.set("logEvidenceKind", "estimate");
    result.set("bound", std::move(record));
  }

  // Of the inequalities of all rows, the one that fails by most.
  static void keep_worst(std::vector<Identity>& identities) {
    const auto first = std::find_if(identities.begin(), identities.end(),
                                    [](const Identity& identity) { return identity.is_inequality; });
    const auto worst = std::max_element(first, identities.end(), [](const Identity& a, const Identity& b) {
      return a.residual - a.allowed < b.residual - b.allowed;
    });
    if (worst == identities.end()) return;
    *first = *worst;
    identities.erase(first + 1, identities.end());
  }

  PointTruth truth_;
  PosteriorBound bound_;
  FittedPosterior encoded_;
  Column log_evidence_;
  Column elbo_;
  Column kl_posterior_;
  Column lattice_elbo_;  // the bound once more, by nodes of its own
  Column expected_;      // E_q[log p(x|z)]
  Column kl_prior_;
  std::vector<Index> shown_;
  std::vector<bool> held_out_;  // of those
  std::int64_t unconverged_ = 0;
};

class GapsTask final : public EvidenceTask {
 public:
  GapsTask(SnapshotPointer snapshot, std::vector<Index> rows, std::int64_t iteration, double most_work)
      : EvidenceTask(std::move(snapshot), std::move(rows), iteration, most_work),
        best_(count()),
        approximation_(count()),
        amortization_(count()) {}

 private:
  double process(Index i) override {
    double work = EvidenceTask::process(i);
    const std::vector<Gaussian> likenesses = truth().likenesses(x().row(i), q_mean(i), work);
    const FittedPosterior best =
        bound().maximise(x().row(i), encoded(), likenesses, [this] { return truth().places(); });
    best_.set(i, {best.elbo, best.error});
    // Where q* is the posterior itself, the two quadratures may differ in sign by their errors.
    const double gap = log_evidence().value(i) - best.elbo;
    const double doubt = log_evidence().error(i) + best.error;
    approximation_.set(i, {gap < 0 && gap >= -doubt ? 0 : gap, doubt});
    amortization_.set(i, {best.elbo - elbo().value(i), best.error + elbo().error(i)});
    return work + best.work;
  }

  void add_columns(std::vector<std::pair<std::string, const Column*>>& columns) override {
    columns.insert(
        columns.end(),
        {{"bestElbo", &best_}, {"approximationGap", &approximation_}, {"amortizationGap", &amortization_}});
  }

  void add_identities(Index i, std::vector<Identity>& identities) const override {
    identities.push_back(below(best_.at(i), log_evidence().at(i)));
  }

  Column best_;
  Column approximation_;
  Column amortization_;
};

struct Asked {
  std::vector<Index> rows;
  double most_work = std::numeric_limits<double>::infinity();
};

// So that the first of them are like all of them: in steps of the golden section through the list.
std::vector<Index> scattered(const std::vector<Index>& rows) {
  const auto count = static_cast<Index>(rows.size());
  Index step = std::max<Index>(1, std::lround(0.6180339887498949 * static_cast<double>(count)));
  while (std::gcd(step, count) != 1) ++step;
  std::vector<Index> result;
  for (Index i = 0; i < count; ++i) result.push_back(rows[static_cast<std::size_t>((i * step) % count)]);
  return result;
}

Asked read_rows(const Value& options, const Snapshot& snapshot, std::string_view what, Index otherwise) {
  require_plane(snapshot, what);
  Options read(options, what, {"rows", "point", "work"});
  const std::vector<Index> all = all_rows(snapshot);
  const auto total = static_cast<Index>(all.size());
  const Index count = read.integer("rows", std::min(otherwise, total), 1, total);
  const Index point = read.integer("point", -1, 0, total - 1);
  const Index work = read.integer("work", 0, 1'000'000, Index{2'000'000'000});
  read.finish();
  if (point >= 0) return {{point}};
  if (work == 0) return {evenly(all, count)};
  return {scattered(evenly(all, count)), static_cast<double>(work)};
}

}  // namespace

std::unique_ptr<Task> make_evidence_task(const Value& options, SnapshotPointer snapshot,
                                         std::int64_t iteration) {
  Asked asked = read_rows(options, *snapshot, "evidence", kEvidenceRows);
  return std::make_unique<EvidenceTask>(std::move(snapshot), std::move(asked.rows), iteration,
                                        asked.most_work);
}

std::unique_ptr<Task> make_gaps_task(const Value& options, SnapshotPointer snapshot, std::int64_t iteration) {
  Asked asked = read_rows(options, *snapshot, "gaps", kGapRows);
  return std::make_unique<GapsTask>(std::move(snapshot), std::move(asked.rows), iteration, asked.most_work);
}

}  // namespace elbo::vae
