#include "models/vae/point_truth.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "models/vae/gaussian_lattice.hpp"
#include "models/vae/islands.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr std::size_t kMostModes = 8;
// log of the posterior's mass at a place, relative to all, that counts where an average is judged.
constexpr double kCounts = -14;
constexpr double kRounding = 1e-12;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// One answer of two rules.
PointEvidence joined(const PointEvidence& cells, const PointEvidence& lattice) {
  PointEvidence answer = cells;
  const double apart = std::abs(cells.log_evidence - lattice.log_evidence);
  if (!std::isfinite(apart)) {
    answer.converged = false;
    return answer;
  }
  const double confirmed = lattice.error + apart + cells.unseen;
  if (apart > cells.error + lattice.error) {
    answer.error = apart + std::min(cells.error, lattice.error);
    answer.log_evidence = std::max(cells.log_evidence, lattice.log_evidence);
  } else if (confirmed < cells.error) {
    answer.error = confirmed;
    answer.log_evidence = lattice.log_evidence;
  }
  answer.converged = answer.error <= PointTruth::kExact;
  return answer;
}

Eigen::ArrayXd log_density(const Gaussian& q, const Eigen::ArrayXXd& z) {
  const Eigen::MatrixXd apart =
      q.factor.triangularView<Eigen::Lower>().solve((z.matrix().rowwise() - q.mean.transpose()).transpose());
  return -0.5 * apart.colwise().squaredNorm().transpose().array() - q.factor.diagonal().array().log().sum() -
         0.5 * kLogTwoPi * static_cast<double>(z.cols());
}

// E_{p(z|x)}[log p(x, z) − log q] over places with logs of what each holds, and how far from it what counts
// is.
struct Average {
  double value = 0;
  double range = 0;
};
Average mean_log_weight(const Gaussian& q, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& log_joint,
                        Eigen::ArrayXd log_mass) {
  if (log_mass.size() == 0) return {kUnknown, kUnknown};
  log_mass -= log_sum_exp(log_mass);
  const Eigen::ArrayXd log_weight = (log_mass > -700).select(log_joint - log_density(q, z), 0);
  Average average;
  average.value = (log_mass.max(-700).exp() * log_weight).sum();
  average.range = (log_mass > kCounts).select((log_weight - average.value).abs(), 0).maxCoeff();
  return average;
}

}  // namespace

PointTruth::PointTruth(const std::shared_ptr<const Snapshot>& snapshot)
    : snapshot_(snapshot), cells_(snapshot), lattice_(snapshot) {}

PointEvidence PointTruth::integrate(const Eigen::RowVectorXd& x, const Gaussian& q, double& work) {
  PointEvidence lattice = lattice_.integrate(x, work);
  PointEvidence cells = cells_.integrate(x, work);
  // What has found less is told where the other has found more.
  const double apart = cells.log_evidence - lattice.log_evidence;
  const double allowed = std::max(kExact, cells.error + lattice.error);
  if (apart > allowed) lattice = lattice_.integrate(x, work, cells_.hints());
  if (apart < -allowed) cells = cells_.integrate(x, work, lattice_.hints());
  const PointEvidence answer = joined(cells, lattice);
  evidence_ = answer;
  elbo_ = lattice_expectation(*snapshot_, x, q, work).elbo;
  kl_posterior_ = {answer.log_evidence - elbo_.value, elbo_.error};
  // A lattice that has not come to its end has nothing to say.
  if (lattice.error <= kExact) {
    kl_posterior_.value += std::expm1(lattice.log_evidence - answer.log_evidence);
    kl_posterior_.error += lattice.error;
  }
  kl_posterior_ = non_negative(kl_posterior_);
  return answer;
}

// A part ε of the posterior in the wrong place moves an average by ε times how far that place is from it; ε
// is what log p(x) may be off by.
UpperBound PointTruth::upper_bound(const Gaussian& q) const {
  const PosteriorNodes nodes = cells_.posterior();
  const KnownPlaces places = lattice_.places();
  const Eigen::ArrayXd log_mass = places.log_joint + places.log_measure;
  const Average by_cells = mean_log_weight(q, nodes.z, nodes.log_joint, nodes.log_mass);
  const Average by_lattice = mean_log_weight(q, places.z, places.log_joint, log_mass);
  const double error = std::abs(by_cells.value - by_lattice.value) +
                       std::expm1(evidence_.error) * std::max(by_cells.range, by_lattice.range) +
                       kRounding * (1 + std::abs(by_cells.value));
  if (!std::isfinite(error)) return {{kUnknown, kUnknown}, {kUnknown, kUnknown}};
  const double reverse = by_lattice.value - log_sum_exp(log_mass);
  return {{by_cells.value, error}, non_negative({reverse, error + evidence_.error})};
}

std::vector<Gaussian> PointTruth::likenesses(const Eigen::RowVectorXd& x, const Eigen::VectorXd& guess,
                                             double& work) {
  if (!search_) search_ = std::make_unique<const ModeSearch>(snapshot_);
  std::vector<Gaussian> result;
  for (Mode& mode : search_->find(x, guess, work)) {
    if (result.size() == kMostModes) break;
    result.push_back({std::move(mode.z), std::move(mode.factor), mode.log_mass});
  }
  for (Gaussian& island : islands(lattice_.places())) result.push_back(std::move(island));
  return result;
}

}  // namespace elbo::vae
