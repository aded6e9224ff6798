// What a frame of a curve shows. Everything is in the coordinates of the data.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "catalog/answers.hpp"
#include "models/curve/curve_run.hpp"
#include "models/curve/tasks.hpp"
#include "models/data.hpp"
#include "models/identities.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr Eigen::Index kCurvePoints = 241;
constexpr double kCurveReach = 3.5;  // the curve is drawn for |z| up to this
constexpr Eigen::Index kMarginalSize = 64;
constexpr double kPadding = 0.15;  // of a picture's range, on each side

std::string_view shape_name(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kLinear: return "linear";
    case ShapeKind::kParabola: return "parabola";
    case ShapeKind::kCircle: return "circle";
    case ShapeKind::kFigureEight: return "figure-eight";
    case ShapeKind::kLoop: return "loop";
    case ShapeKind::kWave: return "wave";
    case ShapeKind::kSpline: break;
  }
  return "spline";
}

std::string_view family_name(CurveFamily family) {
  switch (family) {
    case CurveFamily::kExact: return "exact";
    case CurveFamily::kGaussian: return "gaussian";
    case CurveFamily::kNarrow: return "narrow";
    case CurveFamily::kHard: return "hard";
    case CurveFamily::kPrior: break;
  }
  return "prior";
}

// Unit normals of the curve; where it stands still, the last one before.
Eigen::MatrixXd normals(const CurveModel& model, const Eigen::ArrayXd& z) {
  Eigen::MatrixXd result(z.size(), 2);
  Basis slope;
  Eigen::RowVector2d normal(0, 1);
  for (Eigen::Index begin = 0; begin < z.size(); begin += kMostNodes) {
    const Eigen::Index size = std::min(kMostNodes, z.size() - begin);
    model.shape->basis(z.segment(begin, size), 1, slope);
    const Plane speed = slope.matrix().lazyProduct(model.theta).array();
    for (Eigen::Index i = 0; i < size; ++i) {
      const double length = std::hypot(speed(i, 0), speed(i, 1));
      if (length > 1e-9) normal << -speed(i, 1) / length, speed(i, 0) / length;
      result.row(begin + i) = normal;
    }
  }
  return result;
}

void widen(Eigen::Matrix2d& box, const Eigen::MatrixXd& points) {
  box.row(0) = box.row(0).cwiseMin(points.colwise().minCoeff());
  box.row(1) = box.row(1).cwiseMax(points.colwise().maxCoeff());
}

// Holds the data and the curve as it began, with room around them.
Eigen::Matrix2d picture_box(const CurveSetup& setup) {
  const Eigen::MatrixXd& points = setup.data->points;
  Eigen::Matrix2d box;
  box.row(0) = points.colwise().minCoeff();
  box.row(1) = points.colwise().maxCoeff();
  widen(box, setup.model.theta);
  if (setup.truth) widen(box, setup.truth->theta);
  for (int axis = 0; axis < 2; ++axis) {
    const double range = box(1, axis) - box(0, axis);
    const double room = range > 0 ? kPadding * range : std::max(1.0, 0.1 * std::abs(box(0, axis)));
    box(0, axis) -= room;
    box(1, axis) += room;
  }
  return box;
}

// A number for all that a picture of p(x) shows (FNV-1a of its bits), whatever has been drawn before.
double picture_version(const CurveModel& model, const Eigen::Matrix2d& box) {
  std::uint64_t hash = 0xcbf29ce484222325;
  const auto add = [&hash](double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (bits >> shift & 255U)) * 0x100000001b3;
  };
  for (const double value : model.theta.reshaped()) add(value);
  add(model.noise);
  for (const double value : box.reshaped()) add(value);
  return static_cast<double>(hash >> 12);
}

}  // namespace

const std::vector<PointSummary>& CurveRun::summaries() {
  if (summaries_version_ == version_) return summaries_;
  Summariser summariser(current_.model, current_.q);
  summaries_.resize(static_cast<std::size_t>(points()));
  for (Eigen::Index n = 0; n < points(); ++n) {
    summaries_[static_cast<std::size_t>(n)] = summariser.of(setup_->point(n), current_.q, n);
  }
  summaries_version_ = version_;
  return summaries_;
}

