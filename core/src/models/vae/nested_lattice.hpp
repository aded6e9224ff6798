#pragma once

// log p(x) of single points once more, by a rule that shares neither coordinates nor nodes with evidence.hpp:
// an even lattice over a turned latent space whose far parts are drawn in,
//
//   z = R v,   v_h = c sinh(u_h / c),   u on a lattice,
//
// halved wherever the posterior of x may have mass. Sums over even lattices err by e^(−2π²s²/h²) for what is
// s wide and smooth: two places in each deviation are as good as exact. Each lattice holds the coarser ones,
// so the sums over every second and every fourth place of the same cells tell what halving has changed.
//
// It knows of no modes and of no q (but of what the other rule has found, where it has found less), so it can
// say that the cells have found too much as well as too little. Places depend on nothing but the decoder;
// they are shared by all x.

#include <memory>
#include <vector>

#include "models/vae/cell.hpp"
#include "models/vae/evidence.hpp"

namespace elbo::vae {

// What is known of log p(x, z) over latent space: Σ exp(log_measure_i) f(z_i) ≈ ∫ f dz for what is not finer
// than the places are there.
struct KnownPlaces {
  Eigen::ArrayXXd z;
  Eigen::ArrayXd log_measure;
  Eigen::ArrayXd log_joint;
};

class NestedLattice {
 public:
  explicit NestedLattice(std::shared_ptr<const Snapshot> snapshot);

  // `work` receives what it took.
  PointEvidence integrate(const Eigen::RowVectorXd& x, double& work, const std::vector<Hint>& hints = {});
  // Of the point that was integrated last, the heaviest first.
  [[nodiscard]] std::vector<Hint> hints() const;
  // All places of the cells that the point that was integrated last was looked for in.
  [[nodiscard]] KnownPlaces places() const;

 private:
  struct Leaf {
    Index cell = 0;
    // log ∫ p(x|z) p(z) over it, by all of its places, every second and every fourth of them.
    double log_value[3] = {};
    double log_bound = 0;  // at most
    bool seen = false;     // the places are close enough to see what is there
  };
  // Sums of leaves, as logarithms.
  struct Total {
    double log_value[3];
    double log_unseen;  // of a mass that is at most where no place would see it
  };

  // Decodes the places of the cells in `fresh_`; those that a parent has are its.
  double decode_fresh();
  void add_cell(const Eigen::ArrayXd& lower, double width);
  void split(Index cell);
  void make_roots();
  void clear();
  [[nodiscard]] Leaf look(Index cell, double negligible);
  // Whether the places of a cell are not as close as those of a rule that has found mass in it.
  [[nodiscard]] bool is_hinted(Index cell) const;
  double look_at_roots(double& work);
  [[nodiscard]] Total total() const;
  // What the sums over ever fewer places say of the first one's error, in nats.
  [[nodiscard]] double error_of(const Total& total) const;

  std::shared_ptr<const Snapshot> snapshot_;
  Index latent_;
  Index side_;  // places along a cell's edge
  bool kinks_;
  std::vector<Cell> cells_;
  std::vector<Index> roots_;        // those nearest to 0 first
  std::vector<double> log_beyond_;  // log of the prior's mass, at most, of each root and those after it
  std::vector<Index> parents_;      // of cells without outputs: what they were split from, or −1
  std::vector<Index> fresh_;        // cells without outputs
  Eigen::RowVectorXd x_;
  std::vector<Hint> hints_;    // in coordinates u
  std::vector<Leaf> open_;     // of the finest lattice
  std::vector<Leaf> settled_;  // without mass that matters: not halved any more
  double log_outside_ = 0;     // of a mass that is at most in the roots that were not even looked at
  Eigen::ArrayXd values_;      // scratch
  Eigen::ArrayXd bounds_;
};

}  // namespace elbo::vae
