#pragma once

// Where the integrands of the decompositions have their mass, for quadrature to start from.

#include <memory>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "bounds/truth.hpp"
#include "families/family.hpp"
#include "numeric/cubature.hpp"
#include "numeric/gaussian.hpp"

namespace elbo {

// A Gaussian from its covariance; none where that is not positive definite.
std::optional<Gaussian> gaussian_of(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance,
                                    double log_mass = 0);
// log N at the mean.
double log_normaliser(const Gaussian& gaussian);
// F⁻ᵀ F⁻¹ of a factor F.
Eigen::MatrixXd precision_of(const Gaussian& gaussian);

// Where q is: its Gaussians; for a flow one Gaussian with the moments of q, by Gauss–Hermite.
std::vector<Gaussian> bumps_of(const Family& q);

// Where both the posterior and q are, each of mass 1.
std::vector<Gaussian> ground_of_both(const Truth& truth, const Family& q);

// q as a quadrature to `options.tolerance` wants it: where that is coarser than tables, from tables.
class ForQuadrature {
 public:
  ForQuadrature(const Family& q, const CubatureOptions& options)
      : tabulated_(options.tolerance > 5e-10 ? q.tabulated() : nullptr), q_(tabulated_ ? *tabulated_ : q) {}
  [[nodiscard]] const Family& q() const { return q_; }

 private:
  std::unique_ptr<Family> tabulated_;
  const Family& q_;
};

// What of `bumps` a quadrature over ε with z = mean + factor·ε has to know: those narrower than ε's own
// Gaussian and not out of its reach, in the coordinates of ε, none wider than it; and N(0, I) itself, first.
std::vector<Gaussian> pulled_back(const std::vector<Gaussian>& bumps, const Gaussian& frame);

// The same for component k of a q of these Gaussians: what is narrow in log w is p's bumps and q's other
// components.
std::vector<Gaussian> features_in(std::vector<Gaussian> bumps, const std::vector<Gaussian>& q,
                                  Eigen::Index k);
inline std::vector<Gaussian> features_in(const Truth& truth, const std::vector<Gaussian>& q, Eigen::Index k) {
  return features_in(truth.bumps(), q, k);
}

// The Gaussians p_k^(1−α) q_j^α of every pair whose precision is positive definite, with their log masses;
// those within `depth` nats of the heaviest.
std::vector<Gaussian> products(const std::vector<Gaussian>& p, const std::vector<Gaussian>& q, double alpha,
                               double depth);

}  // namespace elbo
