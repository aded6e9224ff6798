#pragma once

// Latent space cut into cells, halved wherever somebody asks for it, with the decoder's outputs at each
// cell's nodes. Decoding is what costs; the cells are shared by all the points x whose evidence is wanted.
//
//   ┌───────────────┐  The prior's own scale decides how fine the first cells are, and nothing else does:
//   │   ┌───────┐   │  small ones where its mass is, and rings of ever larger ones around them, each twice
//   │   │ core  │   │  as far out as the one before, made when somebody needs them. What a cell holds
//   │   └───────┘   │  depends on its place alone, so no answer depends on what was asked before.
//   │ ring 0        │
//   └───────────────┘

#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "models/vae/cell.hpp"

namespace elbo::vae {

class LatentCells {
 public:
  static constexpr double kCoreReach = 4;  // of the core, to either side of 0; of ring r, 2^(r+1) as much
  static constexpr int kMostRings = 11;    // as far as ±8,192

  // Of one or two latent dimensions.
  explicit LatentCells(std::shared_ptr<const Snapshot> snapshot);

  // The first cells of the core and of the first `rings` rings, in an order of their own and no others; makes
  // those rings that are not there yet, and adds the work of it.
  std::span<const Index> roots(int rings, double& work);
  static double reach(int rings) { return kCoreReach * std::exp2(rings); }
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] const Cell& cell(Index index) const { return cells_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] Index children_per_cell() const { return snapshot_->latent() == 1 ? 2 : 4; }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  // Halves the given cells where that has not been done. Returns the work of it.
  double split(const std::vector<Index>& cells);
  // How much of the memory that they may have the cells take; clear() forgets all but the first
  // ones. What is looked up afterwards is the same.
  [[nodiscard]] double fill() const;
  void clear();
  // So many leaves one point may have.
  [[nodiscard]] std::size_t most_leaves() const;

  // An estimate, on the safe side, of the error of Σ measure·f over a cell's nodes; f is between 0 and 1.
  [[nodiscard]] double integration_error(const Cell& cell, const Eigen::ArrayXd& f) const;

 private:
  void add_cell(const Eigen::ArrayXd& lower, double width);
  double decode(Index first);
  void add_square(double inner, double outer, double width);
  [[nodiscard]] double bytes_per_cell() const;

  std::shared_ptr<const Snapshot> snapshot_;
  std::vector<Cell> cells_;
  std::vector<Index> roots_;
  std::vector<std::size_t> roots_within_;  // of the core alone, of that and the first ring, …
  int rings_ = -1;                         // that are there; −1: not even the core
};

}  // namespace elbo::vae
