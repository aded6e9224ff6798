#pragma once

// The best q of its family for one x: what an encoder without limits would say.

#include <functional>
#include <vector>

#include "models/vae/expectation.hpp"
#include "models/vae/nested_lattice.hpp"
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
  // deviations and with its marginal ones, and each also in a smaller size. A coarse rule leads near the
  // summits, a finer one to the top of the best. Where even that is no guide, since the decoder is all
  // cliffs, the search goes on over `places`, which needs no decoder, and from each start in many sizes. The
  // number of steps is bounded, whatever the weights are.
  [[nodiscard]] FittedPosterior maximise(const Eigen::RowVectorXd& x, const FittedPosterior& encoded,
                                         const std::vector<Gaussian>& starts,
                                         const std::function<KnownPlaces()>& places) const;

 private:
  struct Rule {
    Eigen::ArrayXXd nodes;
    Eigen::ArrayXd weights;
  };
  static Rule make_rule(Index latent, int points);
  // Of the search. `gradient` may be null.
  double evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& coordinates, const Rule& rule,
                  Eigen::VectorXd* gradient) const;
  // The bound by coordinates, and where wanted its gradient.
  using Objective = std::function<double(const Eigen::VectorXd&, Eigen::VectorXd*)>;
  [[nodiscard]] Objective by_rule(const Eigen::RowVectorXd& x, const Rule& rule) const;
  // Climbs from `at` until a step promises less than `enough` nats; `left`: evaluations that may still be
  // made.
  void climb(const Objective& objective, double enough, Eigen::VectorXd& at, double& value, int& left) const;
  [[nodiscard]] std::vector<Eigen::VectorXd> candidates(const FittedPosterior& encoded,
                                                        const std::vector<Gaussian>& starts) const;
  // Round Gaussians of ever smaller size at the candidates' means.
  [[nodiscard]] std::vector<Eigen::VectorXd> sizes_of(const std::vector<Eigen::VectorXd>& candidates) const;
  [[nodiscard]] bool alike(const Eigen::VectorXd& at, const Eigen::VectorXd& summit) const;
  // The highest of what the coarse rule's climbs lead to, the best first; adds their work.
  [[nodiscard]] std::vector<Eigen::VectorXd> summits(const Eigen::RowVectorXd& x,
                                                     const std::vector<Eigen::VectorXd>& candidates,
                                                     double& work) const;
  // The bound by what is known of places, −∞ where q is too narrow for them.
  double evaluate(const KnownPlaces& places, const Eigen::VectorXd& coordinates,
                  Eigen::VectorXd* gradient) const;
  [[nodiscard]] Eigen::VectorXd pack(const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) const;
  void unpack(const Eigen::VectorXd& coordinates, Eigen::VectorXd& mean, Eigen::MatrixXd& factor) const;

  const Snapshot& snapshot_;
  LikelihoodExpectation expectation_;
  Rule coarse_;
  Rule fine_;
};

}  // namespace elbo::vae
