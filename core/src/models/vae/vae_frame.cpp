// What a frame of an autoencoder shows. Data space is on the analysed scale; `standardization` maps it back.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "models/data.hpp"
#include "models/identities.hpp"
#include "models/vae/aggregate_picture.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/vae_run.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kBoundRows = 512;
constexpr Index kBoundSamples = 4;
constexpr Index kSamples = 256;
constexpr Index kImages = 64;  // pictures of a frame, at most
constexpr Index kLatticeGrid = 25;
constexpr Index kImageGrid = 12;
constexpr Index kLineGrid = 101;
constexpr double kLatticeReach = 3;
constexpr std::uint64_t kShown = std::numeric_limits<std::uint64_t>::max();  // the same draws in every frame

std::size_t at(Index index) { return static_cast<std::size_t>(index); }

template <typename Derived>
Value dense(const Eigen::DenseBase<Derived>& matrix) {
  const Eigen::MatrixXd values = matrix.derived().matrix();
  return matrix_to_dense(values);
}

Value reshaped(const Value& value, std::vector<std::size_t> shape) {
  Dense dense = value.dense();
  dense.shape = std::move(shape);
  return dense;
}

Value numbers(const std::vector<Index>& rows) {
  return to_dense(std::vector<double>(rows.begin(), rows.end()));
}

// Pictures, and anything of more columns than a plot has, are for looking at, not for counting.
Index most_shown(const Snapshot& snapshot, Index wanted) {
  return snapshot.shape().columns > 2 ? std::min(wanted, kImages) : wanted;
}

// What has overflowed is absent, and says so.
void set_finite(Value& frame, const char* name, Value value) {
  const bool finite = is_finite(value);
  frame.set(name, finite ? std::move(value) : Value());
  if (!finite) frame.find("why")->set(name, "infinite");
}

void write_bound(const Snapshot& snapshot, std::int64_t iteration, Value& frame) {
  const BoundEstimate bound = estimate_bound(snapshot, kBoundRows, kBoundSamples, iteration);
  Value why = Map{};
  const auto number = [&why](const char* name, double value) {
    if (!std::isfinite(value)) why.set(std::string("bound.") + name, "infinite");
    return finite_or_null(value);
  };
  const double joint = bound.log_likelihood + bound.expected_log_prior;
  Value value = Value::map({{"elbo", number("elbo", bound.elbo)},
                            {"standardError", number("standardError", bound.standard_error)},
                            {"logEvidence", {}},
                            {"logEvidenceError", {}},
                            {"logEvidenceKind", {}},
                            {"klPosterior", {}},
                            {"expectedLogLikelihood", number("expectedLogLikelihood", bound.log_likelihood)},
                            {"klPrior", number("klPrior", bound.kl)},
                            {"expectedLogJoint", number("expectedLogJoint", joint)},
                            {"entropy", number("entropy", bound.entropy)},
                            {"derived", List{}}});
  for (const char* field : {"logEvidence", "logEvidenceError", "logEvidenceKind", "klPosterior"}) {
    why.set(std::string("bound.") + field, snapshot.latent() <= 2 ? "not-computed" : "not-defined");
  }
  Value parts = Map{};
  if (std::isfinite(bound.elbo)) {
    parts.set("expectedLogLikelihood", bound.log_likelihood);
    parts.set("klPrior", -bound.kl);
  }
  value.set("parts", std::move(parts));
  frame.set("why", std::move(why));
  // Of the same draws, so that no chance is between the two sides.
  const std::array identities = {identity("D3", {{bound.elbo, 0}}, {{joint, 0}, {bound.entropy, 0}})};
  write_identities(identities, "bound.", value, frame);
  frame.set("bound", std::move(value));
}

Value latent_value(const Encoded& q) {
  Value value = Value::map({{"means", dense(q.mean)}, {"deviations", dense(q.variances().sqrt())}});
  std::vector<Eigen::MatrixXd> factors;
  if (q.below.cols() > 0) {
    for (Index n = 0; n < q.rows(); ++n) factors.push_back(q.factor(n));
    value.set("factors", stack_to_dense(factors));
  } else {
    value.set("factors", Value());
  }
  const Activity activity = activity_of(q);
  Eigen::VectorXd active(q.latent());
  for (Index h = 0; h < q.latent(); ++h) active(h) = activity.active(h) ? 1 : 0;
  value.set("kl", to_dense(activity.kl));
  value.set("meanVariance", to_dense(activity.variance));
  value.set("active", to_dense(active));
  value.set("message", activity_words(activity));
  return value;
}

