#pragma once

// Latent space cut into cells, halved wherever somebody asks for it, with the decoder's outputs at each
// cell's nodes. Decoding is what costs; the cells are shared by all the points x whose evidence is wanted.

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
};

class LatentCells {
 public:
  // Over ±reach in every latent dimension, of which there are one or two.
  LatentCells(std::shared_ptr<const Snapshot> snapshot, double reach);

  [[nodiscard]] double reach() const { return reach_; }
  [[nodiscard]] Index roots() const { return roots_; }
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] const Cell& cell(Index index) const { return cells_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] Index children_per_cell() const { return snapshot_->latent() == 1 ? 2 : 4; }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }

  // Halves the given cells where that has not been done. Returns the work of it.
  double split(const std::vector<Index>& cells);
  // How much of the memory that they may have the cells take; clear() gives it back.
  [[nodiscard]] double fill() const;
  void clear();

  // log p(x|z) at a cell's nodes, and what it is at most in the nodes' neighbourhoods.
  void log_likelihood(const Cell& cell, const Eigen::RowVectorXd& x, Eigen::ArrayXd& values,
                      Eigen::ArrayXd& bounds) const;

  // An estimate, on the safe side, of the error of Σ measure·f over a cell's nodes; f is between 0 and 1.
  [[nodiscard]] double integration_error(const Cell& cell, const Eigen::ArrayXd& f) const;

 private:
  void add_cell(const Eigen::ArrayXd& lower, double width);
  void decode(Index first);

  std::shared_ptr<const Snapshot> snapshot_;
  double reach_;
  Index roots_ = 0;
  std::vector<Cell> cells_;
};

}  // namespace elbo::vae
