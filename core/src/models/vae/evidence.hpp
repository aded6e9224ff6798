#pragma once

// log p(x) = log ∫ p(x|z) p(z) dz of single points, for one or two latent dimensions, by quadrature.
//
// The cells that matter for x are halved until their errors together are below the tolerance. A narrow peak
// between the nodes of a coarse cell looks like nothing. So each node answers for its neighbourhood: how near
// to x can the decoder come between here and the next nodes? A cell of which that leaves open more than the
// tolerance is halved as well, until the nodes are close enough to see whatever is there.

#include <memory>
#include <vector>

#include "models/vae/latent_cells.hpp"

namespace elbo::vae {

struct PointEvidence {
  double log_evidence = 0;
  double error = 0;  // in nats
  bool converged = false;
};

// Nodes z_i with Σ exp(log_mass_i) f(z_i) ≈ E_{p(z|x)}[f].
struct PosteriorNodes {
  Eigen::ArrayXXd z;
  Eigen::ArrayXd log_mass;
};

class EvidenceQuadrature {
 public:
  static constexpr double kTolerance = 5e-4;

  // `lowest` is a lower bound, to a nat or so, of log p(x) of all x that will be asked for: the box is as
  // large as what lies beyond it is negligible for each of them.
  EvidenceQuadrature(const std::shared_ptr<const Snapshot>& snapshot, double lowest);

  // `work` receives what it took.
  PointEvidence integrate(const Eigen::RowVectorXd& x, double& work);
  // Of the point that was integrated last.
  [[nodiscard]] PosteriorNodes posterior() const;
  [[nodiscard]] double reach() const { return cells_.reach(); }
  [[nodiscard]] std::size_t leaf_count() const { return leaves_.size(); }
  [[nodiscard]] const LatentCells& cells() const { return cells_; }

 private:
  struct Leaf {
    Index cell = 0;
    double log_value = 0;  // log ∫ p(x|z) p(z) over it
    double log_error = 0;
  };
  // `negligible`: log of a mass below which nothing more is to be known.
  Leaf look(Index cell, const Eigen::RowVectorXd& x, double negligible);

  LatentCells cells_;
  Eigen::RowVectorXd x_;
  std::vector<Leaf> leaves_;
  double log_evidence_ = 0;
  Eigen::ArrayXd values_;  // scratch
  Eigen::ArrayXd bounds_;
};

}  // namespace elbo::vae