// z from the prior and x from p(x|z), the noise the same in every frame, so that pictures move as the model
// does.
Value samples_value(const Snapshot& snapshot, Index count) {
  Stream stream(snapshot.seed(), Purpose::kEvaluation, kShown);
  Eigen::ArrayXXd z(count, snapshot.latent());
  for (Index i = 0; i < count; ++i) {
    for (double& value : z.row(i)) value = stream.normal();
  }
  const RowMajor<double> expected = snapshot.expected(snapshot.decode(z));
  RowMajor<double> x = expected;
  const double scale = std::exp(snapshot.log_scale());
  for (double& value : x.reshaped()) {
    if (snapshot.is_bernoulli()) {
      value = stream.uniform() < value ? 1 : 0;
    } else {
      value += scale * stream.normal();
    }
  }
  return Value::map({{"latent", dense(z)}, {"means", dense(expected)}, {"points", dense(x)}});
}

Value decoder_value(const Snapshot& snapshot) {
  const bool lattice = snapshot.shape().columns <= 2;
  const Index size =
      snapshot.latent() == 1 ? (lattice ? kLineGrid : kImageGrid) : (lattice ? kLatticeGrid : kImageGrid);
  const LatentGrid grid = latent_grid(snapshot.latent(), lattice ? kLatticeReach : 2.5, size);
  std::vector<std::size_t> shape = grid.shape();
  shape.push_back(at(snapshot.shape().columns));
  Value value = Value::map({{"x", to_dense(grid.x)}});
  if (grid.y.size() > 0) value.set("y", to_dense(grid.y));
  value.set("means", reshaped(dense(snapshot.expected(snapshot.decode(grid.points()))), std::move(shape)));
  return value;
}

}  // namespace

void VaeRun::write_frame(const FrameRequest& request, Value& frame) {
  const Snapshot snapshot = *this->snapshot(Precision::kFloat);
  write_data(*setup_->data, frame, numbers(setup_->columns));
  frame.set("pointCount", static_cast<std::int64_t>(setup_->data->points.rows()));
  frame.set("trainingCount", static_cast<std::int64_t>(setup_->training->size()));
  frame.set("latentDimensions", static_cast<std::int64_t>(snapshot.latent()));
  frame.set("likelihood", snapshot.is_bernoulli() ? "bernoulli" : "gaussian");
  frame.set("beta", snapshot.beta());
  frame.set("epoch", static_cast<double>(iteration_) / static_cast<double>(batches()));
  frame.set("observationScale", snapshot.is_bernoulli() ? Value() : Value(std::exp(snapshot.log_scale())));
  const auto image = image_shape(snapshot.shape());
  frame.set("imageShape",
            image ? Value::dense({2}, {static_cast<double>(image->first), static_cast<double>(image->second)})
                  : Value());
  frame.set("why", Map{});
  if (request.wants("bound")) write_bound(snapshot, iteration_, frame);
  if (snapshot.is_bernoulli()) frame.find("why")->set("observationScale", "not-defined");
  if (!image) frame.find("why")->set("imageShape", "not-defined");

  const Index most =
      request.max_points ? static_cast<Index>(*request.max_points) : std::numeric_limits<Index>::max();
  const std::vector<Index> rows = evenly(all_rows(snapshot), most);
  if (request.wants("points")) {
    std::vector<double> held_out;
    held_out.reserve(rows.size());
    for (const Index row : rows) {
      held_out.push_back(std::binary_search(setup_->held_out->begin(), setup_->held_out->end(), row) ? 1 : 0);
    }
    frame.set("points", dense(snapshot.rows(rows)));
    frame.set("pointIndex", numbers(rows));
    frame.set("heldOut", to_dense(held_out));
  }
  if (request.wants("latent") || request.wants("reconstruction")) {
    const Encoded q = snapshot.encode(snapshot.rows(rows));
    if (request.wants("latent")) {
      set_finite(frame, "latent", latent_value(q));
      if (q.below.cols() == 0) frame.find("why")->set("latent.factors", "not-defined");
    }
    if (request.wants("reconstruction")) {
      const std::vector<Index> kept = evenly(rows, most_shown(snapshot, most));
      const Encoded shown = kept.size() == rows.size() ? q : snapshot.encode(snapshot.rows(kept));
      set_finite(frame, "reconstruction",
                 Value::map({{"pointIndex", numbers(kept)},
                             {"points", dense(snapshot.rows(kept))},
                             {"means", dense(snapshot.expected(snapshot.decode(shown.mean)))}}));
    }
  }
  if (request.wants("samples")) {
    set_finite(frame, "samples", samples_value(snapshot, most_shown(snapshot, std::min(most, kSamples))));
  }
  const bool plane = snapshot.latent() <= 2;
  if (request.wants("decoder")) set_finite(frame, "decoder", plane ? decoder_value(snapshot) : Value());
  if (request.wants("aggregate")) set_finite(frame, "aggregate", plane ? aggregate_value(snapshot) : Value());
  if (!plane) {
    for (const char* field : {"decoder", "aggregate"}) {
      if (request.wants(field)) frame.find("why")->set(field, "not-defined");
    }
  }
  if (request.wants("learning")) {
    frame.set("learning",
              Value::map({{"training", training_curve_.value()},
                          {"heldOut", held_out_curve_.value()},
                          {"heldOutCount", static_cast<std::int64_t>(setup_->held_out->size())}}));
  }
}

}  // namespace elbo::vae
