// What a frame shows of black-box inference: the bound and its parts by quadrature, q, the target, draws and
// the path.

#include <algorithm>
#include <cmath>

#include "bounds/self_normalised_bias.hpp"
#include "models/density/density_run.hpp"
#include "models/density/known_values.hpp"
#include "models/density/picture.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr Eigen::Index kPlanePoints = 80;  // a side
constexpr Eigen::Index kLinePoints = 241;
const std::vector<double> kLevels = {0.95, 0.8, 0.6, 0.4, 0.2, 0.05};

// The numbers of the bound, and the reasons for those that are null.
class Numbers {
 public:
  void set(const char* name, const Known& known) { set_known(map_, why_, "bound.", name, known); }
  // Neither a number nor an error of one.
  void none(const char* name, const char* reason) {
    for (const std::string& field : {std::string(name), std::string(name) + "Error"}) {
      map_.set(field, Value());
      why_.set("bound." + field, reason);
    }
  }
  void no_error(const char* name, const char* reason) {
    map_.set(name, Value());
    why_.set(std::string("bound.") + name, reason);
  }
  void add(const char* name, Value value) { map_.set(name, std::move(value)); }
  Value& map() { return map_; }
  Value take() { return std::move(map_); }
  Value why() { return std::move(why_); }

 private:
  Value map_ = Map{};
  Value why_ = Map{};
};

std::size_t extent(Eigen::Index size) { return static_cast<std::size_t>(size); }

// What is climbed, and what its error is one of: of draws, or of a quadrature, which covers.
Value objective_value(const DensitySetup& setup, const Estimate& estimate) {
  return Value::map(
      {{"id", setup.objective_id},
       {"value", finite_or_null(estimate.objective)},
       {"standardError", finite_or_null(estimate.objective_error)},
       {"errorKind", setup.estimator == EstimatorKind::kQuadrature ? "quadrature" : "standard-error"}});
}

std::string in_words(const Eigen::VectorXd& numbers) {
  std::string text;
  for (const double number : numbers) {
    text += (text.empty() ? "" : " and ") + format_number(std::round(number * 1e4) / 1e4);
  }
  return text;
}

}  // namespace

void DensityRun::write_bound(const Family& q, Value& frame) {
  const Truth& known = *truth();
  Numbers bound;
  std::vector<Identity> identities;
  set_evidence(bound.map(), known);
  if (is_delta()) {
    // A point has no density: its bound is −∞ and so is its entropy; only the energy is a number.
    for (const char* name : {"elbo", "klPosterior", "klPrior", "entropy"}) bound.none(name, "infinite");
    for (const char* name :
         {"klReverse", "eubo", "logMeanWeight", "logWeightVariance", "expectedLogLikelihood"}) {
      bound.none(name, "not-defined");
    }
    bound.set("expectedLogJoint", {estimate_.expected_log_joint, 0});
    bound.add("parts", Value::map({{"expectedLogJoint", finite_or_null(estimate_.expected_log_joint)},
                                   {"entropy", Value()}}));
  } else {
    const Decomposition d = decompose(known, q, setup_->prior_scale, frame_options(q));
    bound.set("elbo", d.elbo);
    bound.set("klPosterior", non_negative(d.kl_posterior));
    bound.set("klReverse", non_negative(d.kl_reverse));
    bound.set("eubo", d.eubo);
    bound.set("expectedLogLikelihood", d.expected_log_likelihood);
    bound.set("klPrior", non_negative(d.kl_prior));
    bound.set("expectedLogJoint", d.expected_log_joint);
    bound.set("entropy", d.entropy);
    bound.set("logMeanWeight", d.log_mean_weight);
    bound.set("logWeightVariance", d.log_weight_variance);
    bound.add("parts", Value::map({{"expectedLogJoint", finite_or_null(d.expected_log_joint.value)},
                                   {"entropy", finite_or_null(d.entropy.value)}}));
    identities = identities_of(known, d);
  }
  bound.no_error("standardError", "not-defined");
  bound.add("derived", List{});
  frame.set("why", bound.why());
  Value numbers = bound.take();
  write_identities(identities, "bound.", numbers, frame);
  frame.set("bound", std::move(numbers));
  frame.set("objective", objective_value(*setup_, estimate_));
}

