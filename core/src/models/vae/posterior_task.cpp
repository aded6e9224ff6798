// A point's q over its exact posterior, and the best q beside them.

#include <algorithm>
#include <array>
#include <cmath>

#include "models/identities.hpp"
#include "models/vae/best_posterior.hpp"
#include "models/vae/picture.hpp"
#include "models/vae/point_truth.hpp"
#include "models/vae/tasks.hpp"
#include "numeric/contours.hpp"
#include "numeric/special.hpp"
#include "session/staged_task.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kGrid = 64;
constexpr Index kLineGrid = 401;
constexpr Index kMostGrid = 256;
constexpr double kMargin = 4;         // deviations around what is shown
constexpr double kCells = 2e4;        // places that the quadrature looks at, about
constexpr double kEvaluations = 3e4;  // that the best q is found in, about

// The mean and the deviations of the posterior's nodes.
struct Moments {
  Eigen::ArrayXd mean;
  Eigen::ArrayXd deviation;
};

Moments moments_of(const PosteriorNodes& nodes) {
  const Eigen::ArrayXd mass = nodes.log_mass.exp() / nodes.log_mass.exp().sum();
  Moments moments{Eigen::ArrayXd(nodes.z.cols()), Eigen::ArrayXd(nodes.z.cols())};
  for (Index h = 0; h < nodes.z.cols(); ++h) {
    moments.mean(h) = (mass * nodes.z.col(h)).sum();
    moments.deviation(h) = std::sqrt((mass * (nodes.z.col(h) - moments.mean(h)).square()).sum());
  }
  return moments;
}

class PosteriorTask final : public StagedTask {
 public:
  // `point`: the row that x is, or null.
  PosteriorTask(SnapshotPointer snapshot, Eigen::RowVectorXd x, Value point, Index size,
                std::int64_t iteration)
      : snapshot_(std::move(snapshot)),
        x_(std::move(x)),
        point_(std::move(point)),
        size_(size),
        q_(snapshot_->encode(RowMajor<double>(x_))),
        mean_(q_.mean.row(0).matrix().transpose()),
        factor_(q_.factor(0)) {
    result_.set("iteration", iteration);
    const double each = snapshot_->decoder_work();
    stage(kCells * each, [this] { find_truth(); });
    stage(kEvaluations * each, [this] { find_best(); });
    const auto places = static_cast<double>(snapshot_->latent() == 1 ? size : size * size);
    stage(places * (each + 20), [this] { draw(); });
  }

 private:
  void find_truth() {
    double work = 0;
    PointTruth truth(snapshot_);
    evidence_ = truth.integrate(x_, {mean_, factor_}, work);
    exact_ = moments_of(truth.posterior());
    likenesses_ = truth.likenesses(x_, mean_, work);
    places_ = truth.places();
    kl_posterior_ = truth.kl_posterior();
    upper_ = truth.upper_bound({mean_, factor_});
    lattice_elbo_ = truth.elbo();
  }

  void find_best() {
    const PosteriorBound bound(*snapshot_);
    fitted_ = bound.bound(x_, mean_, factor_);
    best_ = bound.maximise(x_, fitted_, likenesses_, [this] { return places_; });
  }

  // Over a square that holds both.
  [[nodiscard]] LatentGrid grid() const {
    const Eigen::ArrayXd deviations = q_.variances().row(0).sqrt().transpose();
    const Eigen::ArrayXd low =
        (exact_.mean - kMargin * exact_.deviation).min(mean_.array() - kMargin * deviations);
    const Eigen::ArrayXd high =
        (exact_.mean + kMargin * exact_.deviation).max(mean_.array() + kMargin * deviations);
    const double half = 0.5 * (high - low).maxCoeff();
    const auto axis = [&](Index h) {
      const double centre = 0.5 * (low(h) + high(h));
      return Eigen::VectorXd::LinSpaced(size_, centre - half, centre + half).eval();
    };
    return {axis(0), snapshot_->latent() == 2 ? axis(1) : Eigen::VectorXd()};
  }

