// ∇θ log p_θ(X) three ways: by finite differences, by the posterior's average of ∇θ log p(x, z) (Fisher's
// identity, D8), and by the prior's, which is another thing.

#include <algorithm>
#include <array>
#include <cmath>

#include "models/curve/evidence_places.hpp"
#include "models/curve/tasks.hpp"
#include "models/data.hpp"
#include "models/identities.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

class FisherTask final : public EvidencePlaces {
 public:
  FisherTask(const CurveSnapshot& state, std::optional<Eigen::Index> point)
      : EvidencePlaces(state.model, point ? Eigen::MatrixXd(state.points.row(*point)) : state.points,
                       state.model.parameter_count() * kSides,
                       2 * portions_of(point ? Eigen::MatrixXd(state.points.row(*point)) : state.points)),
        state_(state),
        point_(point),
        step_(state.model, state.q_width),
        slope_(0.2 * state.model.noise),
        q_(state.moments) {
    posterior_.reset(state.model.theta);
    prior_.reset(state.model.theta);
    if (!point_) return;
    const Factors own = factors_at(state_, {point_, state_.point(*point_)});
    step_.begin(own.theta, own.noise);
    q_.reset(own.theta);
    step_.add(0, state_.point(*point_), own, q_);
    step_.begin(state.model.theta, state.model.noise);
  }

  Value result() override {
    const CurveModel& model = state_.model;
    const Eigen::Index count = model.parameter_count();
    Eigen::VectorXd difference(count), error(count), values(count);
    for (Eigen::Index p = 0; p < count; ++p) {
      for (Eigen::Index side = 0; side < kSides; side += 2) {
        slope_.set(static_cast<std::size_t>(side / 2), sum(p * kSides + side).log_evidence,
                   sum(p * kSides + side + 1).log_evidence);
      }
      const RiddersSlope::Slope slope = slope_.slope();
      difference(p) = slope.value;
      error(p) = slope_error(slope, largest_error(p * kSides, kSides));
      values(p) = model.parameter(p);
    }
    const Eigen::VectorXd posterior = gradient(posterior_);
    const Eigen::VectorXd prior = gradient(prior_);
    const Eigen::VectorXd by_q = gradient(q_);
    const auto arrows = [&](const Eigen::VectorXd& all) {
      ControlPoints points(model.theta.rows(), 2);
      for (Eigen::Index p = 0; p + 1 < count; ++p) points(p / 2, p % 2) = all(p);
      return points;
    };
    const double longest = arrows(posterior).rowwise().norm().maxCoeff();
    const double room = (state_.box.row(1) - state_.box.row(0)).maxCoeff();
    Value answer =
        Value::map({{"iteration", state_.iteration},
                    {"point", point_ ? Value(static_cast<std::int64_t>(*point_)) : Value()},
                    {"parameterNames", text_list(parameter_names(model))},
                    {"values", to_dense(values)},
                    {"finiteDifference", to_dense(difference)},
                    {"finiteDifferenceError", to_dense(error)},
                    {"posteriorAverage", to_dense(posterior)},
                    {"priorAverage", to_dense(prior)},
                    {"qAverage", to_dense(by_q)},
                    {"theta", matrix_to_dense(model.theta)},
                    {"arrows", Value::map({{"finiteDifference", matrix_to_dense(arrows(difference))},
                                           {"posteriorAverage", matrix_to_dense(arrows(posterior))},
                                           {"priorAverage", matrix_to_dense(arrows(prior))},
                                           {"qAverage", matrix_to_dense(arrows(by_q))}})},
                    {"arrowScale", longest > 0 ? 0.2 * room / longest : 0.0}});
    const std::array identities = {fisher_identity(difference, error, posterior)};
    write_identities(identities, "", answer, answer);
    return answer;
  }

 protected:
  [[nodiscard]] CurveModel place(Eigen::Index index) const override {
    CurveModel model = state_.model;
    const Eigen::Index parameter = index / kSides;
    model.set_parameter(parameter, model.parameter(parameter) + offset(slope_, index % kSides));
    return model;
  }

  // The moments of ∇ log p(x, z) under the posterior, then under the prior.
  double do_extra(Eigen::Index portion) override {
    const bool is_prior = portion >= portions_of(points());
    Factors factors;
    factors.family = is_prior ? CurveFamily::kPrior : CurveFamily::kExact;
    factors.theta = state_.model.theta;
    factors.noise = state_.model.noise;
    const Eigen::Index begin = portion % portions_of(points()) * kPortion;
    const Eigen::Index end = std::min(begin + kPortion, points().rows());
    for (Eigen::Index n = begin; n < end; ++n) {
      step_.add(n, points().row(n).transpose(), factors, is_prior ? prior_ : posterior_);
    }
    return work() * static_cast<double>(end - begin);
  }

 private:
  // D8 of the parameter at which its sides are farthest apart; of one beyond what the errors allow where
  // there are some.
  [[nodiscard]] static Identity fisher_identity(const Eigen::VectorXd& difference,
                                                const Eigen::VectorXd& error,
                                                const Eigen::VectorXd& posterior) {
    Identity worst;
    double most = -1;
    for (Eigen::Index p = 0; p < difference.size(); ++p) {
      const Identity one = identity("D8", {{difference(p), error(p)}}, {{posterior(p), 0}});
      const double size = std::abs(one.residual);
      const double badness = size > one.allowed ? 1 + size / one.allowed : size / (1 + size);
      if (badness > most) {
        most = badness;
        worst = one;
      }
    }
    return worst;
  }

  [[nodiscard]] Eigen::VectorXd gradient(const Moments& moments) const {
    const CurveModel& model = state_.model;
    const ControlPoints theta = moments.theta_gradient(model.theta, model.noise);
    Eigen::VectorXd all(model.parameter_count());
    for (Eigen::Index p = 0; p + 1 < all.size(); ++p) all(p) = theta(p / 2, p % 2);
    all(all.size() - 1) = moments.noise_gradient(model.theta, model.noise);
    return all;
  }

  CurveSnapshot state_;
  std::optional<Eigen::Index> point_;
  EStep step_;
  RiddersSlope slope_;
  Moments posterior_, prior_, q_;
};

}  // namespace

std::unique_ptr<Task> fisher_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "fisher", {"point"});
  std::optional<Eigen::Index> point;
  if (read.has("point")) point = read.integer("point", 0, 0, state.points.rows() - 1);
  read.finish();
  return std::make_unique<FisherTask>(state, point);
}

}  // namespace elbo
