#pragma once

// The best q of its family for one x: what an encoder without limits would say.

#include <vector>

#include "models/vae/expectation.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

// N(mean, factor·factorᵀ), factor lower triangular, and its bound L = E_q[log p(x, z)] + H[q].
struct FittedPosterior {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  double elbo = 0;
  double error = 0;                    // of the bound and of the expectation in it
  double expected_log_likelihood = 0;  // E_q[log p(x|z)]
  double kl = 0;                       // KL(q ‖ p), closed
  double work = 0;
};

class PosteriorBound {
 public:
  explicit PosteriorBound(const Snapshot& snapshot);

  // The bound of a given q: its KL to the prior in closed form, the expectation as expectation.hpp has it.
  [[nodiscard]] FittedPosterior bound(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                      const Eigen::MatrixXd& factor) const;
  // The maximum of the bound over the model's family (diagonal or any covariance), never worse than
  // `encoded`. Found by BFGS from `encoded` and from each of `starts`, the best first, as long as they do not
  // lie where one before has led to; with a diagonal covariance a start counts with its conditional
  // deviations and with its marginal ones, and each also in a smaller size. The number of steps is bounded,
  // whatever the weights are.
  [[nodiscard]] FittedPosterior maximise(const Eigen::RowVectorXd& x, const FittedPosterior& encoded,
                                         const std::vector<Gaussian>& starts) const;

 private:
  struct Rule {
    Eigen::ArrayXXd nodes;
    Eigen::ArrayXd weights;
  };
  static Rule make_rule(Index latent, int points);
  // Of the search. `gradient` may be null.
  double evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& coordinates, const Rule& rule,
                  Eigen::VectorXd* gradient) const;
  // Climbs from `at`; `left`: evaluations that may still be made.
  void climb(const Eigen::RowVectorXd& x, Eigen::VectorXd& at, double& value, int& left) const;
  // Where the search's rule is no guide, since the decoder is all cliffs: a simplex on many even places. Adds
  // its work.
  void settle(const Eigen::RowVectorXd& x, Eigen::VectorXd& at, double& work) const;
  [[nodiscard]] Eigen::VectorXd pack(const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) const;
  void unpack(const Eigen::VectorXd& coordinates, Eigen::VectorXd& mean, Eigen::MatrixXd& factor) const;

  const Snapshot& snapshot_;
  LikelihoodExpectation expectation_;
  Rule rule_;  // of the search
  Rule even_;  // of the simplex
};

}  // namespace elbo::vae
