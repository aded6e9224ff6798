#include "models/vae/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeastReach = 8;
constexpr double kLargestReach = 256;
constexpr int kMostRounds = 40;
constexpr std::size_t kMostLeaves = 6'000;
// Nats by which a node's neighbourhood may exceed the node itself and still count as seen.
constexpr double kSeen = 4;
// Nats below what is known of the evidence at which a cell is negligible.
constexpr double kNegligible = 30;

// log of the prior's mass outside ±reach, at most.
double log_outside(double reach, Index latent) {
  return std::log(2.0 * static_cast<double>(latent)) - 0.5 * reach * reach - std::log(reach) -
         0.5 * kLogTwoPi;
}

double reach_for(const Snapshot& snapshot, double lowest) {
  double reach = kLeastReach;
  while (reach < kLargestReach && log_outside(reach, snapshot.latent()) + snapshot.largest_log_likelihood() >
                                      lowest + std::log(EvidenceQuadrature::kTolerance) - 2) {
    reach *= 2;
  }
  return reach;
}

}  // namespace

EvidenceQuadrature::EvidenceQuadrature(const std::shared_ptr<const Snapshot>& snapshot, double lowest)
    : cells_(snapshot, reach_for(*snapshot, lowest)) {}

EvidenceQuadrature::Leaf EvidenceQuadrature::look(Index index, const Eigen::RowVectorXd& x,
                                                  double negligible) {
  const Cell& cell = cells_.cell(index);
  cells_.log_likelihood(cell, x, values_, bounds_);
  const double bound = bounds_.maxCoeff();
  if (cell.log_prior_bound + bound < negligible) return {index, -kInfinity, cell.log_prior_bound + bound};
  const double seen = values_.maxCoeff();
  values_ += cell.log_prior;
  const double largest = values_.maxCoeff();
  values_ = (values_ - largest).exp();
  Leaf leaf{index, largest + std::log((values_ * cell.measure).sum()), 0};
  leaf.log_error = bound > seen + kSeen ? std::max(leaf.log_value, cell.log_prior_bound + bound)
                                        : largest + std::log(cells_.integration_error(cell, values_));
  return leaf;
}

PointEvidence EvidenceQuadrature::integrate(const Eigen::RowVectorXd& x, double& work) {
  // Half of the room is enough for any one point.
  if (cells_.fill() > 0.5) cells_.clear();
  x_ = x;
  leaves_.clear();
  double largest = -kInfinity;
  for (Index root = 0; root < cells_.roots(); ++root) {
    leaves_.push_back(look(root, x, largest - kNegligible));
    largest = std::max(largest, leaves_.back().log_value);
  }
  const auto columns = static_cast<double>(x.size());
  const double look_work = static_cast<double>(cells_.cell(0).z.rows()) * (8 + columns);
  work += look_work * static_cast<double>(leaves_.size());

  PointEvidence answer;
  std::vector<Index> splitting;
  for (int round = 0;; ++round) {
    largest = -kInfinity;
    for (const Leaf& leaf : leaves_) largest = std::max(largest, leaf.log_value);
    double sum = 0;
    double error = 0;
    for (const Leaf& leaf : leaves_) {
      sum += std::exp(leaf.log_value - largest);
      error += std::exp(std::min(700.0, leaf.log_error - largest));
    }
    log_evidence_ = largest + std::log(sum);
    answer.log_evidence = log_evidence_;
    answer.error = error / sum;
    answer.converged = answer.error <= kTolerance;
    if (answer.converged || round == kMostRounds || leaves_.size() > kMostLeaves || cells_.fill() > 1) {
      break;
    }

    const double threshold = largest + std::log(sum * kTolerance / static_cast<double>(leaves_.size()));
    splitting.clear();
    for (const Leaf& leaf : leaves_) {
      if (leaf.log_error > threshold) splitting.push_back(leaf.cell);
    }
    work += cells_.split(splitting);
    const std::size_t before = leaves_.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < before; ++i) {
      const Leaf leaf = leaves_[i];
      if (!(leaf.log_error > threshold)) {
        leaves_[kept++] = leaf;
        continue;
      }
      const Index first = cells_.cell(leaf.cell).children;
      for (Index child = 0; child < cells_.children_per_cell(); ++child) {
        leaves_.push_back(look(first + child, x, log_evidence_ - kNegligible));
      }
    }
    work +=
        look_work * static_cast<double>(splitting.size()) * static_cast<double>(cells_.children_per_cell());
    leaves_.erase(leaves_.begin() + static_cast<std::ptrdiff_t>(kept),
                  leaves_.begin() + static_cast<std::ptrdiff_t>(before));
  }
  const double outside = log_outside(cells_.reach(), cells_.snapshot().latent()) +
                         cells_.snapshot().largest_log_likelihood() - log_evidence_;
  answer.error = std::log1p(answer.error) + std::exp(std::min(700.0, outside));
  answer.converged = answer.converged && answer.error < 2 * kTolerance;
  return answer;
}

PosteriorNodes EvidenceQuadrature::posterior() const {
  // Leaves without mass have no nodes there.
  const auto counts = [this](const Leaf& leaf) { return leaf.log_value > log_evidence_ - 30; };
  Index count = 0;
  for (const Leaf& leaf : leaves_) count += counts(leaf) ? cells_.cell(leaf.cell).z.rows() : 0;
  PosteriorNodes nodes{Eigen::ArrayXXd(count, cells_.snapshot().latent()), Eigen::ArrayXd(count)};
  Eigen::ArrayXd values;
  Eigen::ArrayXd bounds;
  Index next = 0;
  for (const Leaf& leaf : leaves_) {
    if (!counts(leaf)) continue;
    const Cell& cell = cells_.cell(leaf.cell);
    cells_.log_likelihood(cell, x_, values, bounds);
    nodes.z.middleRows(next, cell.z.rows()) = cell.z;
    nodes.log_mass.segment(next, cell.z.rows()) =
        values + cell.log_prior + cell.measure.log() - log_evidence_;
    next += cell.z.rows();
  }
  return nodes;
}

}  // namespace elbo::vae
