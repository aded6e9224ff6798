// What a frame of a mixture shows, and the heavier quantities. Everything is on the analysed scale;
// `standardization` maps it back.

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "elbo/catalog.hpp"
#include "models/data.hpp"
#include "models/identities.hpp"
#include "models/mixture/conjugate_factor.hpp"
#include "models/mixture/mixture_run.hpp"
#include "models/mixture/predictive.hpp"
#include "numeric/cholesky.hpp"
#include "numeric/contours.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr Eigen::Index kCurvePoints = 256;
constexpr Eigen::Index kGridPoints = 64;
constexpr double kPadding = 0.12;  // of the data's range, on each side
std::size_t at(Eigen::Index index) { return static_cast<std::size_t>(index); }

Eigen::VectorXd axis(const Eigen::Ref<const Eigen::VectorXd>& values, Eigen::Index size) {
  const double low = values.minCoeff();
  const double high = values.maxCoeff();
  const double pad = high > low ? kPadding * (high - low) : 1;
  return Eigen::VectorXd::LinSpaced(size, low - pad, high + pad);
}

// More components than rows are allowed: as many as there are rows can hold one each, whatever is shared.
std::string surplus_sentence(Eigen::Index components, Eigen::Index rows) {
  const Eigen::Index left = components - rows;
  return "There are " + std::to_string(components) + " components for " +
         (rows == 1 ? "1 row" : std::to_string(rows) + " rows") + ": at least " + std::to_string(left) +
         (left == 1 ? " of them holds less than one row." : " of them hold less than one row each.");
}

Value indices(const std::vector<Eigen::Index>& columns) {
  List list;
  for (const Eigen::Index column : columns) list.emplace_back(static_cast<std::int64_t>(column));
  return list;
}

}  // namespace

Value predictive_grid(const GlobalFactor& factor, const Eigen::MatrixXd& points,
                      const std::vector<Eigen::Index>& columns, Eigen::Index size) {
  std::vector<PredictiveComponent> components = factor.predictive();
  for (PredictiveComponent& component : components) component = marginal(component, columns);
  if (columns.size() == 1) {
    const Eigen::VectorXd x = axis(points.col(columns[0]), size > 0 ? size : kCurvePoints);
    Eigen::ArrayXXd terms;
    const Eigen::ArrayXd density = predictive_density(components, x, &terms);
    return Value::map({{"x", to_dense(x)},
                       {"density", to_dense(density.matrix())},
                       {"componentDensities", matrix_to_dense(terms.matrix().transpose())}});
  }
  const Eigen::Index side = size > 0 ? size : kGridPoints;
  const Eigen::VectorXd x = axis(points.col(columns[0]), side);
  const Eigen::VectorXd y = axis(points.col(columns[1]), side);
  // The data of a row-major [y, x] array, as rows of points.
  Eigen::MatrixXd grid(side * side, 2);
  grid.col(0) = x.replicate(side, 1);
  for (Eigen::Index row = 0; row < side; ++row) grid.col(1).segment(row * side, side).setConstant(y(row));
  const Eigen::ArrayXd density = predictive_density(components, grid);
  return Value::map(
      {{"x", to_dense(x)},
       {"y", to_dense(y)},
       {"density", Value::dense({at(side), at(side)}, {density.begin(), density.end()})},
       {"levels", to_dense(contour_levels({density.data(), static_cast<std::size_t>(density.size())}))}});
}

Value histogram(const Eigen::Ref<const Eigen::VectorXd>& values) {
  const auto rows = static_cast<double>(values.size());
  const auto bins = static_cast<Eigen::Index>(std::clamp(std::round(2 * std::cbrt(rows) * 1.6), 5.0, 60.0));
  const double low = values.minCoeff();
  const double high = values.maxCoeff() > low ? values.maxCoeff() : low + 1;
  const double width = (high - low) / static_cast<double>(bins);
  std::vector<double> density(at(bins), 0);
  for (const double value : values) {
    const auto bin = std::min(bins - 1, static_cast<Eigen::Index>((value - low) / width));
    density[at(bin)] += 1 / (rows * width);
  }
  return Value::map(
      {{"edges", to_dense(Eigen::VectorXd::LinSpaced(bins + 1, low, high))}, {"density", to_dense(density)}});
}

Eigen::MatrixXd MixtureRun::all_responsibilities() {
  std::vector<Eigen::Index> rows(at(setup_->data->points.rows()));
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<Kernel> kernels;
  current_.factor->kernels(kernels);
  return ExpectationStep(setup_->components, setup_->data->points.cols())
      .responsibilities(setup_->data->points, rows, kernels);
}

