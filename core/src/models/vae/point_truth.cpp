#include "models/vae/point_truth.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

#include <Eigen/Cholesky>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr std::size_t kMostModes = 8;
// Places about each mode: on the line evenly, on the plane with Fibonacci's numbers.
constexpr Index kLine = 128;
constexpr Index kPlane = 144;  // even, for its halves
constexpr Index kGenerator = 89;
constexpr double kOffset = 0.2113;  // so that no coordinate is 0
// What rounding leaves of a difference.
constexpr double kRounding = 1e-10;
// Of the difference between the halves of a lattice, what counts as its error.
constexpr double kOfHalves = 0.25;
// By how many of its errors the lattice has to say more than the cells for them to have missed something.
constexpr double kOfLattice = 5;
// Sides of the squares of which islands of the posterior are made, and what such a square holds at least.
constexpr double kIsland = 0.25;
constexpr double kLeastIsland = 2e-3;
constexpr std::size_t kMostIslands = 4;

// The quantile function of Student's t with two degrees of freedom, of density (2 + t²)^(−3/2): tails that no
// posterior under a normal prior has, and all of it in closed form.
double student(double u) { return (2 * u - 1) / std::sqrt(2 * u * (1 - u)); }

// Place i of either lattice in (0, 1)^H.
double coordinate(Index i, Index h, int lattice, Index latent) {
  const auto size = static_cast<double>(latent == 1 ? kLine : kPlane);
  const double along = (static_cast<double>(i) + kOffset + 0.5 * lattice) / size;
  const double turned = h == 0 ? along : along * static_cast<double>(kGenerator);
  return turned - std::floor(turned);
}

// Mean and factor of z under the given masses.
Gaussian moments_of(const Eigen::ArrayXXd& z, const Eigen::ArrayXd& mass) {
  const double total = mass.sum();
  Gaussian result;
  result.mean = (mass.matrix().transpose() * z.matrix()).transpose() / total;
  const Eigen::MatrixXd from = z.matrix().rowwise() - result.mean.transpose();
  const Eigen::MatrixXd covariance = from.transpose() * mass.matrix().asDiagonal() * from / total;
  const Eigen::LLT<Eigen::MatrixXd> llt(covariance);
  result.factor = llt.matrixL();
  result.log_mass = std::log(total);
  if (llt.info() != Eigen::Success || !(result.factor.diagonal().array() > 0).all())
    result.factor.resize(0, 0);
  return result;
}

// The mean over all places of `terms`, each place's share of an integral by the lattice, and how much two
// lattices or the halves of each differ. Halves of a lattice are coarser and differ by more than it errs, as
// a rule; where the integrand has kinks the lattices themselves may agree by accident.
Known mean_of(const Eigen::ArrayXd& terms) {
  std::array<double, 4> sums{};
  const Index half = terms.size() / 2;
  for (Index i = 0; i < terms.size(); ++i) {
    const auto which = static_cast<std::size_t>((i < half ? 0 : 2) + i % 2);
    sums[which] += terms(i);
  }
  const auto count = static_cast<double>(terms.size());
  const double lattices = std::abs(sums[0] + sums[1] - sums[2] - sums[3]) * 2 / count;
  const double halves = std::max(std::abs(sums[0] - sums[1]), std::abs(sums[2] - sums[3])) * 2 / count;
  return {terms.sum() / count, std::max(lattices, kOfHalves * halves)};
}