// What self-normalised weights of a step's draws make of the posterior's moments, which q follows.
void DensityRun::write_moment_bias(const Family& q, Value& frame) {
  const bool by_draws = setup_->objective.objective == Objective::kInclusiveKl &&
                        setup_->estimator != EstimatorKind::kQuadrature;
  if (!by_draws) return;
  const MomentBias bias = self_normalised_bias(*truth(), q, setup_->samples);
  for (const Eigen::VectorXd* part : {&bias.mean, &bias.mean_error, &bias.deviation, &bias.deviation_error}) {
    if (part->allFinite()) continue;
    frame.set("momentBias", Value());
    frame.find("why")->set("momentBias", "not-computed");
    return;
  }
  frame.set("momentBias", Value::map({{"draws", static_cast<std::int64_t>(setup_->samples)},
                                      {"mean", to_dense(bias.mean)},
                                      {"meanError", to_dense(bias.mean_error)},
                                      {"deviation", to_dense(bias.deviation)},
                                      {"deviationError", to_dense(bias.deviation_error)}}));
  frame.set("note", "Averages of " + std::to_string(setup_->samples) +
                        " draws with weights that are normalised by their own sum are biased, and q follows "
                        "them: here, in the mean, they are off by " +
                        in_words(bias.mean) + " for the posterior's mean and by " + in_words(bias.deviation) +
                        " for its deviations. The estimator by quadrature has no such bias.");
}

// Laplace's approximation at the point, where it stands on a peak: N(z, (−H)⁻¹), log p(x, z) + (D/2) log 2π −
// ½ log|−H|.
void DensityRun::write_laplace(Value& frame) const {
  Samples z(1, setup_->dimension);
  const Eigen::VectorXd mean = family_->phi().head(setup_->dimension);
  z.row(0) = mean.transpose().array();
  TargetValues values;
  setup_->target->evaluate(z, Order::kHessian, values);
  Eigen::MatrixXd precision(setup_->dimension, setup_->dimension);
  precision(0, 0) = -values.hessian(0, 0);
  if (setup_->dimension == 2) {
    precision(0, 1) = precision(1, 0) = -values.hessian(0, 1);
    precision(1, 1) = -values.hessian(0, 2);
  }
  Eigen::MatrixXd factor;
  if (!cholesky(precision, factor)) {
    frame.set("laplace", Value());
    frame.find("why")->set("laplace", "not-defined");
    return;
  }
  const Eigen::MatrixXd inverse = factor.triangularView<Eigen::Lower>().solve(
      Eigen::MatrixXd::Identity(setup_->dimension, setup_->dimension));
  Eigen::MatrixXd covariance_factor;
  cholesky(inverse.transpose() * inverse, covariance_factor);
  frame.set("laplace",
            Value::map({{"mean", to_dense(mean)},
                        {"factor", matrix_to_dense(covariance_factor)},
                        {"logEvidence", values.log_density(0) + 0.5 * setup_->dimension * kLogTwoPi -
                                            0.5 * log_determinant(factor)}}));
}

void DensityRun::write_q(const Family& q, Value& frame) {
  Value shown = Value::map({{"family", setup_->family}});
  const std::vector<Gaussian> parts = q.outlines();
  const Eigen::Index count = is_delta() ? 1 : static_cast<Eigen::Index>(parts.size());
  if (is_delta()) {
    shown.set("weights", Value::dense({1}, {1}));
    shown.set("means", matrix_to_dense(q.phi().transpose()));
    shown.set("factors", Value());
  } else if (count > 0) {
    Eigen::VectorXd weights(count);
    Eigen::MatrixXd means(count, setup_->dimension);
    std::vector<Eigen::MatrixXd> factors;
    for (Eigen::Index k = 0; k < count; ++k) {
      const Gaussian& part = parts[extent(k)];
      weights(k) = std::exp(part.log_mass);
      means.row(k) = part.mean.transpose();
      factors.push_back(part.factor);
    }
    shown.set("weights", to_dense(weights));
    shown.set("means", matrix_to_dense(means));
    shown.set("factors", stack_to_dense(factors));
  }
  const bool curved = parts.empty() || q.strata() > 1 || setup_->dimension == 1;
  if (curved && !is_delta()) {
    const Grid grid = grid_over(view(), setup_->dimension == 1 ? kLinePoints : kPlanePoints);
    Eigen::ArrayXd log_density;
    q.log_density(grid.z, log_density, nullptr);
    shown.set("density", grid_value(grid, log_density.max(-745).exp()));
  }
  frame.set("q", std::move(shown));
}

