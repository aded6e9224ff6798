#include "models/vae/latent_cells.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/gauss_legendre.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

// Sides of the core's cells: a decoder's bends are hardly narrower than that over the nodes of a side.
constexpr double kCoreLine = 0.125;
constexpr double kCorePlane = 0.5;
constexpr double kRingCells = 8;  // of the other rings, along the edge of the square that they surround
constexpr double kMostBytes = 64e6;
constexpr double kMostLeafBytes = 30e6;  // of one point
constexpr double kMostLeaves = 2'500;

int nodes_per_side(Index latent) { return latent == 1 ? 8 : 6; }

}  // namespace

LatentCells::LatentCells(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}

void LatentCells::clear() {
  std::vector<Cell> kept;
  for (Index& root : roots_) {
    kept.push_back(std::move(cells_[static_cast<std::size_t>(root)]));
    kept.back().children = -1;
    root = static_cast<Index>(kept.size()) - 1;
  }
  cells_ = std::move(kept);
}

// The cells of ±outer that are not in ±inner.
void LatentCells::add_square(double inner, double outer, double width) {
  const Index latent = snapshot_->latent();
  const auto side = static_cast<Index>(std::lround(2 * outer / width));
  const auto corner = [&](Index i) { return -outer + width * static_cast<double>(i); };
  const auto within = [&](double lower) { return lower >= -inner && lower < inner; };
  for (Index row = 0; row < (latent == 1 ? 1 : side); ++row) {
    for (Index column = 0; column < side; ++column) {
      Eigen::ArrayXd lower(latent);
      lower(0) = corner(column);
      if (latent == 2) lower(1) = corner(row);
      if (within(lower(0)) && (latent == 1 || within(lower(1)))) continue;
      roots_.push_back(static_cast<Index>(cells_.size()));
      add_cell(lower, width);
    }
  }
}

std::span<const Index> LatentCells::roots(int rings, double& work) {
  const double finest = snapshot_->latent() == 1 ? kCoreLine : kCorePlane;
  for (; rings_ < rings; ++rings_) {
    const auto first = static_cast<Index>(cells_.size());
    const double inner = rings_ < 0 ? 0 : reach(rings_);
    const double width = rings_ < 0 ? finest : rings_ == 0 ? 2 * finest : 2 * inner / kRingCells;
    add_square(inner, reach(rings_ + 1), width);
    roots_within_.push_back(roots_.size());
    work += decode(first);
  }
  return std::span(roots_).first(roots_within_[static_cast<std::size_t>(rings)]);
}

double LatentCells::bytes_per_cell() const {
  const auto nodes = static_cast<double>(snapshot_->latent() == 1 ? nodes_per_side(1)
                                                                  : nodes_per_side(2) * nodes_per_side(2));
  const auto numbers = static_cast<double>(snapshot_->shape().columns + snapshot_->latent() + 4);
  return (nodes * numbers + static_cast<double>(snapshot_->shape().columns) + 20) * sizeof(double);
}

double LatentCells::fill() const {
  return static_cast<double>(cells_.size()) * bytes_per_cell() / kMostBytes;
}

std::size_t LatentCells::most_leaves() const {
  return static_cast<std::size_t>(std::min(kMostLeaves, kMostLeafBytes / bytes_per_cell()));
}

void LatentCells::add_cell(const Eigen::ArrayXd& lower, double width) {
  const Index latent = snapshot_->latent();
  const LegendreRule& rule = legendre_rule(nodes_per_side(latent));
  const Index side = rule.size;
  Cell cell;
  cell.lower = lower;
  cell.width = width;
  const Index nodes = latent == 1 ? side : side * side;
  cell.z.resize(nodes, latent);
  cell.measure.setOnes(nodes);
  for (Index n = 0; n < nodes; ++n) {
    for (Index h = 0; h < latent; ++h) {
      const auto i = static_cast<std::size_t>(h == 0 ? n % side : n / side);
      cell.z(n, h) = lower(h) + 0.5 * width * (1 + rule.node[i]);
      cell.measure(n) *= 0.5 * width * rule.weight[i];
    }
  }
  const auto dimensions = static_cast<double>(latent);
  cell.log_prior = -0.5 * cell.z.square().rowwise().sum() - 0.5 * dimensions * kLogTwoPi;
  // The point of the cell that is nearest to 0.
  const Eigen::ArrayXd nearest = (lower > 0).select(lower, (lower + width < 0).select(lower + width, 0.0));
  cell.log_prior_bound = -0.5 * nearest.square().sum() + dimensions * (std::log(width) - 0.5 * kLogTwoPi);
  cells_.push_back(std::move(cell));
}

double LatentCells::decode(Index first) {
  const auto count = static_cast<Index>(cells_.size()) - first;
  if (count == 0) return 0;
  const Index latent = snapshot_->latent();
  const Index nodes = cells_.front().z.rows();
  const Index side = nodes_per_side(latent);
  Eigen::ArrayXXd z(count * nodes, latent);
  for (Index i = 0; i < count; ++i) z.middleRows(i * nodes, nodes) = cell(first + i).z;
  const RowMajor<double> outputs = snapshot_->decode(z);
  for (Index i = 0; i < count; ++i) {
    cells_[static_cast<std::size_t>(first + i)].set_outputs(*snapshot_, outputs.middleRows(i * nodes, nodes),
                                                            side);
  }
  return static_cast<double>(count * nodes) * snapshot_->decoder_work();
}

double LatentCells::split(const std::vector<Index>& cells) {
  const auto first = static_cast<Index>(cells_.size());
  for (const Index index : cells) {
    if (cell(index).children >= 0) continue;
    cells_[static_cast<std::size_t>(index)].children = static_cast<Index>(cells_.size());
    const Eigen::ArrayXd lower = cell(index).lower;
    const double half = 0.5 * cell(index).width;
    for (Index child = 0; child < children_per_cell(); ++child) {
      Eigen::ArrayXd corner = lower;
      corner(0) += half * static_cast<double>(child % 2);
      const Index above = child / 2;
      if (corner.size() == 2) corner(1) += half * static_cast<double>(above);
      add_cell(corner, half);
    }
  }
  return decode(first);
}

// From how large the last coefficients of f's Legendre expansion are, t. Those of a smooth f fall
// geometrically, and the rule errs by far less than t; t^1.5 is still too much. Where f has a kink they fall
// as a power, and the rule errs by a part of t.
double LatentCells::integration_error(const Cell& cell, const Eigen::ArrayXd& f) const {
  const bool kinks = snapshot_->shape().activation == Activation::kRelu && !snapshot_->shape().hidden.empty();
  const Index latent = snapshot_->latent();
  const LegendreRule& rule = legendre_rule(nodes_per_side(latent));
  const Index side = rule.size;
  double error = 0;
  for (Index h = 0; h < latent; ++h) {
    const Index stride = h == 0 ? 1 : side;
    for (Index line = 0; line < (latent == 1 ? 1 : side); ++line) {
      const Index begin = h == 0 ? line * side : line;
      double last = 0;
      double before = 0;
      for (Index i = 0; i < side; ++i) {
        const auto node = static_cast<std::size_t>(i);
        last += rule.highest[0][node] * f(begin + i * stride);
        before += rule.highest[1][node] * f(begin + i * stride);
      }
      const double weight = latent == 1 ? 1 : 0.5 * cell.width * rule.weight[static_cast<std::size_t>(line)];
      const double tail = std::abs(last) + std::abs(before);
      error += weight * cell.width * tail * (kinks ? 1 : std::min(1.0, std::sqrt(tail)));
    }
  }
  return error;
}

}  // namespace elbo::vae