// Gaussians with the moments of the posterior's separate parts, the heaviest first: squares with mass that
// touch each other.
std::vector<Gaussian> islands(const PosteriorNodes& nodes) {
  const auto square_of = [&](Index i, Index h) -> std::int64_t {
    return h < nodes.z.cols() ? std::llround(std::floor(nodes.z(i, h) / kIsland)) : 0;
  };
  const Eigen::ArrayXd mass = nodes.log_mass.exp();
  std::map<std::pair<std::int64_t, std::int64_t>, double> squares;
  for (Index i = 0; i < mass.size(); ++i) squares[{square_of(i, 0), square_of(i, 1)}] += mass(i);
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> island_of;
  std::size_t count = 0;
  for (const auto& [square, held] : squares) {
    if (held < kLeastIsland || island_of.contains(square)) continue;
    std::vector<std::pair<std::int64_t, std::int64_t>> open = {square};
    island_of[square] = count;
    while (!open.empty()) {
      const auto [column, row] = open.back();
      open.pop_back();
      for (std::int64_t i = column - 1; i <= column + 1; ++i) {
        for (std::int64_t j = row - 1; j <= row + 1; ++j) {
          const auto next = squares.find({i, j});
          if (next == squares.end() || next->second < kLeastIsland || island_of.contains({i, j})) continue;
          island_of[{i, j}] = count;
          open.emplace_back(i, j);
        }
      }
    }
    ++count;
  }
  std::vector<Gaussian> result;
  for (std::size_t island = 0; island < count; ++island) {
    Eigen::ArrayXd part = Eigen::ArrayXd::Zero(mass.size());
    for (Index i = 0; i < mass.size(); ++i) {
      const auto found = island_of.find({square_of(i, 0), square_of(i, 1)});
      if (found != island_of.end() && found->second == island) part(i) = mass(i);
    }
    Gaussian gaussian = moments_of(nodes.z, part);
    if (gaussian.factor.size() > 0 && std::isfinite(gaussian.log_mass)) result.push_back(std::move(gaussian));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Gaussian& a, const Gaussian& b) { return a.log_mass > b.log_mass; });
  if (result.size() > kMostIslands) result.resize(kMostIslands);
  return result;
}

}  // namespace

PointTruth::PointTruth(const std::shared_ptr<const Snapshot>& snapshot)
    : snapshot_(snapshot),
      kinks_(snapshot->shape().activation == Activation::kRelu && !snapshot->shape().hidden.empty()),
      cells_(snapshot),
      search_(snapshot) {}

PointEvidence PointTruth::by_lattice(const Eigen::RowVectorXd& x, const Gaussian& q, double& work) {
  const Index latent = snapshot_->latent();
  const Index size = latent == 1 ? kLine : kPlane;
  std::vector<Gaussian> about;
  for (std::size_t k = 0; k < std::min(kMostModes, modes_.size()); ++k) {
    about.push_back({modes_[k].z, modes_[k].factor});
  }
  about.push_back(q);
  const auto count = static_cast<Index>(about.size());
  const Index half = size * count;
  Eigen::ArrayXXd z(2 * half, latent);
  Eigen::VectorXd t(latent);
  for (int lattice = 0; lattice < 2; ++lattice) {
    // Neighbours in the list are of different halves.
    for (Index i = 0; i < size; ++i) {
      for (Index h = 0; h < latent; ++h) t(h) = student(coordinate(i, h, lattice, latent));
      for (Index k = 0; k < count; ++k) {
        const Gaussian& centre = about[static_cast<std::size_t>(k)];
        z.row(lattice * half + k * size + i) = (centre.mean + centre.factor * t).transpose().array();
      }
    }
  }
  log_joint_ = snapshot_->log_joint(x, z, nullptr);
  work += static_cast<double>(z.rows()) *
          (snapshot_->decoder_work() + 20 + 10 * static_cast<double>(count * latent));
  Eigen::ArrayXXd proposals(z.rows(), count);
  for (Index k = 0; k < count; ++k) {
    const Gaussian& centre = about[static_cast<std::size_t>(k)];
    const Eigen::MatrixXd apart = centre.factor.triangularView<Eigen::Lower>().solve(
        (z.matrix().rowwise() - centre.mean.transpose()).transpose());
    proposals.col(k) = -centre.factor.diagonal().array().log().sum();
    for (Index h = 0; h < latent; ++h) {
      proposals.col(k) += -1.5 * (2 + apart.row(h).transpose().array().square()).log();
    }
    if (k + 1 < count) continue;
    log_q_ = -0.5 * apart.colwise().squaredNorm().transpose().array() -
             centre.factor.diagonal().array().log().sum() - 0.5 * kLogTwoPi * static_cast<double>(latent);
  }
  const Eigen::ArrayXd highest = proposals.rowwise().maxCoeff();
  const Eigen::ArrayXXd shares = (proposals.colwise() - highest).exp();
  const Eigen::ArrayXd all_shares = shares.rowwise().sum();
  log_proposal_ = highest + all_shares.log() - std::log(static_cast<double>(count));
  const Eigen::ArrayXd log_weights = log_joint_ - log_proposal_;
  const double most = log_weights.maxCoeff();
  PointEvidence answer;
  if (!std::isfinite(most)) return answer;
  const Eigen::ArrayXd weights = (log_weights - most).exp();
  const Known mean = mean_of(weights);
  answer.log_evidence = most + std::log(mean.value);
  answer.error = std::log1p(mean.error / mean.value) + kRounding * (1 + std::abs(answer.log_evidence));
  answer.converged = true;

  moments_.clear();
  const auto add_moments = [&](const Eigen::ArrayXd& mass) {
    Gaussian part = moments_of(z, mass);
    if (part.factor.size() > 0 && std::isfinite(part.log_mass)) moments_.push_back(std::move(part));
  };
  for (Index k = 0; k + 1 < count && count > 2; ++k) add_moments(weights * shares.col(k) / all_shares);
  add_moments(weights);
  return answer;
}

