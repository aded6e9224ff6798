#pragma once

// The state of a Gaussian mixture with K components in D dimensions, and what flows between its two steps.
//
//   θ-step:  Statistics ──update──▶ GlobalFactor  q(π, μ, Λ), or a point for maximum likelihood
//   Z-step:  GlobalFactor ──kernels──▶ ExpectationStep ──▶ Statistics of the responsibilities r*(θ)
//
// Responsibilities are never stored: they are a function of the global factor, so a run's state is K·D²
// numbers whatever the number of rows, and what a frame shows is exactly what the bound was computed from.

#include <memory>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "elbo/value.hpp"

namespace elbo {

// One component as the Z-step sees it: log ρ_n = offset − ½ scale |L⁻¹(x_n − mean)|², L the lower Cholesky
// factor.
struct Kernel {
  double offset = 0;
  double scale = 1;
  Eigen::VectorXd mean;    // D
  Eigen::MatrixXd factor;  // D×D, lower
};

// Sufficient statistics of responsibilities r (N×K), accumulated without cancellation.
struct Statistics {
  Eigen::VectorXd count;                 // K: N_k = Σ_n r_nk
  Eigen::MatrixXd mean;                  // D×K: x̄_k = Σ_n r_nk x_n / N_k
  std::vector<Eigen::MatrixXd> scatter;  // K of D×D: C_k = Σ_n r_nk (x_n − x̄_k)(x_n − x̄_k)ᵀ
  double entropy = 0;                    // H[q(Z)] = −Σ_nk r_nk log r_nk
  double log_normalizer = 0;             // Σ_n log Σ_k ρ_nk

  void reset(Eigen::Index components, Eigen::Index dimension);
  // Multiplies every count and scatter: a minibatch standing for the whole data set.
  void rescale(double factor);
  // Adds a block's statistics of component k (Chan, Golub & LeVeque 1983: no term is ever subtracted).
  void merge(Eigen::Index k, double block_count, const Eigen::Ref<const Eigen::VectorXd>& block_mean,
             const Eigen::Ref<const Eigen::MatrixXd>& block_scatter);
};

// Below this many observations' worth of responsibility a component is empty: it returns to its prior.
inline constexpr double kEmpty = 1e-12;

// The bound at one state, totals over the data in nats. KL terms are stored as the non-negative numbers they
// are.
struct MixtureBound {
  double expected_log_likelihood = 0;  // E_q log p(X | Z, μ, Λ)
  double kl_assignments = 0;           // E_q KL(q(Z) ‖ p(Z | π))
  double kl_weights = 0;               // KL(q(π) ‖ p(π)); 0 for a point
  double kl_components = 0;            // Σ_k KL(q(μ_k, Λ_k) ‖ p(μ_k, Λ_k)); 0 for a point
  double expected_log_joint = 0;       // E_q log p(X, Z, π, μ, Λ), by PRML 10.71–10.74
  double entropy = 0;                  // H[q], by PRML 10.75–10.77 with the sign turned
  double by_normalizers = 0;  // the same bound by another route: Σ_n log Σ_k ρ_nk − the last two KLs
  // What doubles may have moved any of these by. Components that are stretched a million times further in one
  // direction than in another cost digits: ½ ν tr(W δ), δ as large as the last digit of W⁻¹.
  double rounding = 0;

  [[nodiscard]] double elbo() const {
    return expected_log_likelihood - kl_assignments - kl_weights - kl_components;
  }
};

// A density that the mixture implies, component by component: log f(x) = offset − ½ (dof + D) log(1 + δ/dof),
// or offset − ½ δ for a Gaussian (dof = ∞), with δ = |L⁻¹(x − mean)|² and the log weight in the offset.
struct PredictiveComponent {
  double log_weight = 0;
  double degrees_of_freedom = 0;
  Eigen::VectorXd mean;
  Eigen::MatrixXd scale;  // scale matrix of the Student t, covariance of the Gaussian
};

// What the components look like, for a picture.
struct ComponentSummary {
  Eigen::VectorXd weights;                   // K: E[π_k]
  Eigen::MatrixXd means;                     // D×K
  std::vector<Eigen::MatrixXd> covariances;  // K of D×D: W_k⁻¹/ν_k, as scikit-learn's covariances_
};

// q(π, μ, Λ): everything but the assignments.
class GlobalFactor {
 public:
  virtual ~GlobalFactor() = default;
  [[nodiscard]] virtual std::unique_ptr<GlobalFactor> clone() const = 0;
  // Copies the state of a factor of the same kind and size, reusing memory.
  virtual void assign(const GlobalFactor& other) = 0;

  // The θ-step: the best factor for given statistics. Throws Divergence where there is none.
  virtual void update(const Statistics& statistics) = 0;
  // A natural-gradient step of size `rate` towards the θ-step for `statistics` (Hoffman et al. 2013).
  virtual void blend(const Statistics& statistics, double rate) = 0;

  virtual void kernels(std::vector<Kernel>& kernels) const = 0;
  // The bound L(q) for responsibilities with these statistics; exact for any statistics, not only r*(θ).
  // `parts` leaves out the expected log joint and the entropy, which a step has no use for.
  [[nodiscard]] virtual MixtureBound parts(const Statistics& statistics) const = 0;
  [[nodiscard]] virtual MixtureBound bound(const Statistics& statistics) const = 0;

  [[nodiscard]] virtual ComponentSummary summary() const = 0;
  [[nodiscard]] virtual std::vector<PredictiveComponent> predictive() const = 0;

  // A map of dense arrays, by scikit-learn's names without the underscore.
  [[nodiscard]] virtual Value parameters() const = 0;
  // Takes what parameters() gives, same names and shapes; throws Error(kInvalidParameters) naming every
  // fault.
  virtual void set_parameters(const Value& parameters) = 0;
  // The same numbers as they are stored, so that set_state(state()) is exact to the bit; throws as
  // set_parameters does.
  [[nodiscard]] virtual Value state() const = 0;
  virtual void set_state(const Value& state) = 0;
  // The natural gradient of the bound: the θ-step's natural parameters less the present ones. Null for a
  // point.
  [[nodiscard]] virtual Value natural_gradient(const Statistics& statistics) const = 0;
};

}  // namespace elbo
