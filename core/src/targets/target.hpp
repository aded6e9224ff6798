#pragma once

// A joint density log p(x, z) over one or two latent dimensions, as far as inference sees it: values,
// gradients and Hessians of a whole batch, and what is known of it beforehand.

#include <memory>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "elbo/value.hpp"
#include "numeric/everywhere.hpp"
#include "numeric/gaussian.hpp"
#include "numeric/samples.hpp"

namespace elbo {

enum class Order { kValue, kGradient, kHessian };

struct TargetValues {
  Eigen::ArrayXd log_density;  // S
  Samples gradient;            // S×D
  Samples hessian;             // S×1 in one dimension; S×3 in two: ∂₁₁, ∂₁₂, ∂₂₂
};

// How the density falls off far away, which decides whether moments of w = p/q exist for a q with Gaussian
// tails (MATH: an infinite moment is decided, never read off a grid).
struct Tails {
  enum class Kind {
    kGaussian,     // like the largest of Gaussians with these precisions
    kNotGaussian,  // in some direction heavier and in some lighter than every Gaussian: banana, funnel
    kUnknown,      // a formula
  };
  Kind kind = Kind::kUnknown;
  std::vector<Eigen::MatrixXd> precisions;
};

class Target {
 public:
  virtual ~Target() = default;
  [[nodiscard]] virtual int dimension() const = 0;
  // log p(x, z), and derivatives up to `order`, at every row of z. Allocates only when the batch grows.
  // Values may be −∞ (outside a formula's domain) but never NaN or +∞; derivatives there are 0.
  virtual void evaluate(const Samples& z, Order order, TargetValues& values) const = 0;
  // log p(x) where it has a closed form.
  [[nodiscard]] virtual std::optional<double> log_evidence() const = 0;
  // Where the mass is and how narrow it is there: where quadrature starts. Never empty.
  [[nodiscard]] virtual std::vector<Gaussian> bumps() const = 0;
  // The same for integrals over all of R^d: where the density has its mass along every line. By default what
  // the bumps say, which is all there is to say of a mixture of Gaussians.
  [[nodiscard]] virtual Field field() const {
    Field field;
    field.add(bumps());
    return field;
  }
  // Where the density is a sum of simpler ones: these, whose integrals add up to its own. Empty otherwise.
  [[nodiscard]] virtual std::vector<std::shared_ptr<const Target>> terms() const { return {}; }
  // About how many operations one value takes.
  [[nodiscard]] virtual std::size_t cost() const { return 20; }
  [[nodiscard]] virtual Tails tails() const = 0;
  // Its formula, where it has one: as `plain` text in the grammar of typed formulas, and as `elements` of
  // MathML, each a list of its tag and its content. Null otherwise.
  [[nodiscard]] virtual Value notation() const { return {}; }
};

}  // namespace elbo
