#pragma once

// The aggregated posterior q̄(z) = (1/N) Σ q(z|x_n) in one or two dimensions, and the integrals over it that
// take the bound apart (Hoffman & Johnson 2016).
//
// A cell knows the Gaussians that reach into it, and is halved until it is as narrow as the narrowest of
// them; so the work grows with how many overlap and how long they are for their width, not with how narrow
// they are. Needles without end are given up.

#include <vector>

#include "elbo/task.hpp"
#include "models/vae/snapshot.hpp"

namespace elbo::vae {

struct AggregateIntegrals {
  double mass = 0;           // ∫ q̄, which is 1 where the quadrature is right
  double kl_prior = 0;       // KL(q̄ ‖ p)
  double entropy = 0;        // H[q̄]
  double index_entropy = 0;  // E_q̄[H[q(n|z)]]; I_q(n; z) = log N − this
};

class AggregateQuadrature {
 public:
  explicit AggregateQuadrature(const Encoded& q);

  // True when done, or given up.
  bool advance(WorkBudget& budget);
  [[nodiscard]] double progress() const;
  [[nodiscard]] bool gave_up() const { return gave_up_; }
  [[nodiscard]] const AggregateIntegrals& integrals() const { return integrals_; }

 private:
  struct Box {
    Eigen::Array2d lower;
    double width = 0;
    std::vector<Index> near;  // components that reach into it
    int depth = 0;
  };
  struct Mixed {
    double log_sum = 0;        // log Σ q(z|x_n)
    double index_entropy = 0;  // H[q(n|z)]
  };
  [[nodiscard]] bool reaches(Index component, const Box& box) const;
  void gather(const Box& box);
  Mixed look(double x, double y);
  void integrate(const Box& box);
  void halve(const Box& box);

  Index latent_;
  Index count_;
  // Of each component: mean, and L⁻¹ = [a 0; b c] with log of its determinant less the normaliser's
  // logarithm.
  Eigen::ArrayXXd mean_;
  Eigen::ArrayXd a_;
  Eigen::ArrayXd b_;
  Eigen::ArrayXd c_;
  Eigen::ArrayXd log_height_;
  Eigen::ArrayXd narrowest_;  // the least standard deviation in any direction
  Eigen::ArrayXXd spread_;    // of the marginals
  std::vector<Box> stack_;
  double done_ = 0;  // of the volume
  double volume_ = 0;
  double work_ = 0;
  bool gave_up_ = false;
  AggregateIntegrals integrals_;
  Eigen::ArrayXXd near_;    // of the components that reach into a box: mean, a, b, c, height
  Eigen::ArrayXd density_;  // theirs at a node, as logarithms
};

}  // namespace elbo::vae
