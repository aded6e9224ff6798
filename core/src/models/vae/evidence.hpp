#pragma once

// log p(x) = log ∫ p(x|z) p(z) dz of single points, for one or two latent dimensions, by quadrature.
//
// The cells that matter for x are halved until their errors together are below the tolerance. A narrow peak
// between the nodes of a coarse cell looks like nothing. So each node answers for its neighbourhood: how near
// to x can the decoder come between here and the next nodes? A cell of which that leaves open more than the
// tolerance is halved as well, until the nodes are close enough to see whatever is there. Rings of cells are
// added until what lies outside is negligible for this x.
//
// One rule in one set of coordinates cannot vouch for itself: see point_truth.hpp.

#include <memory>
#include <vector>

#include "models/vae/latent_cells.hpp"

namespace elbo::vae {

struct PointEvidence {
  double log_evidence = 0;
  double error = 0;  // in nats
  // Of the error, what may lie where no node is near enough to see it: no other rule vouches for that.
  double unseen = 0;
  bool converged = false;
};

// A place where a rule has found mass, and how far apart its nodes are there. Told to the other rule, it
// looks there as closely, and says what it finds.
struct Hint {
  Eigen::ArrayXd z;
  double spacing = 0;
};
constexpr std::size_t kMostHints = 8;
constexpr double kHintMass = 12;  // nats below all of the mass at which what was found is no hint any more

// Nodes z_i with Σ exp(log_mass_i) f(z_i) ≈ E_{p(z|x)}[f].
struct PosteriorNodes {
  Eigen::ArrayXXd z;
  Eigen::ArrayXd log_mass;
  Eigen::ArrayXd log_joint;  // log p(x, z_i)
};

class EvidenceQuadrature {
 public:
  static constexpr double kTolerance = 5e-4;

  explicit EvidenceQuadrature(const std::shared_ptr<const Snapshot>& snapshot);

  // `work` receives what it took.
  PointEvidence integrate(const Eigen::RowVectorXd& x, double& work, std::vector<Hint> hints = {});
  // Of the point that was integrated last. The hints are the heaviest first.
  [[nodiscard]] PosteriorNodes posterior() const;
  [[nodiscard]] std::vector<Hint> hints() const;
  [[nodiscard]] std::size_t leaf_count() const { return leaves_.size(); }

 private:
  struct Leaf {
    Index cell = 0;
    double log_value = 0;  // log ∫ p(x|z) p(z) over it
    double log_error = 0;
    bool seen = false;  // the nodes are close enough to see what is there
  };
  struct Total {
    double log_value = 0;
    double log_error = 0;
    double log_unseen = 0;  // of the error
  };
  // Whether the nodes of a cell are not as close as those of a rule that has found mass in it.
  [[nodiscard]] bool is_hinted(const Cell& cell) const;
  // Adds the cell to the leaves. `negligible`: log of a mass below which nothing more is to be known.
  void look(Index cell, double negligible);
  [[nodiscard]] Total total() const;
  // Halves leaves until they are within the tolerance, or too many.
  bool refine(double& work);
  void choose(const Total& total);

  LatentCells cells_;
  bool by_chance_;  // errors of cells with kinks in them
  Eigen::RowVectorXd x_;
  std::vector<Hint> hints_;
  std::vector<Leaf> leaves_;
  double log_evidence_ = 0;
  double log_dropped_ = 0;    // of a mass that is at most in the cells that are not even leaves
  std::vector<Index> order_;  // scratch, all of these
  std::vector<Index> splitting_;
  Eigen::ArrayXd values_;
  Eigen::ArrayXd bounds_;
};

}  // namespace elbo::vae
