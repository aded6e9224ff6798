#include "models/vae/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMostRounds = 60;
// Nats by which a node's neighbourhood may exceed the node itself and still count as seen.
constexpr double kSeen = 4;
// Nats below what is known of the evidence at which a cell is negligible, and at which it is forgotten.
constexpr double kNegligible = 30;
constexpr double kForgotten = 60;
// Where the decoder has kinks, cells err by chance to either side: so many of their standard deviations.
constexpr double kDeviations = 3;
// The part of the tolerance that is left to the cells which are not halved.
constexpr double kShare = 0.5;

double log_add(double a, double b) {
  const double most = std::max(a, b);
  return most == -kInfinity ? most : most + std::log1p(std::exp(std::min(a, b) - most));
}

// log of the prior's mass outside ±reach, at most.
double log_outside(double reach, Index latent) {
  return std::log(2.0 * static_cast<double>(latent)) - 0.5 * reach * reach - std::log(reach) -
         0.5 * kLogTwoPi;
}

// log(1 + e^a)
double softplus(double a) { return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a)); }

}  // namespace

EvidenceQuadrature::EvidenceQuadrature(const std::shared_ptr<const Snapshot>& snapshot)
    : cells_(snapshot),
      by_chance_(snapshot->latent() == 2 && snapshot->shape().activation == Activation::kRelu &&
                 !snapshot->shape().hidden.empty()) {}

bool EvidenceQuadrature::is_hinted(const Cell& cell) const {
  const double side = cells_.snapshot().latent() == 1 ? static_cast<double>(cell.z.rows())
                                                      : std::sqrt(static_cast<double>(cell.z.rows()));
  return std::any_of(hints_.begin(), hints_.end(), [&](const Hint& hint) {
    return cell.width / side > hint.spacing && (hint.z >= cell.lower).all() &&
           (hint.z <= cell.lower + cell.width).all();
  });
}

void EvidenceQuadrature::look(Index index, double negligible) {
  const Cell& cell = cells_.cell(index);
  if (is_hinted(cell)) {
    // It is halved before anything else.
    leaves_.push_back({index, -kInfinity, cells_.snapshot().largest_log_likelihood(), false});
    return;
  }
  const double most = cell.log_prior_bound + cell.most_log_likelihood(cells_.snapshot(), x_);
  if (most < negligible - (kForgotten - kNegligible)) {
    log_dropped_ = log_add(log_dropped_, most);
    return;
  }
  if (most < negligible) {
    leaves_.push_back({index, -kInfinity, most, false});
    return;
  }
  cell.log_likelihood(cells_.snapshot(), x_, values_, bounds_);
  const double bound = bounds_.maxCoeff();
  const double seen = values_.maxCoeff();
  values_ += cell.log_prior;
  const double largest = values_.maxCoeff();
  values_ = (values_ - largest).exp();
  Leaf leaf{index, largest + std::log((values_ * cell.measure).sum()), 0, bound <= seen + kSeen};
  // What is higher between the nodes than at them counts in proportion.
  leaf.log_error = leaf.seen ? largest + std::log(cells_.integration_error(cell, values_)) + bound - seen
                             : std::max(leaf.log_value, cell.log_prior_bound + bound);
  leaves_.push_back(leaf);
}

EvidenceQuadrature::Total EvidenceQuadrature::total() const {
  double most = -kInfinity;
  double largest = log_dropped_;
  for (const Leaf& leaf : leaves_) {
    most = std::max(most, leaf.log_value);
    largest = std::max(largest, leaf.log_error);
  }
  double sum = 0;
  double unseen = std::exp(log_dropped_ - largest);
  double error = 0;
  double by_chance = 0;
  double squares = 0;
  for (const Leaf& leaf : leaves_) {
    sum += std::exp(leaf.log_value - most);
    const double part = std::exp(leaf.log_error - largest);
    (!leaf.seen ? unseen : by_chance_ ? by_chance : error) += part;
    squares += by_chance_ && leaf.seen ? part * part : 0;
  }
  error += unseen + std::min(by_chance, kDeviations * std::sqrt(squares));
  return {most + std::log(sum), largest + std::log(error), largest + std::log(unseen)};
}

// The leaves with the largest errors, until what the others leave is a part of the tolerance.
void EvidenceQuadrature::choose(const Total& total) {
  order_.resize(leaves_.size());
  std::iota(order_.begin(), order_.end(), Index{0});
  const auto error = [this](Index i) { return leaves_[static_cast<std::size_t>(i)].log_error; };
  std::sort(order_.begin(), order_.end(),
            [&](Index a, Index b) { return error(a) < error(b) || (error(a) == error(b) && a < b); });
  const double room = kShare * kTolerance;
  double sum = 0;
  double squares = 0;
  std::size_t kept = 0;
  for (; kept < order_.size(); ++kept) {
    const double part = std::exp(std::min(700.0, error(order_[kept]) - total.log_value));
    if (by_chance_ && leaves_[static_cast<std::size_t>(order_[kept])].seen) {
      squares += part * part;
    } else {
      sum += part;
    }
    if (sum + kDeviations * std::sqrt(squares) > room) break;
  }
  splitting_.assign(order_.begin() + static_cast<std::ptrdiff_t>(kept), order_.end());
  std::sort(splitting_.begin(), splitting_.end());
}

