#include "models/vae/nested_lattice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// The distance of the first places, and how many a cell has along its edge.
constexpr double kStepLine = 0.04;
constexpr double kStepPlane = 1.0 / 6;
constexpr Index kSideLine = 16;
constexpr Index kSidePlane = 4;
constexpr double kStretch = 4;  // c
constexpr double kFarthest = 8'192;
constexpr double kTurn = 0.29;
constexpr double kOffset = 0.2113;  // of the lattice, in cells, so that nothing lies at 0
constexpr int kMostHalvings = 24;
constexpr Index kMostLine = 8'000;  // places of one point
constexpr Index kMostPlane = 24'000;
constexpr double kMostBytes = 48e6;
constexpr std::size_t kBatch = 64;  // roots that are decoded together
// Nats below the evidence at which a cell is not halved any more.
constexpr double kNegligible = 17;
// Nats by which a place's neighbourhood may exceed the place itself and still count as seen.
constexpr double kSeen = 4;
constexpr double kTolerance = 1e-4;
constexpr double kLoose = 3;  // times that, where there are kinks
// Of the change by the halving before the last one: its square, since errors of smooth sums fall faster; a
// part of it where there are kinks.
constexpr double kOfSquare = 1.0 / 25;
constexpr double kOfBefore = 1.0 / 8;
constexpr double kRounding = 1e-10;
constexpr double kBesideHint = 6;  // spacings

double log_add(double a, double b) {
  const double most = std::max(a, b);
  return most == -kInfinity ? most : most + std::log1p(std::exp(std::min(a, b) - most));
}

double softplus(double a) { return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a)); }

double stretched(double u) { return kStretch * std::sinh(u / kStretch); }

}  // namespace

NestedLattice::NestedLattice(std::shared_ptr<const Snapshot> snapshot)
    : snapshot_(std::move(snapshot)),
      latent_(snapshot_->latent()),
      side_(latent_ == 1 ? kSideLine : kSidePlane),
      kinks_(snapshot_->shape().activation == Activation::kRelu && !snapshot_->shape().hidden.empty()) {
  make_roots();
}

void NestedLattice::make_roots() {
  const double width = static_cast<double>(side_) * (latent_ == 1 ? kStepLine : kStepPlane);
  const auto reach = static_cast<Index>(std::ceil(kStretch * std::asinh(kFarthest / kStretch) / width));
  Eigen::ArrayXd lower(latent_);
  for (Index row = latent_ == 1 ? 0 : -reach; row < (latent_ == 1 ? 1 : reach); ++row) {
    for (Index column = -reach; column < reach; ++column) {
      lower(0) = width * (static_cast<double>(column) + kOffset);
      if (latent_ == 2) lower(1) = width * (static_cast<double>(row) + kOffset);
      add_cell(lower, width);
      parents_.push_back(-1);
    }
  }
  roots_.resize(cells_.size());
  std::iota(roots_.begin(), roots_.end(), Index{0});
  const auto bound = [this](Index i) { return cells_[static_cast<std::size_t>(i)].log_prior_bound; };
  std::stable_sort(roots_.begin(), roots_.end(), [&](Index a, Index b) { return bound(a) > bound(b); });
  log_beyond_.assign(roots_.size() + 1, -0.5 * kFarthest * kFarthest);
  for (std::size_t i = roots_.size(); i-- > 0;) {
    log_beyond_[i] = log_add(log_beyond_[i + 1], bound(roots_[i]));
  }
}

void NestedLattice::add_cell(const Eigen::ArrayXd& lower, double width) {
  Cell cell;
  cell.lower = lower;
  cell.width = width;
  const auto dimensions = static_cast<double>(latent_);
  cell.log_prior_bound = dimensions * (std::log(width) - 0.5 * kLogTwoPi);
  for (Index h = 0; h < latent_; ++h) {
    const double upper = lower(h) + width;
    const double nearest = lower(h) > 0 ? lower(h) : std::min(upper, 0.0);
    const double farthest = std::max(std::abs(lower(h)), std::abs(upper));
    cell.log_prior_bound += std::log(std::cosh(farthest / kStretch)) - 0.5 * std::pow(stretched(nearest), 2);
  }
  cells_.push_back(std::move(cell));
}

