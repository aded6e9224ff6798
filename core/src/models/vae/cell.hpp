#pragma once

// A small square of latent space with places in it, what the decoder says there, and how likely that makes an
// x. Two rules cut latent space into such cells: latent_cells.hpp with Gauss–Legendre nodes, and
// nested_lattice.hpp with an even lattice.

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

  // Takes n×D outputs and sets what follows from them; `side`: nodes along an edge, the first coordinate
  // fastest.
  void set_outputs(const Snapshot& snapshot, const Eigen::Ref<const RowMajor<double>>& decoded, Index side);

  // log p(x|z) at the nodes, and what it is at most in their neighbourhoods. Where the decoder overflows x is
  // as improbable as can be said, and may be anything between the nodes.
  void log_likelihood(const Snapshot& snapshot, const Eigen::RowVectorXd& x, Eigen::ArrayXd& values,
                      Eigen::ArrayXd& bounds) const;
  // What log p(x|z) is at most in all of it, from centre and radius.
  [[nodiscard]] double most_log_likelihood(const Snapshot& snapshot, const Eigen::RowVectorXd& x) const;
};

}  // namespace elbo::vae
