#pragma once

// Nodes in place of draws: E_{q_k}[f(z)] ≈ Σ_i weight_i f(z_i), z = T_k(ε), ε ~ N(0, I), for f = log w, its
// derivatives, and their products with ε, of which gradients are made.
//
// First a lattice inside |ε| ≤ 8.5, which leaves out 2e-16 of the mass: 273 points on the line, 1600 in the
// plane, for the trapezium rule, whose own error on a Gaussian times a polynomial is nothing at all and falls
// off exponentially where log w is smooth on the scale of q. Every second point of
// every second row is a rule by itself, and what it says differently is the error; every second point of all
// rows would have them all in the same columns, and not see a kink along one. Where that is not small (kinks,
// hills within q, a wide q), or where the target has a hill so narrow that both rules may miss it, an
// adaptive cubature takes over, and its error is stated.

#include <vector>

#include "families/family.hpp"
#include "numeric/samples.hpp"
#include "targets/target.hpp"

namespace elbo {

class QuadratureNodes {
 public:
  explicit QuadratureNodes(int dimension);

  // Lays nodes for component k of q, and evaluates q and the target there. The same nodes for the same q and
  // target, whatever was laid before.
  void lay(const Family& family, Eigen::Index k, const Target& target);

  [[nodiscard]] const Samples& epsilon() const { return is_lattice_ ? lattice_ : epsilon_; }
  [[nodiscard]] const Eigen::ArrayXd& weight() const { return is_lattice_ ? lattice_weight_ : weight_; }
  [[nodiscard]] const Samples& z() const { return z_; }
  [[nodiscard]] const TargetValues& target() const { return target_; }  // values and gradients
  [[nodiscard]] const Eigen::ArrayXd& log_q() const { return log_q_; }
  [[nodiscard]] const Samples& log_q_gradient() const { return log_q_gradient_; }
  // Of E[log w], absolute, in nats: covers.
  [[nodiscard]] double error() const { return error_; }

 private:
  void evaluate(const Family& family, Eigen::Index k, const Target& target, const Samples& epsilon);
  // E[log w] and E of what gradients are made of, as outputs at every node, log w less `centre`.
  void fill(const Samples& epsilon, double centre, Samples& out) const;
  [[nodiscard]] Eigen::Index outputs() const;
  [[nodiscard]] bool lattice_serves();
  void adapt(const Family& family, Eigen::Index k, const Target& target, std::vector<Gaussian> bumps);

  int dimension_;
  Samples lattice_;
  Eigen::ArrayXd lattice_weight_;  // adding up to 1
  Eigen::ArrayXd coarse_weight_;   // of every second point of every second row, 0 elsewhere
  bool is_lattice_ = true;
  Samples epsilon_;
  Eigen::ArrayXd weight_;
  Samples z_;
  TargetValues target_;
  Eigen::ArrayXd log_q_;
  Samples log_q_gradient_;
  double error_ = 0;
  Samples values_;  // scratch
};

}  // namespace elbo