// D1 and D2 by the lattice.
void PointTruth::compare(double log_evidence) {
  const Eigen::ArrayXd q = (log_q_ - log_proposal_).exp();
  const Eigen::ArrayXd log_ratio = log_joint_ - log_q_;
  const Eigen::ArrayXd posterior = (log_joint_ - log_evidence - log_proposal_).exp();
  // Where q is 0, so is what it weighs.
  const Eigen::ArrayXd lost = (q > 0).select(q * (log_evidence - log_ratio), 0.0);
  kl_posterior_ = mean_of(lost - q + posterior);
  // About its middle, so that what the lattice makes of ∫ q = 1 does not matter.
  const double middle = log_evidence - kl_posterior_.value;
  elbo_ = mean_of((q > 0).select(q * (log_ratio - middle), 0.0));
  elbo_.value += middle;
  const double rounding = kRounding * (1 + std::abs(log_evidence) + std::abs(middle));
  kl_posterior_.error += rounding;
  kl_posterior_ = non_negative(kl_posterior_);
  elbo_.error += rounding;
}

PointEvidence PointTruth::integrate(const Eigen::RowVectorXd& x, const Gaussian& q, double& work) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  PointEvidence answer = cells_.integrate(x, work);
  modes_ = search_.find(x, q.mean, work);
  kl_posterior_ = {kUnknown, kUnknown};
  elbo_ = {kUnknown, kUnknown};
  const PointEvidence lattice = by_lattice(x, q, work);
  if (!lattice.converged) {
    answer.converged = false;
    return answer;
  }
  const double apart = std::abs(answer.log_evidence - lattice.log_evidence);
  if (lattice.log_evidence > answer.log_evidence + answer.error + kOfLattice * lattice.error) {
    answer.error = apart + std::min(answer.error, lattice.error);
    answer.log_evidence = lattice.log_evidence;
  } else if (!kinks_ && lattice.error + apart + answer.unseen < answer.error) {
    answer.error = lattice.error + apart + answer.unseen;
    answer.log_evidence = lattice.log_evidence;
  }
  answer.converged = answer.error <= kExact;
  compare(answer.log_evidence);
  return answer;
}

std::vector<Gaussian> PointTruth::likenesses() const {
  std::vector<Gaussian> result;
  for (std::size_t k = 0; k < std::min(kMostModes, modes_.size()); ++k) {
    result.push_back({modes_[k].z, modes_[k].factor, modes_[k].log_mass});
  }
  result.insert(result.end(), moments_.begin(), moments_.end());
  for (Gaussian& island : islands(cells_.posterior())) result.push_back(std::move(island));
  return result;
}

Known lattice_expectation(const Snapshot& snapshot, const Eigen::RowVectorXd& x, const Gaussian& q,
                          double& work) {
  const Index latent = snapshot.latent();
  const Index size = latent == 1 ? kLine : kPlane;
  Eigen::MatrixXd t(latent, 2 * size);
  for (Index i = 0; i < t.cols(); ++i) {
    for (Index h = 0; h < latent; ++h) {
      t(h, i) = student(coordinate(i % size, h, i < size ? 0 : 1, latent));
    }
  }
  // q over the density of the places, up to a factor.
  const Eigen::ArrayXd log_weight =
      (1.5 * (2 + t.array().square()).log() - 0.5 * t.array().square()).colwise().sum().transpose();
  Eigen::ArrayXd weight = log_weight.exp();
  weight /= weight.mean();
  const Eigen::ArrayXXd z = ((q.factor * t).colwise() + q.mean).transpose().array();
  const Eigen::ArrayXd u = snapshot.log_likelihood(x, snapshot.decode(z));
  work += static_cast<double>(z.rows()) * snapshot.decoder_work();
  const double middle = (weight * u).mean();
  Known expectation = mean_of(weight * (u - middle));
  expectation.value += middle;
  expectation.error += kRounding * (1 + std::abs(middle));
  return expectation;
}

}  // namespace elbo::vae
