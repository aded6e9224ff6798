#pragma once

// The model at one θ and σ: z ~ N(0, 1), or z one of J equally probable atoms, and x | z ~ N(f_θ(z), σ² I) in
// the plane. A small value: tasks work on a copy.

#include <memory>

#include <Eigen/Core>

#include "models/curve/shape.hpp"

namespace elbo {

struct CurveModel {
  std::shared_ptr<const Shape> shape;
  // The atoms of a discrete latent, ascending; null where z is continuous.
  std::shared_ptr<const Eigen::ArrayXd> atoms;
  ControlPoints theta;  // B×2
  double noise = 1;     // σ

  [[nodiscard]] bool is_discrete() const { return atoms != nullptr; }
  // θ as numbers: 2b + axis for coordinate `axis` of control point b, then σ.
  [[nodiscard]] Eigen::Index parameter_count() const { return 2 * theta.rows() + 1; }
  [[nodiscard]] double parameter(Eigen::Index index) const {
    return index == 2 * theta.rows() ? noise : theta(index / 2, index % 2);
  }
  void set_parameter(Eigen::Index index, double value) {
    (index == 2 * theta.rows() ? noise : theta(index / 2, index % 2)) = value;
  }

  // f at each z, n×2. Any number of nodes.
  [[nodiscard]] Eigen::MatrixXd curve(const Eigen::Ref<const Eigen::ArrayXd>& z) const;
};

// J atoms that share the prior's mass evenly: z_j = Φ⁻¹((j − ½)/J).
Eigen::ArrayXd prior_atoms(Eigen::Index count);

}  // namespace elbo