void NestedLattice::split(Index index) {
  if (cells_[static_cast<std::size_t>(index)].children >= 0) return;
  cells_[static_cast<std::size_t>(index)].children = static_cast<Index>(cells_.size());
  const Eigen::ArrayXd lower = cells_[static_cast<std::size_t>(index)].lower;
  const double half = 0.5 * cells_[static_cast<std::size_t>(index)].width;
  for (Index child = 0; child < (latent_ == 1 ? 2 : 4); ++child) {
    Eigen::ArrayXd corner = lower;
    corner(0) += half * static_cast<double>(child % 2);
    const Index above = child / 2;
    if (latent_ == 2) corner(1) += half * static_cast<double>(above);
    fresh_.push_back(static_cast<Index>(cells_.size()));
    parents_.push_back(index);
    add_cell(corner, half);
  }
}

// Forgets all but the roots. What is looked up afterwards is the same.
void NestedLattice::clear() {
  cells_.resize(roots_.size());
  parents_.resize(roots_.size());
  for (Cell& cell : cells_) cell.children = -1;
}

double NestedLattice::decode_fresh() {
  const Index nodes = latent_ == 1 ? side_ : side_ * side_;
  // Place n of a child is one of its parent's where all its coordinates are even.
  const auto is_old = [&](Index n) { return n % side_ % 2 == 0 && (latent_ == 1 || n / side_ % 2 == 0); };
  Index old = 0;
  for (Index n = 0; n < nodes; ++n) old += is_old(n) ? 1 : 0;
  Index count = 0;
  for (const Index index : fresh_) {
    count += parents_[static_cast<std::size_t>(index)] < 0 ? nodes : nodes - old;
  }
  Eigen::ArrayXXd z(count, latent_);
  Index next = 0;
  for (const Index index : fresh_) {
    Cell& cell = cells_[static_cast<std::size_t>(index)];
    const double step = cell.width / static_cast<double>(side_);
    cell.z.resize(nodes, latent_);
    cell.measure.setConstant(nodes, std::pow(step, static_cast<double>(latent_)));
    for (Index n = 0; n < nodes; ++n) {
      for (Index h = 0; h < latent_; ++h) {
        const auto i = static_cast<double>(h == 0 ? n % side_ : n / side_);
        const double u = cell.lower(h) + step * i;
        cell.z(n, h) = stretched(u);
        cell.measure(n) *= std::cosh(u / kStretch);
      }
    }
    if (latent_ == 2) {
      const Eigen::ArrayXd v = cell.z.col(0);
      cell.z.col(0) = std::cos(kTurn) * v - std::sin(kTurn) * cell.z.col(1);
      cell.z.col(1) = std::sin(kTurn) * v + std::cos(kTurn) * cell.z.col(1);
    }
    cell.log_prior = -0.5 * cell.z.square().rowwise().sum() - 0.5 * kLogTwoPi * static_cast<double>(latent_);
    for (Index n = 0; n < nodes; ++n) {
      if (parents_[static_cast<std::size_t>(index)] < 0 || !is_old(n)) z.row(next++) = cell.z.row(n);
    }
  }
  const RowMajor<double> decoded = snapshot_->decode(z);
  RowMajor<double> outputs(nodes, decoded.cols());
  next = 0;
  for (const Index index : fresh_) {
    const Index parent = parents_[static_cast<std::size_t>(index)];
    for (Index n = 0; n < nodes; ++n) {
      if (parent < 0 || !is_old(n)) {
        outputs.row(n) = decoded.row(next++);
        continue;
      }
      const Cell& from = cells_[static_cast<std::size_t>(parent)];
      const Index child = index - from.children;
      const Index column = (n % side_ + side_ * (child % 2)) / 2;
      const Index row = latent_ == 1 ? 0 : (n / side_ + side_ * (child / 2)) / 2;
      outputs.row(n) = from.outputs.row(row * side_ + column);
    }
    cells_[static_cast<std::size_t>(index)].set_outputs(*snapshot_, outputs, side_);
  }
  fresh_.clear();
  return static_cast<double>(count) * snapshot_->decoder_work();
}

bool NestedLattice::is_hinted(Index index) const {
  const Cell& cell = cells_[static_cast<std::size_t>(index)];
  return std::any_of(hints_.begin(), hints_.end(), [&](const Hint& hint) {
    // What lies about the place may lie in the next cell as well.
    const double beside = kBesideHint * hint.spacing;
    return cell.width / static_cast<double>(side_) > hint.spacing && (hint.z >= cell.lower - beside).all() &&
           (hint.z <= cell.lower + cell.width + beside).all();
  });
}