const View& DensityRun::view() {
  if (view_version_ != setup_->target_version) {
    view_ = view_of(*truth(), setup_->family_settings.initial_mean, setup_->family_settings.initial_scale);
    view_version_ = setup_->target_version;
  }
  return view_;
}

// The same in every frame of one target.
const Value& DensityRun::target_picture() {
  if (target_picture_version_ == setup_->target_version) return target_picture_;
  const Grid grid = grid_over(view(), setup_->dimension == 1 ? kLinePoints : kPlanePoints);
  TargetValues values;
  setup_->target->evaluate(grid.z, Order::kValue, values);
  const Eigen::ArrayXd density = (values.log_density - truth()->log_evidence()).max(-745).exp();
  target_picture_ = grid_value(grid, density);
  target_picture_.set("version", setup_->target_version);
  target_picture_.set("levels", to_dense(truth()->levels(kLevels)));
  target_picture_.set("levelMass", to_dense(kLevels));
  target_picture_.set("components", setup_->target_components.rows() > 0
                                        ? matrix_to_dense(setup_->target_components)
                                        : Value());
  target_picture_version_ = setup_->target_version;
  return target_picture_;
}

void DensityRun::write_samples(const FrameRequest& request, Value& frame) const {
  const Eigen::Index all = noise_.epsilon.rows();
  if (all == 0 || is_delta()) {
    frame.set("samples", Value());
    if (Value* why = frame.find("why")) why->set("samples", "not-defined");
    return;
  }
  const auto most = request.max_points ? static_cast<Eigen::Index>(*request.max_points) : all;
  const Draws draws = draw_weights(*family_, *setup_->target, all, setup_->seed, Purpose::kDraws,
                                   static_cast<std::uint64_t>(iteration_));
  const Eigen::Index shown = std::min(all, most);
  const Eigen::VectorXd weights = draws.log_weight.head(shown).max(-1e300).matrix();
  frame.set("samples", Value::map({{"points", matrix_to_dense(draws.z.topRows(shown).matrix())},
                                   {"logWeights", to_dense(weights)}}));
}

void DensityRun::write_path(Value& frame) const {
  const Eigen::MatrixXd means = path_.means().transpose();
  const std::vector<double> iterations(path_.iterations().begin(), path_.iterations().end());
  frame.set("path", Value::map({{"iteration", to_dense(iterations)}, {"means", matrix_to_dense(means)}}));
}

void DensityRun::write_frame(const FrameRequest& request, Value& frame) {
  frame.set("dimensions", setup_->dimension);
  frame.set("why", Map{});
  if (note_ == "corrected") {
    frame.set("note",
              "The precision after the last step would not have been positive definite, so the step was "
              "corrected.");
  }
  // Thousands of densities at the same φ.
  const std::unique_ptr<Family> tabulated =
      request.wants("bound") || request.wants("q") ? q().tabulated() : nullptr;
  const Family& shown = tabulated ? *tabulated : q();
  if (request.wants("bound")) write_bound(shown, frame);
  if (request.wants("bound") && seeks_mode()) write_laplace(frame);
  if (request.wants("bound")) write_moment_bias(shown, frame);
  if (request.wants("q")) write_q(shown, frame);
  if (request.wants("target")) frame.set("target", target_picture());
  if (request.wants("samples")) write_samples(request, frame);
  if (request.wants("path")) write_path(frame);
}

}  // namespace elbo
