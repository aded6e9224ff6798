// ELBO surgery (Hoffman & Johnson 2016), D4:
//
//   (1/N) Σ L_n = (1/N) Σ E_q[log p(x_n|z)] − I_q(n; z) − KL(q̄(z) ‖ p(z)),   0 ≤ I_q ≤ log N
//
// Left, each L_n as everywhere: the expectation by Gauss–Hermite rules or cells, the KL of its own q in
// closed form. Right, the expectation by a lattice about each q, and two integrals over the aggregated
// posterior by quadrature. Neither side knows of the other.

#include <array>
#include <cmath>
#include <string>

#include "models/identities.hpp"
#include "models/vae/aggregate.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/gaussian_lattice.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/tasks.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kMostRows = 4000;
// What the cells of the aggregated posterior leave open, relative: they are 2.5 deviations wide.
constexpr double kCells = 1e-8;

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
      const Eigen::MatrixXd factor = q_.factor(next_);
      const FittedPosterior fitted = bound_.bound(x_.row(next_), mean, factor);
      double work = fitted.work;
      const Known again = lattice_expectation(*snapshot_, x_.row(next_), {mean, factor}, work).log_likelihood;
      elbo_.value += fitted.elbo;
      elbo_.error += fitted.error;
      log_likelihood_.value += again.value;
      log_likelihood_.error += again.error;
      budget.left -= work;
    }
    return aggregate_.advance(budget);
  }

  [[nodiscard]] double progress() const override {
    return 0.5 * static_cast<double>(next_) / static_cast<double>(q_.rows()) + 0.5 * aggregate_.progress();
  }

  Value result() override {
    const auto count = static_cast<double>(q_.rows());
    const AggregateIntegrals& integrals = aggregate_.integrals();
    const Known elbo{elbo_.value / count, elbo_.error / count};
    const Known log_likelihood{log_likelihood_.value / count, log_likelihood_.error / count};
    const double kl = q_.kl.mean();
    if (aggregate_.gave_up()) return given_up(count, elbo, log_likelihood, kl);
    // Of integrals that see so much of all mass.
    const auto integral = [&](double value) {
      const double size = 1 + std::abs(value) + std::log(count);
      return Known{value, size * (kCells + 2 * std::abs(integrals.mass - 1))};
    };
    const Known information = integral(std::log(count) - integrals.index_entropy);
    const Known kl_marginal = integral(integrals.kl_prior);
    const Known sum{log_likelihood.value - information.value - kl_marginal.value,
                    log_likelihood.error + information.error + kl_marginal.error};
    Value result =
        Value::map({{"why", Map{}},
                    {"message", ""},
                    {"iteration", iteration_},
                    {"count", count},
                    {"klPrior", finite_or_null(kl)},
                    {"logCount", std::log(count)},
                    {"mass", integrals.mass},
                    {"parts", Value::map({{"expectedLogLikelihood", finite_or_null(log_likelihood.value)},
                                          {"mutualInformation", finite_or_null(-information.value)},
                                          {"klMarginal", finite_or_null(-kl_marginal.value)}})}});
    set(result, "elbo", elbo);
    set(result, "expectedLogLikelihood", log_likelihood);
    set(result, "mutualInformation", information);
    set(result, "klMarginal", kl_marginal);
    set(result, "entropyMarginal", integral(integrals.entropy));
    set(result, "indexEntropy", integral(integrals.index_entropy));
    set(result, "sum", sum);
    const std::array identities = {identity("D4", {elbo}, {log_likelihood, -information, -kl_marginal})};
    write_identities(identities, "", result, result);
    return result;
  }

 private:
  // A number and what it may be off by.
  static void set(Value& result, const std::string& name, const Known& known) {
    result.set(name, finite_or_null(known.value));
    result.set(name + "Error", finite_or_null(known.error));
  }

  // What is known without q̄.
  [[nodiscard]] Value given_up(double count, const Known& elbo, const Known& log_likelihood,
                               double kl) const {
    Value result = Value::map({{"iteration", iteration_},
                               {"count", count},
                               {"klPrior", finite_or_null(kl)},
                               {"logCount", std::log(count)},
                               {"message",
                                "Some q(z | x) are needles, too thin for their length for an integral over "
                                "all of them."}});
    set(result, "elbo", elbo);
    set(result, "expectedLogLikelihood", log_likelihood);
    Value why = Map{};
    for (const char* name : {"mutualInformation", "mutualInformationError", "klMarginal", "klMarginalError",
                             "entropyMarginal", "entropyMarginalError", "indexEntropy", "indexEntropyError",
                             "mass", "sum", "sumError", "residuals", "residualErrors", "parts"}) {
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
  Known elbo_;            // sums over the rows: the left side,
  Known log_likelihood_;  // and of the right
};

}  // namespace

std::unique_ptr<Task> make_surgery_task(const Value& options, SnapshotPointer snapshot,
                                        std::int64_t iteration) {
  require_plane(*snapshot, "surgery");
  Options read(options, "surgery", {});
  read.finish();
  return std::make_unique<SurgeryTask>(std::move(snapshot), iteration);
}

}  // namespace elbo::vae