  void draw() {
    const LatentGrid grid = this->grid();
    const Eigen::ArrayXXd z = grid.points();
    const Eigen::ArrayXd exact = (snapshot_->log_joint(x_, z, nullptr) - evidence_.log_evidence).exp();
    const Eigen::MatrixXd residual =
        factor_.triangularView<Eigen::Lower>().solve((z.matrix().rowwise() - mean_.transpose()).transpose());
    const double height =
        factor_.diagonal().array().log().sum() + 0.5 * kLogTwoPi * static_cast<double>(snapshot_->latent());
    const Eigen::ArrayXd q = (-0.5 * residual.colwise().squaredNorm().transpose().array() - height).exp();
    const auto shaped = [&](const Eigen::ArrayXd& density) {
      return Value::dense(grid.shape(), {density.data(), density.data() + density.size()});
    };

    const Value encoded = encoded_value(*snapshot_, x_, q_);
    for (const auto& [name, value] : encoded.map()) result_.set(name, value);
    result_.set("z1", to_dense(grid.x));
    if (snapshot_->latent() == 2) {
      result_.set("z2", to_dense(grid.y));
      result_.set("levels", to_dense(contour_levels({exact.data(), static_cast<std::size_t>(exact.size())})));
    }
    result_.set("posterior", shaped(exact));
    result_.set("q", shaped(q));
    result_.set("posteriorMean", to_dense(exact_.mean.matrix()));
    result_.set("posteriorDeviations", to_dense(exact_.deviation.matrix()));
    const auto set = [this](const std::string& name, const Known& known) {
      result_.set(name, finite_or_null(known.value));
      result_.set(name + "Error", finite_or_null(known.error));
    };
    const Known evidence{evidence_.log_evidence, evidence_.error};
    const Known elbo{fitted_.elbo, fitted_.error};
    const Known best{best_.elbo, best_.error};
    const double approximation = evidence.value - best.value;
    const double doubt = evidence.error + best.error;
    set("logEvidence", evidence);
    result_.set("logEvidenceKind", evidence_.converged ? "quadrature" : "estimate");
    set("elbo", elbo);
    set("expectedLogLikelihood", {fitted_.expected_log_likelihood, fitted_.error});
    set("klPosterior", kl_posterior_);
    set("gap", {evidence.value - elbo.value, evidence.error + elbo.error});
    set("eubo", upper_.eubo);
    set("klReverse", upper_.kl_reverse);
    result_.set("bestMean", to_dense(best_.mean));
    result_.set("bestFactor", matrix_to_dense(best_.factor));
    set("bestElbo", best);
    set("approximationGap", {approximation < 0 && approximation >= -doubt ? 0 : approximation, doubt});
    set("amortizationGap", {best.value - elbo.value, best.error + elbo.error});
    set_reasons(result_);
    const std::array identities = {
        identity("D1", {evidence}, {elbo, kl_posterior_}),
        identity("D2", {lattice_elbo_}, {{fitted_.expected_log_likelihood, fitted_.error}, {-fitted_.kl, 0}}),
        identity("D7", {evidence}, {upper_.eubo, -upper_.kl_reverse}),
        below(elbo, evidence),
        below(best, evidence),
        above(upper_.eubo, evidence)};
    write_identities(identities, "", result_, result_);
    result_.set("point", point_);
    if (point_.is_null()) result_.find("why")->set("point", "not-defined");
  }

  SnapshotPointer snapshot_;
  Eigen::RowVectorXd x_;
  Value point_;
  Index size_;
  Encoded q_;
  Eigen::VectorXd mean_;
  Eigen::MatrixXd factor_;
  PointEvidence evidence_;
  Known kl_posterior_;
  UpperBound upper_;
  Known lattice_elbo_;
  std::vector<Gaussian> likenesses_;
  KnownPlaces places_;
  Moments exact_;
  FittedPosterior fitted_;
  FittedPosterior best_;
};

}  // namespace

std::unique_ptr<Task> make_posterior_task(const Value& options, SnapshotPointer snapshot,
                                          std::int64_t iteration) {
  require_plane(*snapshot, "posterior");
  Options read(options, "posterior", {"point", "x", "size"});
  const Index rows = snapshot->points().rows();
  const Index point = read.integer("point", 0, 0, rows - 1);
  const auto given = read.point("x", snapshot->shape().columns);
  const Index size = read.integer("size", snapshot->latent() == 1 ? kLineGrid : kGrid, 8,
                                  snapshot->latent() == 1 ? 4096 : kMostGrid);
  read.finish();
  const Eigen::RowVectorXd x = given ? *given : Eigen::RowVectorXd(snapshot->rows({point}).row(0));
  Value name = given ? Value() : Value(static_cast<std::int64_t>(point));
  return std::make_unique<PosteriorTask>(std::move(snapshot), x, std::move(name), size, iteration);
}

}  // namespace elbo::vae
