#pragma once

// The best q of its family for one x: what an encoder without limits would say.

#include "models/vae/snapshot.hpp"
#include "numeric/cubature.hpp"

namespace elbo::vae {

// N(mean, factor·factorᵀ), factor lower triangular, and its bound L = E_q[log p(x, z)] + H[q].
struct FittedPosterior {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  double elbo = 0;
  double error = 0;  // of the bound: what a finer rule changes
  double work = 0;
};

// Expectations under q by Gauss–Hermite nodes.
class PosteriorBound {
 public:
  explicit PosteriorBound(const Snapshot& snapshot);

  // The bound of a given q, by the finer of two rules, with the difference as its error.
  [[nodiscard]] FittedPosterior bound(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                      const Eigen::MatrixXd& factor) const;
  // E_q[log p(x|z)] alone, by the coarser rule.
  [[nodiscard]] double expected_log_likelihood(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                               const Eigen::MatrixXd& factor) const;
  // The maximum of the bound over the model's family (diagonal or any covariance), found from `start` by
  // BFGS; never worse than `start`.
  [[nodiscard]] FittedPosterior maximise(const Eigen::RowVectorXd& x, const FittedPosterior& start) const;

 private:
  struct Rule {
    Eigen::ArrayXXd nodes;
    Eigen::ArrayXd weights;
  };
  static Rule make_rule(Index latent, int points);
  double evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor,
                  const Rule& rule) const;
  double evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& coordinates,
                  Eigen::VectorXd& gradient) const;
  void unpack(const Eigen::VectorXd& coordinates, Eigen::VectorXd& mean, Eigen::MatrixXd& factor) const;

  const Snapshot& snapshot_;
  Rule coarse_;
  Rule fine_;
};

}  // namespace elbo::vae
