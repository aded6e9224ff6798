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
#include <vector>

#include "models/vae/snapshot.hpp"

namespace elbo::vae {

struct Cell {
  Eigen::ArrayXd lower;      // H: its corner
  double width = 0;          // of its side
  Index children = -1;       // the first of them; −1 before it is split
  Eigen::ArrayXXd z;         // n×H: its nodes
  Eigen::ArrayXd log_prior;  // n: log p(z)
  Eigen::ArrayXd measure;    // n: the volume a node stands for
  Eigen::MatrixXd outputs;   // n×D
  Eigen::ArrayXd offset;     // n, Bernoulli: Σ log(1 + e^a), so that log p(x|z) = x·a − offset
  // n: how far, in the decoder's outputs, what lies between a node and its neighbours may be from the node's;
  // for a Gaussian in units of σ.
  Eigen::ArrayXd reach;
  double log_prior_bound = 0;  // log of ∫ p(z) over the cell, at most
  // The mean of the outputs, and how far from it those of the whole cell may be, in the units of `reach`.
  Eigen::RowVectorXd centre;
  double centre_offset = 0;  // Bernoulli: Σ log(1 + e^a) there
  double radius = 0;
};

class LatentCells {
 public:
  static constexpr double kCoreReach = 4;  // of the core, to either side of 0; of ring r, 2^(r+1) as much
  static constexpr int kMostRings = 11;    // as far as ±8,192

  // Of one or two latent dimensions.
  explicit LatentCells(std::shared_ptr<const Snapshot> snapshot);

  // The first cells of the core and of the first `rings` rings, in an order of their own; makes those rings
  // that are not there yet, and adds the work of it.
  const std::vector<Index>& roots(int rings, double& work);
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

  // log p(x|z) at a cell's nodes, and what it is at most in the nodes' neighbourhoods.
  void log_likelihood(const Cell& cell, const Eigen::RowVectorXd& x, Eigen::ArrayXd& values,
                      Eigen::ArrayXd& bounds) const;
  // What log p(x|z) is at most in the whole cell, from its centre and radius.
  [[nodiscard]] double most_log_likelihood(const Cell& cell, const Eigen::RowVectorXd& x) const;

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
  int rings_ = -1;  // that are there; −1: not even the core
};

}  // namespace elbo::vae
