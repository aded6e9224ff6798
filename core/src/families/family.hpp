#pragma once

// A variational family q_φ(z) over one or two dimensions. φ is one vector of unconstrained numbers, so that
// an optimiser need not know what they mean; parameters() gives them names and their usual scale.
//
// A family draws z = T_k(ε) with ε ~ N(0, I) in stratum k, which has probability π_k: a Gaussian or a flow
// has one stratum, a mixture one for each component. Everything works on batches (rows of z and ε) and
// allocates nothing once the batches have their size. Gradients are added to what `out` holds.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include "elbo/error.hpp"
#include "elbo/value.hpp"
#include "numeric/gaussian.hpp"
#include "numeric/samples.hpp"

namespace elbo {

class Target;

class Family {
 public:
  virtual ~Family() = default;
  [[nodiscard]] virtual std::unique_ptr<Family> clone() const = 0;
  // A copy whose z and log q come faster, but to about 1e-10 only, for quadratures that ask for thousands of
  // them at the same φ; none where there is nothing to gain.
  [[nodiscard]] virtual std::unique_ptr<Family> tabulated() const { return nullptr; }
  [[nodiscard]] virtual int dimension() const = 0;

  [[nodiscard]] const Eigen::VectorXd& phi() const { return phi_; }
  [[nodiscard]] Eigen::Index size() const { return phi_.size(); }
  // False, changing nothing, where the numbers make no distribution in double (a scale that over- or
  // underflows).
  virtual bool set_phi(const Eigen::VectorXd& phi) = 0;

  [[nodiscard]] virtual Eigen::Index strata() const { return 1; }
  [[nodiscard]] virtual double stratum_weight(Eigen::Index /*k*/) const { return 1; }  // π_k

  // z = T_k(ε).
  virtual void transform(Eigen::Index k, const Samples& epsilon, Samples& z) const = 0;
  // log q(z), and ∂ log q/∂z where `gradient` is given.
  virtual void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const = 0;
  // The same at z = T_k(ε), for families that know it more cheaply or more exactly from ε.
  virtual void log_density_of_draw(Eigen::Index /*k*/, const Samples& /*epsilon*/, const Samples& z,
                                   Eigen::ArrayXd& value, Samples* gradient) const {
    log_density(z, value, gradient);
  }

  // out += Σ_s a_sᵀ ∂T_k(ε_s)/∂φ.
  virtual void add_pathwise(Eigen::Index k, const Samples& epsilon, const Samples& z, const Samples& a,
                            Eigen::VectorXd& out) const = 0;
  // out += Σ_s c_s ∂ log q(z_s)/∂φ, z held fixed.
  virtual void add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const = 0;
  // out += Σ_k c_k ∂ log π_k/∂φ.
  virtual void add_weight_score(const Eigen::VectorXd& /*c*/, Eigen::VectorXd& /*out*/) const {}

  // H[q] where it has a closed form; its gradient is added to `gradient` where that is given.
  [[nodiscard]] virtual std::optional<double> entropy(Eigen::VectorXd* gradient) const = 0;

  // The Gaussians that q is made of, log_mass = log π_k; empty for a flow. For pictures, bumps and tails.
  [[nodiscard]] virtual std::vector<Gaussian> gaussians() const { return {}; }

  // What pictures draw it as, and readers move it by: Gaussians whose contours are its own. Empty where none
  // are.
  [[nodiscard]] virtual std::vector<Gaussian> outlines() const { return gaussians(); }

  // Its density falls off like a power of |z|: an average over q is finite only where what is averaged grows
  // more slowly, and no box holds all that counts.
  [[nodiscard]] virtual bool is_heavy_tailed() const { return false; }

  // For a family that is what the target makes it, instead of what gradients of the bound lead it to: one
  // step there. None for the others.
  struct Step {
    bool moved = false;     // false where no step could be taken; φ is then what it was
    std::string_view note;  // "corrected" where the target is not concave there
  };
  [[nodiscard]] virtual std::optional<Step> follow(const Target& /*target*/, double /*rate*/) {
    return std::nullopt;
  }

  // About how many nanoseconds a draw takes.
  [[nodiscard]] virtual double work() const { return 10; }

  // For a q that is not made of Gaussians: one that falls off no faster in any direction, and one that falls
  // off no slower, up to constants and terms that grow no faster than |z|.
  struct TailRange {
    Gaussian slow, fast;
  };
  [[nodiscard]] virtual std::optional<TailRange> tail_range() const { return std::nullopt; }

  // By name, in double, as readers know them: { mean: [D], factor: [D, D] }, …
  [[nodiscard]] virtual Value parameters() const = 0;
  // All or nothing. Throws Error(kInvalidParameters) or Error(kNotPositiveDefinite) naming every fault.
  virtual void set_parameters(const Value& parameters) = 0;
  // One name for each number of φ: "mean[0]", "log factor[1][1]", …
  [[nodiscard]] virtual std::vector<std::string> names() const = 0;
  // A vector over φ (a gradient) as named arrays.
  [[nodiscard]] virtual Value named(const Eigen::VectorXd& over_phi) const = 0;

 protected:
  Eigen::VectorXd phi_;
};

}  // namespace elbo