void CurveRun::write_bound(Value& frame) {
  PointSummary sum;
  for (const PointSummary& point : summaries()) {
    sum.log_evidence += point.log_evidence;
    sum.expected_log_likelihood += point.expected_log_likelihood;
    sum.expected_log_joint += point.expected_log_joint;
    sum.entropy += point.entropy;
    sum.kl_prior += point.kl_prior;
    sum.kl_posterior += point.kl_posterior;
  }
  // By the moments that the steps use; the others by integrals of their own.
  const BoundRecord record = *bound();
  const Known elbo{record.elbo,
                   sum.elbo().error + current_.moments.rounding(current_.model.theta, current_.model.noise)};
  Value parts = Map{};
  for (std::size_t i = 0; i < record.count; ++i) parts.set(record.parts[i].name, record.parts[i].value);
  Value bound = Map{};
  set_known(bound, "elbo", elbo);
  bound.set("standardError", {});
  set_known(bound, "logEvidence", sum.log_evidence);
  bound.set("logEvidenceKind", current_.model.is_discrete() ? "exact" : "quadrature");
  set_known(bound, "klPosterior", sum.kl_posterior);
  set_known(bound, "expectedLogLikelihood", sum.expected_log_likelihood);
  set_known(bound, "klPrior", sum.kl_prior);
  set_known(bound, "expectedLogJoint", sum.expected_log_joint);
  set_known(bound, "entropy", sum.entropy);
  bound.set("parts", std::move(parts));
  bound.set("derived", List{});
  const std::array identities = {identity("D1", {sum.log_evidence}, {elbo, sum.kl_posterior}),
                                 identity("D2", {elbo}, {sum.expected_log_likelihood, -sum.kl_prior}),
                                 identity("D3", {elbo}, {sum.expected_log_joint, sum.entropy}),
                                 below(elbo, sum.log_evidence)};
  write_identities(identities, "bound.", bound, frame);
  frame.set("bound", std::move(bound));
  frame.find("why")->set("bound.standardError", "not-defined");
}

void CurveRun::write_points(const FrameRequest& request, Value& frame) {
  const Eigen::Index total = points();
  const Eigen::Index kept =
      request.max_points ? std::min(total, static_cast<Eigen::Index>(*request.max_points)) : total;
  // Evenly through the rows, so that every frame keeps the same ones.
  std::vector<double> rows(static_cast<std::size_t>(kept));
  Eigen::MatrixXd shown(kept, 2);
  for (Eigen::Index i = 0; i < kept; ++i) {
    const Eigen::Index row = i * total / kept;
    rows[static_cast<std::size_t>(i)] = static_cast<double>(row);
    shown.row(i) = setup_->data->points.row(row);
  }
  frame.set("pointIndex", to_dense(rows));
  if (request.wants("points")) frame.set("points", matrix_to_dense(shown));
  if (!request.wants("q")) return;

  const std::vector<PointSummary>& all = summaries();
  Value q = Value::map({{"family", family_name(current_.q.family)}, {"weights", {}}});
  const auto columns = [&](const char* name, Known PointSummary::*member) {
    std::vector<Known> values;
    values.reserve(rows.size());
    for (const double row : rows) values.push_back(all[static_cast<std::size_t>(row)].*member);
    set_known(q, name, values);
  };
  columns("mean", &PointSummary::q_mean);
  columns("deviation", &PointSummary::q_deviation);
  columns("gap", &PointSummary::kl_posterior);
  columns("posteriorMean", &PointSummary::posterior_mean);
  columns("posteriorDeviation", &PointSummary::posterior_deviation);
  std::vector<double> modes;
  modes.reserve(rows.size());
  for (const double row : rows) modes.push_back(all[static_cast<std::size_t>(row)].modes);
  q.set("modes", to_dense(modes));
  if (current_.model.is_discrete()) {
    const Eigen::ArrayXd& atoms = *current_.model.atoms;
    Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(kept, atoms.size());
    Summariser summariser(current_.model, current_.q);
    for (Eigen::Index i = 0; i < kept; ++i) {
      const Eigen::Index n = i * total / kept;
      summariser.of(setup_->point(n), current_.q, n);
      for (Eigen::Index j = 0; j < atoms.size(); ++j) {
        weights(i, j) = std::exp(summariser.log_q(current_.q, n, atoms(j)));
      }
    }
    q.set("weights", matrix_to_dense(weights));
  } else {
    frame.find("why")->set("q.weights", "not-defined");
  }
  frame.set("q", std::move(q));
}