NestedLattice::Leaf NestedLattice::look(Index index, double negligible) {
  const Cell& cell = cells_[static_cast<std::size_t>(index)];
  Leaf leaf;
  leaf.cell = index;
  leaf.log_bound = cell.log_prior_bound + cell.most_log_likelihood(*snapshot_, x_);
  if (leaf.log_bound < negligible && !is_hinted(index)) {
    std::fill(std::begin(leaf.log_value), std::end(leaf.log_value), -kInfinity);
    return leaf;
  }
  cell.log_likelihood(*snapshot_, x_, values_, bounds_);
  const double bound = bounds_.maxCoeff();
  leaf.seen = bound <= values_.maxCoeff() + kSeen;
  leaf.log_bound = std::min(leaf.log_bound, cell.log_prior_bound + bound);
  values_ += cell.log_prior;
  const double largest = values_.maxCoeff();
  values_ = (values_ - largest).exp() * cell.measure;
  for (Index k = 0; k < 3; ++k) {
    const Index stride = Index{1} << k;
    double sum = 0;
    for (Index row = 0; row < (latent_ == 1 ? 1 : side_); row += stride) {
      for (Index column = 0; column < side_; column += stride) sum += values_(row * side_ + column);
    }
    sum *= std::pow(static_cast<double>(stride), static_cast<double>(latent_));
    leaf.log_value[k] = largest + std::log(sum);
  }
  return leaf;
}

NestedLattice::Total NestedLattice::total() const {
  Total total{};
  double most = -kInfinity;
  double most_unseen = log_outside_;
  for (const auto* leaves : {&open_, &settled_}) {
    for (const Leaf& leaf : *leaves) {
      for (const double value : leaf.log_value) most = std::max(most, value);
      most_unseen = std::max(most_unseen, leaf.log_bound);
    }
  }
  double sums[3] = {};
  double unseen = std::exp(log_outside_ - most_unseen);
  const auto add = [&](const Leaf& leaf, bool settled) {
    for (std::size_t k = 0; k < 3; ++k) sums[k] += std::exp(leaf.log_value[settled ? 0 : k] - most);
    if (settled || !leaf.seen) unseen += std::exp(leaf.log_bound - most_unseen);
  };
  for (const Leaf& leaf : open_) add(leaf, false);
  for (const Leaf& leaf : settled_) add(leaf, true);
  for (std::size_t k = 0; k < 3; ++k) total.log_value[k] = most + std::log(sums[k]);
  total.log_unseen = most_unseen + std::log(unseen);
  return total;
}

double NestedLattice::error_of(const Total& total) const {
  const double last = std::abs(total.log_value[0] - total.log_value[1]);
  const double before = std::abs(total.log_value[1] - total.log_value[2]);
  if (std::isnan(last) || std::isnan(before)) return kInfinity;
  return std::max(last, kinks_ ? kOfBefore * before : kOfSquare * before * before);
}

// The first cells, from the middle outwards, until what is left cannot matter.
double NestedLattice::look_at_roots(double& work) {
  const double highest = snapshot_->largest_log_likelihood();
  double log_total = -kInfinity;
  std::size_t next = 0;
  double looked = 0;
  while (next < roots_.size() && log_beyond_[next] + highest > log_total - kNegligible) {
    const std::size_t end = std::min(next + kBatch, roots_.size());
    for (std::size_t i = next; i < end; ++i) {
      if (cells_[static_cast<std::size_t>(roots_[i])].outputs.size() == 0) fresh_.push_back(roots_[i]);
    }
    if (!fresh_.empty()) work += decode_fresh();
    for (; next < end; ++next) {
      open_.push_back(look(roots_[next], log_total - kNegligible));
      log_total = log_add(log_total, open_.back().log_value[0]);
      looked += static_cast<double>(cells_[static_cast<std::size_t>(roots_[next])].z.rows());
    }
  }
  log_outside_ = log_beyond_[next] + highest;
  return looked;
}

