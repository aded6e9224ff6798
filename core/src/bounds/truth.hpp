#pragma once

// What a target is known to be before any q is looked at: log p(x), and nodes on which averages over the
// posterior p(z|x) are sums.

#include <memory>
#include <optional>
#include <vector>

#include "bounds/known.hpp"
#include "numeric/cubature.hpp"
#include "numeric/everywhere.hpp"
#include "targets/target.hpp"

namespace elbo {

class Truth {
 public:
  // Where there is a closed form, quadrature over the target's bumps checks it. Otherwise log p(x) is
  // integrated along lines over all of R^d, twice, at angles that have neither coordinates nor nodes in
  // common, and where the two differ, the difference is part of the error.
  explicit Truth(std::shared_ptr<const Target> target);

  [[nodiscard]] const Target& target() const { return *target_; }
  [[nodiscard]] int dimension() const { return target_->dimension(); }

  // log p(x): the closed form where there is one, quadrature otherwise, and its error in nats (0 for a closed
  // form).
  [[nodiscard]] double log_evidence() const { return closed_ ? *closed_ : quadrature_; }
  [[nodiscard]] double log_evidence_error() const { return closed_ ? 0 : error_; }
  [[nodiscard]] bool is_closed() const { return closed_.has_value(); }
  // Whether it is known to less than what 'quadrature' promises.
  [[nodiscard]] bool is_estimate() const { return !(log_evidence_error() <= kPromise); }
  // By quadrature in any case: the two check each other.
  [[nodiscard]] double log_evidence_by_quadrature() const { return quadrature_; }
  [[nodiscard]] double quadrature_error() const { return error_; }

  [[nodiscard]] const std::vector<Gaussian>& bumps() const { return bumps_; }
  // For integrals over all of R^d (numeric/everywhere.hpp): where p(x, z) has its mass, as a function of z
  // with the mass p(x).
  [[nodiscard]] const Field& field() const { return field_; }
  // Nodes of the posterior: Σ exp(log_mass_i) f(z_i) ≈ E_{p(z|x)}[f], and log p(z_i|x).
  [[nodiscard]] const CubatureNodes& nodes() const { return nodes_; }
  [[nodiscard]] const Eigen::ArrayXd& log_posterior() const { return log_posterior_; }

  // E_{p(z|x)}[log p(x, z)], −∞ where it does not exist, and E_{p(z|x)}[log N(z; …)] of one Gaussian, which
  // is a matter of the posterior's first two moments: −∞ where the second are infinite.
  [[nodiscard]] bool has_moments() const { return has_moments_; }
  [[nodiscard]] const Known& expected_log_joint() const { return expected_log_joint_; }
  [[nodiscard]] Known expected_log_gaussian(const Gaussian& gaussian) const;

  // The densities p(z|x) above which `mass` of the posterior lies, one for each entry, as for contours.
  [[nodiscard]] std::vector<double> levels(const std::vector<double>& mass) const;

 private:
  static constexpr double kPromise = 1e-4;  // nats

  void integrate_bumps();
  void integrate_lines();
  void join_nodes(const std::vector<std::shared_ptr<const Target>>& terms, std::vector<CubatureNodes>& nodes);
  [[nodiscard]] Known mean_log_joint() const;
  void take_moments(const Eigen::ArrayXd& integral, const Eigen::ArrayXd& error, double offset);

  std::shared_ptr<const Target> target_;
  std::vector<Gaussian> bumps_;
  Field field_;
  std::optional<double> closed_;
  double quadrature_ = 0;
  double error_ = 0;
  CubatureNodes nodes_;
  Known expected_log_joint_;
  // E[y], E[y yᵀ] and their errors, y = z − centre_, over the posterior.
  Eigen::VectorXd centre_;
  Eigen::VectorXd spread_;  // their unit while they are integrated
  Eigen::VectorXd first_, first_error_;
  Eigen::MatrixXd second_, second_error_;
  bool has_moments_ = true;
  Eigen::ArrayXd log_posterior_;  // log p(z|x) at the nodes
};

}  // namespace elbo
