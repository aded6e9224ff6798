#pragma once

// The modes of p(z|x): maxima of log p(x, z) over z, climbed to from many places.
//
//   const ModeSearch search(snapshot);                     // decodes a lattice of places once
//   for (const Mode& mode : search.find(x, guess, work))   // the heaviest first
//
// Every local maximum over the lattice is a start, the nearest to x first, and so is the guess. All climb at
// the same time, by Levenberg's and Marquardt's steps on the decoder's derivatives, in double.

#include <memory>
#include <vector>

#include "models/vae/snapshot.hpp"

namespace elbo::vae {

struct Mode {
  Eigen::VectorXd z;
  double log_joint = 0;    // log p(x, z) there
  Eigen::MatrixXd factor;  // lower triangular: N(z, factor·factorᵀ) has the same curvature
  double log_mass = 0;     // log ∫ p(x, z') over its surroundings by Laplace's method
};

class ModeSearch {
 public:
  explicit ModeSearch(std::shared_ptr<const Snapshot> snapshot);

  // At least one. `guess` is a further start. Adds its work.
  [[nodiscard]] std::vector<Mode> find(const Eigen::RowVectorXd& x, const Eigen::VectorXd& guess,
                                       double& work) const;

 private:
  struct Climber;
  // The decoder at z and beside it, and what that says of the log joint's slope and curvature.
  void look(const Eigen::RowVectorXd& x, std::vector<Climber>& climbers, double& work) const;
  static bool meet(const Climber& a, const Climber& b);
  [[nodiscard]] std::vector<Eigen::VectorXd> starts(const Eigen::RowVectorXd& x) const;
  [[nodiscard]] Mode finish(const Eigen::RowVectorXd& x, const Climber& climber, double& work) const;

  std::shared_ptr<const Snapshot> snapshot_;
  Index side_;
  Eigen::ArrayXXd places_;  // of the lattice, x fastest
  RowMajor<double> outputs_;
  Eigen::ArrayXd log_prior_;
};

}  // namespace elbo::vae
