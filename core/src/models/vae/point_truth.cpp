#include "models/vae/point_truth.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/vae/gaussian_lattice.hpp"
#include "models/vae/islands.hpp"

namespace elbo::vae {
namespace {

constexpr std::size_t kMostModes = 8;

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

}  // namespace

PointTruth::PointTruth(const std::shared_ptr<const Snapshot>& snapshot)
    : snapshot_(snapshot), cells_(snapshot), lattice_(snapshot) {}

PointEvidence PointTruth::integrate(const Eigen::RowVectorXd& x, const Gaussian& q, double& work) {
  const PointEvidence lattice = lattice_.integrate(x, work);
  const PointEvidence answer = joined(cells_.integrate(x, work), lattice);
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
