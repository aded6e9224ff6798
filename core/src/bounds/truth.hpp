#pragma once

// What a target is known to be before any q is looked at: log p(x), and nodes on which averages over the
// posterior p(z|x) are sums.

#include <memory>
#include <optional>
#include <vector>

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

  // The densities p(z|x) above which `mass` of the posterior lies, one for each entry, as for contours.
  [[nodiscard]] std::vector<double> levels(const std::vector<double>& mass) const;

 private:
  std::shared_ptr<const Target> target_;
  std::vector<Gaussian> bumps_;
  std::optional<double> closed_;
  double quadrature_ = 0;
  double error_ = 0;
  CubatureNodes nodes_;
  Eigen::ArrayXd log_posterior_;  // log p(z|x) at the nodes
};

}  // namespace elbo
