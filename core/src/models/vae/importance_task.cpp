// L_M = E log (1/M) Σ w(z_m) against M: L_1 is the bound, and it grows to log p(x) (Burda, Grosse &
// Salakhutdinov 2016). Means over rows, in nats per point; and of each row, whether its weights are to be
// trusted: effective sample size and Pareto k̂.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "models/identities.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/noise.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/point_truth.hpp"
#include "models/vae/tasks.hpp"
#include "numeric/pareto.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kRows = 50;
constexpr Index kDraws = 4096;
constexpr Index kSizes = 11;  // M = 1, 2, 4, …, 1024

class ImportanceTask final : public RowTask {
 public:
  ImportanceTask(SnapshotPointer snapshot, std::vector<Index> rows, Index draws, std::int64_t iteration)
      : RowTask(std::move(snapshot), std::move(rows), iteration),
        draws_(draws),
        noise_(Stream(this->snapshot().seed(), Purpose::kEvaluation, static_cast<std::uint64_t>(iteration))),
        bound_(this->snapshot()),
        sum_(Eigen::ArrayXd::Zero(kSizes)),
        variance_(Eigen::ArrayXd::Zero(kSizes)),
        effective_(count()) {
    if (this->snapshot().latent() <= 2) {
      truth_.emplace(shared_snapshot());
    }
  }

 private:
  double process(Index i) override {
    const Eigen::MatrixXd factor = q().factor(i);
    const Index latent = snapshot().latent();
    Eigen::ArrayXXd epsilon(draws_, latent);
    for (Index s = 0; s < draws_; ++s) {
      for (Index h = 0; h < latent; ++h) epsilon(s, h) = static_cast<double>(noise_.next());
    }
    const Eigen::ArrayXXd z = (epsilon.matrix() * factor.transpose()).array().rowwise() + q().mean.row(i);
    const double constant =
        factor.diagonal().array().log().sum() + 0.5 * kLogTwoPi * static_cast<double>(latent);
    // log p(x, z) − log q(z).
    const Eigen::ArrayXd weights =
        snapshot().log_joint(x().row(i), z, nullptr) + 0.5 * epsilon.square().rowwise().sum() + constant;
    for (Index k = 0; k < kSizes; ++k) {
      const Index size = Index{1} << k;
      const Index groups = draws_ / size;
      Eigen::ArrayXd values(groups);
      for (Index g = 0; g < groups; ++g) {
        values(g) = log_sum_exp(weights.segment(g * size, size)) - std::log(static_cast<double>(size));
      }
      sum_(k) += values.mean();
      // Of one group nothing is known about how such groups scatter.
      variance_(k) +=
          groups == 1 ? std::numeric_limits<double>::infinity()
                      : (values - values.mean()).square().sum() / static_cast<double>(groups * (groups - 1));
    }
    diagnose(i, weights);
    double work = static_cast<double>(draws_) * (snapshot().decoder_work() + 200);
    if (truth_) {
      const PointEvidence evidence =
          truth_->integrate(x().row(i), {q().mean.row(i).matrix().transpose(), factor}, work);
      converged_ = converged_ && evidence.converged;
      kl_.value += truth_->kl_posterior().value;
      kl_.error += truth_->kl_posterior().error;
      log_evidence_ += evidence.log_evidence;
      error_ += evidence.error;
      const FittedPosterior bound = bound_.bound(x().row(i), q().mean.row(i).matrix().transpose(), factor);
      elbo_ += bound.elbo;
      elbo_error_ += bound.error;
      work += bound.work;
    }
    return work;
  }

  // Whether the weights of q's draws for this row are to be trusted.
  void diagnose(Index i, const Eigen::ArrayXd& weights) {
    const bool known = weights.maxCoeff() > -std::numeric_limits<double>::infinity() && !weights.hasNaN() &&
                       weights.maxCoeff() < std::numeric_limits<double>::infinity();
    const WeightDiagnostics found = known ? diagnose_weights(weights) : WeightDiagnostics{};
    effective_(i) = known ? found.effective_sample_size : 0;
    khat_.push_back(found.shape ? Value(*found.shape) : Value());
    threshold_ = known ? found.threshold : threshold_;
    unusable_ += found.shape && *found.shape >= found.threshold ? 1 : 0;
  }