bool EvidenceQuadrature::refine(double& work) {
  const auto columns = static_cast<double>(x_.size());
  const double look_work = static_cast<double>(cells_.cell(0).z.rows()) * (8 + columns);
  std::vector<Index> halved;
  for (int round = 0;; ++round) {
    const Total total = this->total();
    log_evidence_ = total.log_value;
    if (total.log_error <= total.log_value + std::log(kTolerance)) return true;
    if (round == kMostRounds || leaves_.size() > cells_.most_leaves()) return false;
    choose(total);
    halved.clear();
    for (const Index i : splitting_) halved.push_back(leaves_[static_cast<std::size_t>(i)].cell);
    work += cells_.split(halved);
    // The leaves that stay close ranks.
    std::size_t next = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < leaves_.size(); ++i) {
      if (next < splitting_.size() && static_cast<std::size_t>(splitting_[next]) == i) {
        ++next;
      } else {
        leaves_[kept++] = leaves_[i];
      }
    }
    leaves_.resize(kept);
    for (const Index cell : halved) {
      const Index first = cells_.cell(cell).children;
      for (Index child = 0; child < cells_.children_per_cell(); ++child) {
        look(first + child, log_evidence_ - kNegligible);
      }
    }
    work += look_work * static_cast<double>(halved.size()) * static_cast<double>(cells_.children_per_cell());
  }
}

PointEvidence EvidenceQuadrature::integrate(const Eigen::RowVectorXd& x, double& work,
                                            std::vector<Hint> hints) {
  hints_ = std::move(hints);
  // Half of the room is enough for any one point.
  if (cells_.fill() > 0.5) cells_.clear();
  x_ = x;
  leaves_.clear();
  log_evidence_ = -kInfinity;
  log_dropped_ = -kInfinity;
  const double highest = cells_.snapshot().largest_log_likelihood();
  const Index latent = cells_.snapshot().latent();
  PointEvidence answer;
  std::size_t looked = 0;
  for (int rings = 1;; ++rings) {
    const std::span<const Index> roots = cells_.roots(rings, work);
    double largest = log_evidence_;
    for (; looked < roots.size(); ++looked) {
      look(roots[looked], largest - kNegligible);
      if (!leaves_.empty()) largest = std::max(largest, leaves_.back().log_value);
    }
    work += static_cast<double>(roots.size()) * (20 + 2 * static_cast<double>(x.size()));
    answer.converged = refine(work);
    const double outside = log_outside(LatentCells::reach(rings), latent) + highest - log_evidence_;
    const bool is_all = outside < std::log(kTolerance) - 3;
    if (!is_all && rings < LatentCells::kMostRings) continue;
    answer.log_evidence = log_evidence_;
    const Total total = this->total();
    answer.error = softplus(log_add(total.log_error - log_evidence_, outside));
    answer.unseen = softplus(log_add(total.log_unseen - log_evidence_, outside));
    answer.converged = answer.converged && is_all;
    return answer;
  }
}

std::vector<Hint> EvidenceQuadrature::hints() const {
  std::vector<std::pair<double, Index>> order;
  for (const Leaf& leaf : leaves_) {
    if (leaf.log_value > log_evidence_ - kHintMass) order.emplace_back(-leaf.log_value, leaf.cell);
  }
  std::sort(order.begin(), order.end());
  if (order.size() > kMostHints) order.resize(kMostHints);
  std::vector<Hint> result;
  Eigen::ArrayXd values;
  Eigen::ArrayXd bounds;
  for (const auto& [negative, index] : order) {
    const Cell& cell = cells_.cell(index);
    cell.log_likelihood(cells_.snapshot(), x_, values, bounds);
    Index at = 0;
    (values + cell.log_prior).maxCoeff(&at);
    const auto nodes = static_cast<double>(cell.z.rows());
    const double side = cells_.snapshot().latent() == 1 ? nodes : std::sqrt(nodes);
    result.push_back({cell.z.row(at).transpose(), cell.width / side});
  }
  return result;
}

PosteriorNodes EvidenceQuadrature::posterior() const {
  // Leaves without mass have no nodes there.
  const auto counts = [this](const Leaf& leaf) { return leaf.log_value > log_evidence_ - kNegligible; };
  Index count = 0;
  for (const Leaf& leaf : leaves_) count += counts(leaf) ? cells_.cell(leaf.cell).z.rows() : 0;
  PosteriorNodes nodes{Eigen::ArrayXXd(count, cells_.snapshot().latent()), Eigen::ArrayXd(count),
                       Eigen::ArrayXd(count)};
  Eigen::ArrayXd values;
  Eigen::ArrayXd bounds;
  Index next = 0;
  for (const Leaf& leaf : leaves_) {
    if (!counts(leaf)) continue;
    const Cell& cell = cells_.cell(leaf.cell);
    cell.log_likelihood(cells_.snapshot(), x_, values, bounds);
    const Index size = cell.z.rows();
    nodes.z.middleRows(next, size) = cell.z;
    nodes.log_joint.segment(next, size) = values + cell.log_prior;
    nodes.log_mass.segment(next, size) = values + cell.log_prior + cell.measure.log() - log_evidence_;
    next += size;
  }
  return nodes;
}

}  // namespace elbo::vae
