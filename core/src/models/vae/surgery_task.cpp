// ELBO surgery (Hoffman & Johnson 2016), D4:
//
//   (1/N) Σ L_n = (1/N) Σ E_q[log p(x_n|z)] − I_q(n; z) − KL(q̄(z) ‖ p(z)),   0 ≤ I_q ≤ log N
//
// Left, each L_n with the KL of its own q in closed form; right, two integrals over the aggregated posterior
// by quadrature. Neither knows of the other.

#include <cmath>

#include "models/vae/aggregate.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kMostRows = 4000;

class SurgeryTask final : public Task {
 public:
  SurgeryTask(SnapshotPointer snapshot, std::int64_t iteration)
      : snapshot_(std::move(snapshot)),
        rows_(evenly(snapshot_->training(), kMostRows)),
        x_(snapshot_->rows(rows_)),
        q_(snapshot_->encode(x_)),
        bound_(*snapshot_),
        aggregate_(q_),
        iteration_(iteration) {}

  bool advance(WorkBudget& budget) override {
    for (; next_ < q_.rows(); ++next_) {
      if (budget.spent()) return false;
      const Eigen::VectorXd mean = q_.mean.row(next_).matrix().transpose();
      const FittedPosterior fitted = bound_.bound(x_.row(next_), mean, q_.factor(next_));
      log_likelihood_ += fitted.expected_log_likelihood;
      budget.left -= fitted.work;
    }
    return aggregate_.advance(budget);
  }

  [[nodiscard]] double progress() const override {
    return 0.5 * static_cast<double>(next_) / static_cast<double>(q_.rows()) + 0.5 * aggregate_.progress();
  }

  Value result() override {
    const auto count = static_cast<double>(q_.rows());
    const AggregateIntegrals& integrals = aggregate_.integrals();
    const double log_likelihood = log_likelihood_ / count;
    const double kl = q_.kl.mean();
    const double information = std::log(count) - integrals.index_entropy;
    const double left = log_likelihood - kl;
    const double right = log_likelihood - information - integrals.kl_prior;
    if (aggregate_.gave_up()) return given_up(count, left, log_likelihood, kl);
    return Value::map({{"why", Map{}},
                       {"message", ""},
                       {"iteration", iteration_},
                       {"count", count},
                       {"elbo", finite_or_null(left)},
                       {"expectedLogLikelihood", finite_or_null(log_likelihood)},
                       {"klPrior", finite_or_null(kl)},
                       {"mutualInformation", finite_or_null(information)},
                       {"klMarginal", finite_or_null(integrals.kl_prior)},
                       {"logCount", std::log(count)},
                       {"entropyMarginal", finite_or_null(integrals.entropy)},
                       {"indexEntropy", finite_or_null(integrals.index_entropy)},
                       {"mass", integrals.mass},
                       {"sum", finite_or_null(right)},
                       {"residuals", Value::map({{"D4", finite_or_null(left - right)}})},
                       {"parts", Value::map({{"expectedLogLikelihood", finite_or_null(log_likelihood)},
                                             {"mutualInformation", finite_or_null(-information)},
                                             {"klMarginal", finite_or_null(-integrals.kl_prior)}})}});
  }

 private:
  // What is known without q̄.
  [[nodiscard]] Value given_up(double count, double elbo, double log_likelihood, double kl) const {
    Value result = Value::map({{"iteration", iteration_},
                               {"count", count},
                               {"elbo", finite_or_null(elbo)},
                               {"expectedLogLikelihood", finite_or_null(log_likelihood)},
                               {"klPrior", finite_or_null(kl)},
                               {"logCount", std::log(count)},
                               {"message",
                                "Some q(z | x) are needles, too thin for their length for an integral over "
                                "all of them."}});
    Value why = Map{};
    for (const char* name : {"mutualInformation", "klMarginal", "entropyMarginal", "indexEntropy", "mass",
                             "sum", "residuals", "parts"}) {
      result.set(name, Value());
      why.set(name, "not-computed");
    }
    result.set("why", std::move(why));
    return result;
  }

  SnapshotPointer snapshot_;
  std::vector<Index> rows_;
  RowMajor<double> x_;
  Encoded q_;
  PosteriorBound bound_;
  AggregateQuadrature aggregate_;
  std::int64_t iteration_;
  Index next_ = 0;
  double log_likelihood_ = 0;
};

}  // namespace

std::unique_ptr<Task> make_surgery_task(const Value& options, SnapshotPointer snapshot,
                                        std::int64_t iteration) {
  require_plane(*snapshot, "surgery");
  std::vector<Issue> issues;
  refuse_unknown(options, "surgery", {}, issues);
  throw_if_any(std::move(issues));
  return std::make_unique<SurgeryTask>(std::move(snapshot), iteration);
}

}  // namespace elbo::vae
