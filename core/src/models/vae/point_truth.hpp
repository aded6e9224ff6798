#pragma once

// log p(x) of a point by two rules that share neither coordinates nor nodes, and what else is known of its
// posterior.
//
//   cells    Gauss–Legendre rules on cells of latent space, halved where it matters (evidence.hpp)
//   lattice  an even lattice over a turned and stretched latent space, halved as well (nested_lattice.hpp)
//
// Where they agree within their errors, the smaller of the errors is stated, with the difference in it and
// with what no place is near enough to see. Where they do not, one has missed something or has counted too
// much: the one that has found less is told where the other has found its mass, and looks there as closely
// with places of its own. If they differ still, nobody can say which is right: the larger value is told, with
// the difference as its error.
//
// A third rule, a lattice about the encoder's q (gaussian_lattice.hpp), integrates the bound once more, and
// so KL(q ‖ p(z|x)), so that the sides of D1 and D2 have nothing in common:
//
//   KL = log p(x) − ∫ q log(p(x, z) / q) dz + ∫ (π − q) dz,   π(z) = p(x, z) / p(x) by the lattice,
//
// where the last integral is 0 if p(x) is right, and tells if it is not.

//
// From above, EUBO = E_{p(z|x)}[log p(x, z) − log q] is found by the cells and KL(p(z|x) ‖ q) by the lattice,
// so that the sides of D7 share neither.

#include <memory>
#include <vector>

#include "bounds/known.hpp"
#include "models/vae/evidence.hpp"
#include "models/vae/nested_lattice.hpp"
#include "models/vae/posterior_modes.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

struct UpperBound {
  Known eubo;
  Known kl_reverse;  // KL(p(z|x) ‖ q)
};

class PointTruth {
 public:
  // Beyond that error log p(x) is called an estimate.
  static constexpr double kExact = 1e-3;

  explicit PointTruth(const std::shared_ptr<const Snapshot>& snapshot);

  // `q`: what the encoder says. Adds its work.
  PointEvidence integrate(const Eigen::RowVectorXd& x, const Gaussian& q, double& work);

  // Of the point that was integrated last. KL(q ‖ p(z|x)) at the evidence that was told, and L, by lattices.
  [[nodiscard]] const Known& kl_posterior() const { return kl_posterior_; }
  [[nodiscard]] const Known& elbo() const { return elbo_; }
  // The upper bound that `q` gives, with errors.
  [[nodiscard]] UpperBound upper_bound(const Gaussian& q) const;
  // Gaussians that are like its posterior, those of its modes first, then those with the moments of all of it
  // and of its separate parts. `guess`: where else to climb from. Adds its work.
  [[nodiscard]] std::vector<Gaussian> likenesses(const Eigen::RowVectorXd& x, const Eigen::VectorXd& guess,
                                                 double& work);
  // Nodes of the first rule.
  [[nodiscard]] PosteriorNodes posterior() const { return cells_.posterior(); }
  // Places of the second.
  [[nodiscard]] KnownPlaces places() const { return lattice_.places(); }

 private:
  std::shared_ptr<const Snapshot> snapshot_;
  EvidenceQuadrature cells_;
  NestedLattice lattice_;
  std::unique_ptr<const ModeSearch> search_;  // made when it is asked for
  PointEvidence evidence_;                    // of the point that was integrated last, like these
  Known kl_posterior_;
  Known elbo_;
};

}  // namespace elbo::vae
