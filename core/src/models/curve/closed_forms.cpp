// A straight curve is the linear-Gaussian model: its closed forms beside the integrals that every other curve
// needs.

#include <algorithm>
#include <array>
#include <cmath>

#include "models/curve/linear_gaussian.hpp"
#include "models/curve/tasks.hpp"
#include "models/identities.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

class ClosedFormsTask final : public PortionTask {
 public:
  explicit ClosedFormsTask(const CurveSnapshot& state)
      : PortionTask(state.points.rows()),
        state_(state),
        a_(state.model.curve(Eigen::ArrayXd::Ones(1)).row(0) -
           state.model.curve(Eigen::ArrayXd::Zero(1)).row(0)),
        b_(state.model.curve(Eigen::ArrayXd::Zero(1)).row(0)),
        closed_(a_, b_, state.model.noise * state.model.noise * Eigen::Matrix2d::Identity()),
        summariser_(state.model, state.q) {}

  Value result() override {
    double largest = 0;
    for (const Column* column : {&evidence_, &mean_, &deviation_}) {
      for (std::size_t n = 0; n < column->closed.size(); ++n) {
        largest = std::max(largest, std::abs(column->closed[n] - column->quadrature[n]));
      }
    }
    double closed = 0;
    for (const double value : evidence_.closed) closed += value;
    Value total = Value::map({{"closed", closed},
                              {"quadrature", evidence_total_.value},
                              {"quadratureError", evidence_total_.error}});
    Value answer = Value::map({{"iteration", state_.iteration},
                               {"a", to_dense(a_)},
                               {"b", to_dense(b_)},
                               {"posteriorDeviation", std::sqrt(closed_.posterior_covariance()(0, 0))},
                               {"logEvidence", evidence_.value()},
                               {"posteriorMean", mean_.value()},
                               {"deviation", deviation_.value()},
                               {"total", std::move(total)},
                               {"largestDifference", largest}});
    const std::array identities = {closed_form({closed, 0}, evidence_total_)};
    write_identities(identities, "", answer, answer);
    return answer;
  }

 protected:
  double do_one(Eigen::Index n) override {
    const Eigen::Vector2d x = state_.point(n);
    const PointSummary summary = summariser_.of(x, state_.q, n);
    evidence_.add(closed_.log_evidence(x), summary.log_evidence.value);
    evidence_total_ += summary.log_evidence;
    mean_.add(closed_.posterior_mean(x)(0), summary.posterior_mean.value);
    deviation_.add(std::sqrt(closed_.posterior_covariance()(0, 0)), summary.posterior_deviation.value);
    return 5e4;
  }

 private:
  struct Column {
    std::vector<double> closed, quadrature;

    void add(double exact, double integral) {
      closed.push_back(exact);
      quadrature.push_back(integral);
    }
    [[nodiscard]] Value value() const {
      return Value::map({{"closed", to_dense(closed)}, {"quadrature", to_dense(quadrature)}});
    }
  };

  CurveSnapshot state_;
  Eigen::VectorXd a_, b_;  // f(z) = b + a z
  LinearGaussian closed_;
  Summariser summariser_;
  Column evidence_, mean_, deviation_;
  Known evidence_total_;  // by quadrature
};

}  // namespace

std::unique_ptr<Task> closed_forms_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "closedForms", {});
  read.finish();
  if (state.model.shape->kind() != ShapeKind::kLinear || state.model.is_discrete()) {
    throw Error(
        ErrorCode::kNotAvailable,
        "closedForms: only a straight curve with a continuous latent has closed forms; available with "
        "curve linear and latent continuous.");
  }
  return std::make_unique<ClosedFormsTask>(state);
}

}  // namespace elbo
