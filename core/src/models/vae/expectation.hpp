#pragma once

// E_q[log p(x|z)] of a Gaussian q over one or two latent dimensions, with an error that covers.
//
// Where three Gauss–Hermite rules of growing size agree, the largest of them serves. Otherwise, a decoder
// with kinks, or a q that is wide for how much the decoder bends, the plane of q's own coordinates is cut
// into cells that are halved where the integrand is rough, until their errors are within the tolerance or the
// places are used up; the error that is left is then stated.

#include <vector>

#include "models/vae/snapshot.hpp"

namespace elbo::vae {

struct Expectation {
  double value = 0;
  double error = 0;
  double work = 0;
};

class LikelihoodExpectation {
 public:
  static constexpr double kTolerance = 5e-4;  // nats

  explicit LikelihoodExpectation(const Snapshot& snapshot);

  // q = N(mean, factor·factorᵀ).
  [[nodiscard]] Expectation operator()(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                       const Eigen::MatrixXd& factor) const;

  // log p(x|z) at z = mean + factor·ε for every row ε.
  [[nodiscard]] Eigen::ArrayXd log_likelihood(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                              const Eigen::MatrixXd& factor,
                                              const Eigen::ArrayXXd& epsilon) const;

 private:
  struct Rule {
    Eigen::ArrayXXd nodes;
    Eigen::ArrayXd weights;
  };
  static Rule make_rule(Index latent, int points);
  [[nodiscard]] Expectation by_cells(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                     const Eigen::MatrixXd& factor, double about) const;

  const Snapshot& snapshot_;
  bool kinks_;
  std::vector<Rule> rules_;  // ever larger
};

}  // namespace elbo::vae