void MixtureRun::write_bound(Value& frame) {
  refresh_bound();
  const MixtureBound bound = current_.factor->bound(current_.statistics);
  const auto rounded = [&bound](double value) { return Known{value, bound.rounding}; };
  const Known elbo = rounded(bound.elbo());
  Value why = Map{};
  std::vector<Identity> identities;
  why.set("bound.standardError", "not-defined");

  Value log_evidence;
  Value kl_posterior;
  if (is_em()) {
    // log p(X | θ), and KL(q(Z) ‖ p(Z | X, θ)), which the Z-step has just made 0.
    log_evidence = bound.by_normalizers;
    kl_posterior = 0;
  } else if (evidence_) {
    log_evidence = evidence_->log_evidence();
    kl_posterior = evidence_->kl_posterior(static_cast<const ConjugateFactor&>(*current_.factor),
                                           all_responsibilities());
  }
  const bool known = log_evidence.is_number();
  if (known) {
    kl_posterior = non_negative(rounded(kl_posterior.number())).value;
    const Known evidence = rounded(log_evidence.number());
    identities.push_back(identity("D1", {evidence}, {elbo, rounded(kl_posterior.number())}));
    identities.push_back(below(elbo, evidence));
  } else {
    for (const char* field : {"logEvidence", "logEvidenceError", "logEvidenceKind", "klPosterior"}) {
      why.set(std::string("bound.") + field, "not-computed");
    }
  }
  const double kl_prior = bound.kl_assignments + bound.kl_weights + bound.kl_components;
  Value parts = Map{};
  const std::optional<BoundRecord> record = MixtureRun::bound();
  for (std::size_t i = 0; i < record->count; ++i) parts.set(record->parts[i].name, record->parts[i].value);
  if (!is_em()) {
    identities.push_back(identity("D2", {rounded(bound.by_normalizers)},
                                  {rounded(bound.expected_log_likelihood), -rounded(kl_prior)}));
  }
  identities.push_back(identity("D3", {elbo}, {rounded(bound.expected_log_joint), rounded(bound.entropy)}));
  frame.set("why", std::move(why));
  Value numbers = Value::map({{"elbo", elbo.value},
                              {"standardError", {}},
                              {"logEvidence", log_evidence},
                              {"logEvidenceError", known ? Value(0) : Value()},
                              {"logEvidenceKind", known ? Value("exact") : Value()},
                              {"klPosterior", kl_posterior},
                              {"expectedLogLikelihood", bound.expected_log_likelihood},
                              {"klPrior", kl_prior},
                              {"expectedLogJoint", bound.expected_log_joint},
                              {"entropy", bound.entropy},
                              {"parts", std::move(parts)},
                              {"derived", List{}}});
  write_identities(identities, "bound.", numbers, frame);
  frame.set("bound", std::move(numbers));
}

void MixtureRun::write_points(const FrameRequest& request, Value& frame) {
  const auto& points = setup_->data->points;
  const Eigen::Index total = points.rows();
  const Eigen::Index kept =
      request.max_points ? std::min(total, static_cast<Eigen::Index>(*request.max_points)) : total;
  // Evenly through the rows, so that every frame keeps the same ones.
  std::vector<Eigen::Index> rows(at(kept));
  for (Eigen::Index i = 0; i < kept; ++i) rows[at(i)] = i * total / kept;
  if (request.wants("points")) {
    Eigen::MatrixXd shown(kept, points.cols());
    for (Eigen::Index d = 0; d < points.cols(); ++d) {
      for (Eigen::Index i = 0; i < kept; ++i) shown(i, d) = points(rows[at(i)], d);
    }
    frame.set("points", matrix_to_dense(shown));
    frame.set("pointIndex", to_dense(std::vector<double>(rows.begin(), rows.end())));
  }
  if (request.wants("responsibilities")) {
    std::vector<Kernel> kernels;
    current_.factor->kernels(kernels);
    ExpectationStep step(setup_->components, points.cols());
    frame.set("responsibilities", matrix_to_dense(step.responsibilities(points, rows, kernels)));
  }
}

void MixtureRun::write_components(Value& frame) const {
  const ComponentSummary summary = current_.factor->summary();
  const auto shown = static_cast<Eigen::Index>(setup_->columns.size());
  std::vector<Eigen::MatrixXd> factors(summary.covariances.size());
  for (std::size_t k = 0; k < factors.size(); ++k) {
    Eigen::MatrixXd block(shown, shown);
    for (Eigen::Index i = 0; i < shown; ++i) {
      for (Eigen::Index j = 0; j < shown; ++j) {
        block(i, j) = summary.covariances[k](setup_->columns[at(i)], setup_->columns[at(j)]);
      }
    }
    if (!cholesky(block, factors[k])) factors[k].setZero(shown, shown);
  }
  const Eigen::VectorXd& counts = current_.statistics.count;
  frame.set("components", Value::map({{"weights", to_dense(summary.weights)},
                                      {"counts", to_dense(counts)},
                                      {"means", matrix_to_dense(summary.means.transpose())},
                                      {"covariances", stack_to_dense(summary.covariances)},
                                      {"factors", stack_to_dense(factors)},
                                      // Alive: at least one observation's worth of responsibility.
                                      {"active", to_dense((counts.array() >= 1).cast<double>().matrix())}}));
}

void MixtureRun::write_frame(const FrameRequest& request, Value& frame) {
  const auto say = [&frame](const std::string& sentence) {
    const std::string& message = frame.find("message")->string();
    frame.set("message", message + (message.empty() ? "" : " ") + sentence);
  };
  const Eigen::Index rows = setup_->data->points.rows();
  if (setup_->components > rows) say(surplus_sentence(setup_->components, rows));
  if (starts_) {
    frame.set("starts", starts_->value());
    say(starts_->sentence());
  }
  write_data(*setup_->data, frame, indices(setup_->columns));
  frame.set("pointCount", static_cast<std::int64_t>(setup_->data->points.rows()));
  if (request.wants("bound")) write_bound(frame);
  if (request.wants("points") || request.wants("responsibilities")) write_points(request, frame);
  if (request.wants("components")) {
    refresh_bound();
    write_components(frame);
  }
  if (request.wants("predictive")) {
    frame.set("predictive", predictive_grid(*current_.factor, setup_->data->points, setup_->columns, 0));
    if (setup_->columns.size() == 1)
      frame.set("histogram", histogram(setup_->data->points.col(setup_->columns[0])));
  }
}

}  // namespace elbo
