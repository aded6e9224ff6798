#pragma once

// log p(x) of a point by two rules that share neither coordinates nor nodes, and what else is known of its
// posterior.
//
//   cells    Gauss–Legendre rules on cells of latent space, halved where it matters (evidence.hpp)
//   lattice  places on a lattice that is drawn out to Student's t about each mode of the posterior and about
//            the encoder's q, in each one's own axes; all together, as one mixture. Of two lattices, one
//            between the other's places, and of the halves of each the differences are this rule's error
//
// The second also integrates what D1 and D2 need, KL(q ‖ p(z|x)) and the bound itself, so that their sides
// have nothing in common:
//
//   KL = ∫ q (log q − log π) − q + π dz,   π(z) = p(x, z) / p(x),
//
// where the last two terms are 0 if p(x) is right, and tell if it is not.
//
// Where they agree within their errors, the smaller of the errors is stated, with the difference in it and
// with what no node of the cells is near enough to see, since a mode that is not known has no lattice. The
// lattice knows only what lies about the modes that were found, so less than the cells have found says
// nothing against them; where it says more, they have missed something: its value is told, with the
// difference as the error.
//
// The second also integrates what D1 and D2 need, KL(q ‖ p(z|x)) and the bound itself, so that their sides
// have nothing in common:
//
//   KL = ∫ q (log q − log π) − q + π dz,   π(z) = p(x, z) / p(x),
//
// where the last two terms are 0 if p(x) is right, and tell if it is not.
//
// Where they agree within their errors, the smaller of the errors is stated, with the difference in it and
// with what no node of the cells is near enough to see, since a mode that is not known has no lattice. Where
// they do not, one has missed something: the larger value is told, with the difference as its error.

#include <memory>
#include <vector>

#include "bounds/known.hpp"
#include "models/vae/evidence.hpp"
#include "models/vae/posterior_modes.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

class PointTruth {
 public:
  // Beyond that error log p(x) is called an estimate.
  static constexpr double kExact = 1e-3;

  explicit PointTruth(const std::shared_ptr<const Snapshot>& snapshot);

  // `q`: what the encoder says. Adds its work.
  PointEvidence integrate(const Eigen::RowVectorXd& x, const Gaussian& q, double& work);

  // Of the point that was integrated last. KL(q ‖ p(z|x)) at the evidence that was told, and L, by the
  // lattice.
  [[nodiscard]] const Known& kl_posterior() const { return kl_posterior_; }
  [[nodiscard]] const Known& elbo() const { return elbo_; }
  // Gaussians that are like its posterior, those of its modes first, then those with the moments of what is
  // about each mode, of all of it, and of its separate parts as the cells have found them.
  [[nodiscard]] std::vector<Gaussian> likenesses() const;
  // Nodes of the first rule.
  [[nodiscard]] PosteriorNodes posterior() const { return cells_.posterior(); }

 private:
  PointEvidence by_lattice(const Eigen::RowVectorXd& x, const Gaussian& q, double& work);
  void compare(double log_evidence);

  std::shared_ptr<const Snapshot> snapshot_;
  bool kinks_;  // at which two lattices may differ by less than either errs
  EvidenceQuadrature cells_;
  ModeSearch search_;
  std::vector<Mode> modes_;
  std::vector<Gaussian> moments_;
  // The lattice's places: log p(x, z), log q(z), and the log density of the mixture that they are drawn from.
  Eigen::ArrayXd log_joint_;
  Eigen::ArrayXd log_q_;
  Eigen::ArrayXd log_proposal_;
  Known kl_posterior_;
  Known elbo_;
};

// E_q[log p(x|z)] by such a lattice about q alone: a rule that shares nothing with expectation.hpp. Adds its
// work.
Known lattice_expectation(const Snapshot& snapshot, const Eigen::RowVectorXd& x, const Gaussian& q,
                          double& work);

}  // namespace elbo::vae