void CurveRun::write_curve(Value& frame) const {
  const CurveModel& model = current_.model;
  const Eigen::ArrayXd z = Eigen::ArrayXd::LinSpaced(kCurvePoints, -kCurveReach, kCurveReach);
  const Eigen::MatrixXd points = model.curve(z);
  const Eigen::MatrixXd offset = 2 * model.noise * normals(model, z);
  Value curve = Value::map({{"z", to_dense(z.matrix())},
                            {"points", matrix_to_dense(points)},
                            {"tube", Value::map({{"left", matrix_to_dense(points + offset)},
                                                 {"right", matrix_to_dense(points - offset)}})},
                            {"prior", to_dense((-0.5 * (z.square() + kLogTwoPi)).exp().matrix())},
                            {"theta", matrix_to_dense(model.theta)},
                            {"anchors", to_dense(model.shape->anchors())},
                            {"noise", model.noise},
                            {"noiseFloor", {}},
                            {"parameterNames", text_list(parameter_names(model))},
                            {"truth", {}},
                            {"atoms", {}}});
  Value& why = *frame.find("why");
  if (setup_->learns_noise) {
    curve.set("noiseFloor", setup_->noise_floor);
  } else {
    why.set("curve.noiseFloor", "not-defined");
  }
  if (setup_->truth) {
    curve.set("truth", Value::map({{"points", matrix_to_dense(setup_->truth->curve(z))},
                                   {"theta", matrix_to_dense(setup_->truth->theta)},
                                   {"noise", setup_->truth->noise}}));
  } else {
    why.set("curve.truth", "not-defined");
  }
  if (model.is_discrete()) {
    const Eigen::ArrayXd& atoms = *model.atoms;
    const double share = 1 / static_cast<double>(atoms.size());
    curve.set("atoms", Value::map({{"z", to_dense(atoms.matrix())},
                                   {"points", matrix_to_dense(model.curve(atoms))},
                                   {"weight", to_dense(Eigen::VectorXd::Constant(atoms.size(), share))}}));
  } else {
    why.set("curve.atoms", "not-defined");
  }
  frame.set("curve", std::move(curve));
}

void CurveRun::write_marginal(Value& frame) {
  const Eigen::Matrix2d box = picture_box(*setup_);
  const double version = picture_version(current_.model, box);
  if (marginal_.is_null() || marginal_.find("version")->number() != version) {
    marginal_ = Value::map({{"version", version}});
    const Value density = marginal_density(current_.model, box, kMarginalSize);
    for (const auto& [name, value] : density.map()) marginal_.set(name, value);
  }
  frame.set("marginal", marginal_);
}

void CurveRun::write_frame(const FrameRequest& request, Value& frame) {
  frame.set("why", Map{});
  frame.set("shape", shape_name(current_.model.shape->kind()));
  frame.set("latent", current_.model.is_discrete() ? "discrete" : "continuous");
  frame.set("family", family_name(current_.q.family));
  frame.set("phase", current_.last == Step::kExpectation    ? "E"
                     : current_.last == Step::kMaximisation ? "M"
                                                            : "gradient");
  frame.set("pointCount", static_cast<std::int64_t>(points()));
  write_data(*setup_->data, frame);
  if (request.wants("bound")) write_bound(frame);
  if (request.wants("points") || request.wants("q")) write_points(request, frame);
  if (request.wants("curve")) write_curve(frame);
  if (request.wants("marginal")) write_marginal(frame);
}

CurveSnapshot CurveRun::snapshot(std::int64_t iteration) const {
  return {iteration,        current_.model,       current_.q,
          current_.moments, setup_->data->points, picture_box(*setup_),
          setup_->q_width,  setup_->seed};
}

std::unique_ptr<Task> CurveRun::evaluate(std::string_view what, const Value& options,
                                         std::int64_t iteration) {
  const CurveSnapshot state = snapshot(iteration);
#define ELBO_FIELD(...)
#define ELBO_ANALYSIS(task, row, ...) \
  if (what == Analysis{row}.id) return task;
#include "models/curve/answers.def"
#undef ELBO_FIELD
#undef ELBO_ANALYSIS
  refuse_analysis("curve", "a curve", what);
}

}  // namespace elbo
