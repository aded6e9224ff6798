// L_M = E log (1/M) Σ w(z_m) against M: L_1 is the bound, and it grows to log p(x) (Burda, Grosse &
// Salakhutdinov 2016). Means over rows, in nats per point.

#include <cmath>
#include <optional>

#include "models/vae/best_posterior.hpp"
#include "models/vae/evidence.hpp"
#include "models/vae/noise.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
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
        variance_(Eigen::ArrayXd::Zero(kSizes)) {
    if (this->snapshot().latent() <= 2) {
      quadrature_.emplace(shared_snapshot());
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
      variance_(k) += (values - values.mean()).square().sum() /
                      static_cast<double>(groups * std::max<Index>(1, groups - 1));
    }
    double work = static_cast<double>(draws_) * (snapshot().decoder_work() + 200);
    if (quadrature_) {
      const PointEvidence evidence = quadrature_->integrate(x().row(i), work);
      log_evidence_ += evidence.log_evidence;
      error_ += evidence.error;
      const FittedPosterior bound = bound_.bound(x().row(i), q().mean.row(i).matrix().transpose(), factor);
      elbo_ += bound.elbo;
      elbo_error_ += bound.error;
      work += bound.work;
    }
    return work;
  }

  void finish(Value& result) override {
    const auto rows = static_cast<double>(count());
    Eigen::VectorXd sizes(kSizes);
    for (Index k = 0; k < kSizes; ++k) sizes(k) = std::exp2(static_cast<double>(k));
    result.set("count", rows);
    result.set("draws", static_cast<std::int64_t>(draws_));
    result.set("M", to_dense(sizes));
    result.set("bound", to_dense((sum_ / rows).matrix()));
    result.set("standardError", to_dense((variance_.sqrt() / rows).matrix()));
    Value why = Map{};
    const auto known = [&](const char* name, double value) {
      result.set(name, quadrature_ ? finite_or_null(value / rows) : Value());
      if (!quadrature_) why.set(name, "not-defined");
    };
    known("logEvidence", log_evidence_);
    known("logEvidenceError", error_);
    known("elbo", elbo_);
    known("elboError", elbo_error_);
    result.set("why", std::move(why));
  }

  Index draws_;
  NormalStream noise_;
  PosteriorBound bound_;
  std::optional<EvidenceQuadrature> quadrature_;
  Eigen::ArrayXd sum_;
  Eigen::ArrayXd variance_;
  double log_evidence_ = 0;
  double error_ = 0;
  double elbo_ = 0;
  double elbo_error_ = 0;
};

}  // namespace

std::unique_ptr<Task> make_importance_task(const Value& options, SnapshotPointer snapshot,
                                           std::int64_t iteration) {
  std::vector<Issue> issues;
  refuse_unknown(options, "importance", {"rows", "draws"}, issues);
  const auto total = static_cast<Index>(snapshot->training().size());
  const Index rows = integer_option(options, "rows", std::min(kRows, total), 1, total, issues);
  const Index draws = integer_option(options, "draws", kDraws, 1024, 65536, issues);
  throw_if_any(std::move(issues));
  std::vector<Index> chosen = evenly(snapshot->training(), rows);
  return std::make_unique<ImportanceTask>(std::move(snapshot), std::move(chosen), draws, iteration);
}

}  // namespace elbo::vae