PointEvidence NestedLattice::integrate(const Eigen::RowVectorXd& x, double& work,
                                       const std::vector<Hint>& hints) {
  hints_ = hints;
  for (Hint& hint : hints_) {
    if (latent_ == 2) {
      const double first = hint.z(0);
      hint.z(0) = std::cos(kTurn) * first + std::sin(kTurn) * hint.z(1);
      hint.z(1) = -std::sin(kTurn) * first + std::cos(kTurn) * hint.z(1);
    }
    hint.z = hint.z.unaryExpr([](double v) { return kStretch * std::asinh(v / kStretch); });
  }
  const double bytes = static_cast<double>(latent_ == 1 ? side_ : side_ * side_) *
                       static_cast<double>(x.size() + latent_ + 4) * sizeof(double);
  if (static_cast<double>(cells_.size() - roots_.size()) * bytes > kMostBytes) clear();
  x_ = x;
  open_.clear();
  settled_.clear();
  log_outside_ = -kInfinity;
  double looked = look_at_roots(work);
  const double goal = kTolerance * (kinks_ ? kLoose : 1);
  const double most = looked + static_cast<double>(latent_ == 1 ? kMostLine : kMostPlane);
  PointEvidence answer;
  for (int halving = 0;; ++halving) {
    const Total total = this->total();
    answer.log_evidence = total.log_value[0];
    const double error = error_of(total);
    answer.unseen = softplus(total.log_unseen - total.log_value[0]);
    answer.error = error + answer.unseen + kRounding * (1 + std::abs(answer.log_evidence));
    const bool follows_hints =
        std::any_of(open_.begin(), open_.end(), [this](const Leaf& leaf) { return is_hinted(leaf.cell); });
    answer.converged = error <= goal && answer.unseen <= goal && !follows_hints;
    if (answer.converged || halving == kMostHalvings || looked > most) break;
    std::vector<Index> halved;
    for (const Leaf& leaf : open_) {
      if (leaf.log_bound < total.log_value[0] - kNegligible && !is_hinted(leaf.cell)) {
        settled_.push_back(leaf);
      } else {
        halved.push_back(leaf.cell);
      }
    }
    if (halved.empty()) break;
    for (const Index cell : halved) split(cell);
    if (!fresh_.empty()) work += decode_fresh();
    open_.clear();
    for (const Index cell : halved) {
      const Index first = cells_[static_cast<std::size_t>(cell)].children;
      for (Index child = 0; child < (latent_ == 1 ? 2 : 4); ++child) {
        open_.push_back(look(first + child, total.log_value[0] - kNegligible));
        looked += static_cast<double>(cells_[static_cast<std::size_t>(first + child)].z.rows());
      }
    }
  }
  work += looked * (8 + 2 * static_cast<double>(x.size()));
  return answer;
}

std::vector<Hint> NestedLattice::hints() const {
  std::vector<std::pair<double, Index>> order;
  const double log_total = total().log_value[0];
  for (const auto* leaves : {&open_, &settled_}) {
    for (const Leaf& leaf : *leaves) {
      if (leaf.log_value[0] > log_total - kHintMass) order.emplace_back(-leaf.log_value[0], leaf.cell);
    }
  }
  std::sort(order.begin(), order.end());
  if (order.size() > kMostHints) order.resize(kMostHints);
  std::vector<Hint> result;
  Eigen::ArrayXd values;
  Eigen::ArrayXd bounds;
  for (const auto& [negative, index] : order) {
    const Cell& cell = cells_[static_cast<std::size_t>(index)];
    cell.log_likelihood(*snapshot_, x_, values, bounds);
    Index at = 0;
    (values + cell.log_prior).maxCoeff(&at);
    result.push_back({cell.z.row(at).transpose(), cell.width / static_cast<double>(side_)});
  }
  return result;
}

KnownPlaces NestedLattice::places() const {
  const Index nodes = latent_ == 1 ? side_ : side_ * side_;
  const auto count = static_cast<Index>(open_.size() + settled_.size());
  KnownPlaces known{Eigen::ArrayXXd(count * nodes, latent_), Eigen::ArrayXd(count * nodes),
                    Eigen::ArrayXd(count * nodes)};
  Eigen::ArrayXd values;
  Eigen::ArrayXd bounds;
  Index next = 0;
  for (const auto* leaves : {&open_, &settled_}) {
    for (const Leaf& leaf : *leaves) {
      const Cell& cell = cells_[static_cast<std::size_t>(leaf.cell)];
      cell.log_likelihood(*snapshot_, x_, values, bounds);
      known.z.middleRows(next, nodes) = cell.z;
      known.log_measure.segment(next, nodes) = cell.measure.log();
      known.log_joint.segment(next, nodes) = values + cell.log_prior;
      next += nodes;
    }
  }
  return known;
}

}  // namespace elbo::vae
