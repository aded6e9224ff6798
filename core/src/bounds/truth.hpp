#pragma once

// What a target is known to be before any q is looked at: log p(x), and nodes on which averages over the
// posterior p(z|x) are sums.

#include <memory>
#include <optional>
#include <vector>

#include "bounds/known.hpp"
#include "numeric/cubature.hpp"
#include "targets/target.hpp"

namespace elbo {

class Truth {
 public:
  // Quadrature over the target's bumps.
  explicit Truth(std::shared_ptr<const Target> target);

  [[nodiscard]] const Target& target() const { return *target_; }
  [[nodiscard]] int dimension() const { return target_->dimension(); }

  // log p(x): the closed form where there is one, quadrature otherwise, and its error in nats (0 for a closed
  // form).
  [[nodiscard]] double log_evidence() const { return closed_ ? *closed_ : quadrature_; }
  [[nodiscard]] double log_evidence_error() const { return closed_ ? 0 : error_; }
  [[nodiscard]] bool is_closed() const { return closed_.has_value(); }
  // By quadrature in any case: the two check each other.
  [[nodiscard]] double log_evidence_by_quadrature() const { return quadrature_; }
  [[nodiscard]] double quadrature_error() const { return error_; }

  [[nodiscard]] const std::vector<Gaussian>& bumps() const { return bumps_; }
  // Nodes of the posterior: Σ exp(log_mass_i) f(z_i) ≈ E_{p(z|x)}[f], and log p(z_i|x).
  [[nodiscard]] const CubatureNodes& nodes() const { return nodes_; }
  [[nodiscard]] const Eigen::ArrayXd& log_posterior() const { return log_posterior_; }

  // E_{p(z|x)}[log p(x, z)], and E_{p(z|x)}[log N(z; …)] of one Gaussian, which is a matter of the
  // posterior's first two moments.
  [[nodiscard]] const Known& expected_log_joint() const { return expected_log_joint_; }
  [[nodiscard]] Known expected_log_gaussian(const Gaussian& gaussian) const;

  // The densities p(z|x) above which `mass` of the posterior lies, one for each entry, as for contours.
  [[nodiscard]] std::vector<double> levels(const std::vector<double>& mass) const;

 private:
  std::shared_ptr<const Target> target_;
  std::vector<Gaussian> bumps_;
  std::optional<double> closed_;
  double quadrature_ = 0;
  double error_ = 0;
  CubatureNodes nodes_;
  Known expected_log_joint_;
  // E[y], E[y yᵀ] and their errors, y = z − centre_, over the posterior.
  Eigen::VectorXd centre_;
  Eigen::VectorXd first_, first_error_;
  Eigen::MatrixXd second_, second_error_;
  Eigen::ArrayXd log_posterior_;  // log p(z|x) at the nodes
};

}  // namespace elbo