  void finish(Value& result) override {
    const auto rows = static_cast<double>(count());
    Eigen::VectorXd sizes(kSizes);
    for (Index k = 0; k < kSizes; ++k) sizes(k) = std::exp2(static_cast<double>(k));
    result.set("count", rows);
    result.set("draws", static_cast<std::int64_t>(draws_));
    result.set("M", to_dense(sizes));
    result.set("bound", to_dense((sum_ / rows).matrix()));
    Value why = Map{};
    const Eigen::VectorXd error = (variance_.sqrt() / rows).matrix();
    if (error.allFinite()) {
      result.set("standardError", to_dense(error));
    } else {
      List errors;
      for (Index k = 0; k < kSizes; ++k) {
        errors.push_back(finite_or_null(error(k)));
        if (!std::isfinite(error(k))) why.set("standardError." + std::to_string(k), "one-group");
      }
      result.set("standardError", std::move(errors));
    }
    // Point by point.
    result.set("pointIndex", to_dense(std::vector<double>(this->rows().begin(), this->rows().end())));
    result.set("effectiveSampleSize", to_dense(effective_));
    if (std::any_of(khat_.begin(), khat_.end(), [](const Value& value) { return value.is_null(); })) {
      why.set("khat", "not-defined");
    }
    result.set("khat", khat_);
    result.set("khatThreshold", threshold_);
    result.set("unusable", unusable_);
    const auto known = [&](const char* name, double value) {
      result.set(name, truth_ ? finite_or_null(value / rows) : Value());
      if (!truth_) why.set(name, "not-defined");
    };
    known("logEvidence", log_evidence_);
    known("logEvidenceError", error_);
    known("elbo", elbo_);
    known("elboError", elbo_error_);
    known("klPosterior", kl_.value);
    known("klPosteriorError", kl_.error);
    result.set("logEvidenceKind", truth_ ? Value(converged_ ? "quadrature" : "estimate") : Value());
    if (!truth_) why.set("logEvidenceKind", "not-defined");
    result.set("why", std::move(why));
    if (!truth_) return;
    const Known evidence{log_evidence_ / rows, error_ / rows};
    const Known elbo{elbo_ / rows, elbo_error_ / rows};
    const std::array identities = {identity("D1", {evidence}, {elbo, {kl_.value / rows, kl_.error / rows}}),
                                   below(elbo, evidence)};
    write_identities(identities, "", result, result);
  }

  Index draws_;
  NormalStream noise_;
  PosteriorBound bound_;
  std::optional<PointTruth> truth_;
  Eigen::ArrayXd sum_;
  Eigen::ArrayXd variance_;
  double log_evidence_ = 0;
  double error_ = 0;
  double elbo_ = 0;
  double elbo_error_ = 0;
  Known kl_;
  bool converged_ = true;
  Eigen::VectorXd effective_;  // of each row: effective sample size
  List khat_;
  double threshold_ = 0;
  std::int64_t unusable_ = 0;  // rows whose k̂ is not below the threshold
};

}  // namespace

std::unique_ptr<Task> make_importance_task(const Value& options, SnapshotPointer snapshot,
                                           std::int64_t iteration) {
  Options read(options, "importance", {"rows", "draws"});
  const auto total = static_cast<Index>(snapshot->training().size());
  const Index rows = read.integer("rows", std::min(kRows, total), 1, total);
  const Index draws = read.integer("draws", kDraws, 1024, 65536);
  read.finish();
  std::vector<Index> chosen = evenly(snapshot->training(), rows);
  return std::make_unique<ImportanceTask>(std::move(snapshot), std::move(chosen), draws, iteration);
}

}  // namespace elbo::vae
