#pragma once

// The objective of a minibatch and its gradient with respect to every parameter.
//
// With z = m(x) + L(x) ε, ε ~ N(0, I), and log w_β(z) = log p(x|z) + β (log p(z) − log q(z|x)):
//
//   ELBO   E_q[log p(x|z)] − β KL(q ‖ p), the KL in closed form; the mean over the samples
//   L_M    E log (1/M) Σ_m w_β(z_m)   (Burda, Grosse & Salakhutdinov 2016)
//
// The decoder's gradient is Σ w̃_m ∇_θ log p(x|z_m), with w̃ = w / Σ w for L_M and 1/M for the ELBO. The
// encoder's, by estimator:
//
//   reparameterised  the whole derivative along z(ε), the explicit one of log q included (for the ELBO: that
//   of
//                    the closed KL)
//   STL              without the explicit derivative of log q (Roeder, Wu & Duvenaud 2017). Unbiased for the
//                    ELBO; biased for L_M, M > 1
//   DReG             Σ ((1 − β) w̃_m + β w̃_m²) ∂log w_m/∂z ∂z_m/∂φ, for L_M. Tucker, Lawson, Gu & Maddison
//   (2019)
//                    have β = 1, where that is w̃². In general the explicit derivative is −β Σ w̃_m ∂log q/∂φ,
//                    whose mean E[g(z_m) ∂log q(z_m)/∂φ] = E[∂g/∂z_m ∂z_m/∂φ] at g = w̃_m, with
//                    ∂w̃_m/∂z_m = w̃_m (1 − w̃_m) ∂log w_m/∂z, leaves w̃ − β w̃ (1 − w̃) of what the path says.
//                    Unbiased for every β

#include "models/vae/model.hpp"

namespace elbo::vae {

enum class Objective { kElbo, kImportanceWeighted };
enum class Estimator { kReparameterized, kStl, kDreg };

struct ObjectiveSettings {
  Objective objective = Objective::kElbo;
  Estimator estimator = Estimator::kReparameterized;
  Index samples = 1;  // of z for every x; M of L_M
};

// What a pass saw, summed over its rows, in double. The bound is the true one (β = 1), whatever is trained.
struct Sums {
  double objective = 0;
  double log_likelihood = 0;  // mean over the samples of log p(x|z)
  double kl = 0;              // KL(q ‖ p), closed
  double square = 0;          // of each row's estimate log p(x|z) − KL
  Index rows = 0;

  [[nodiscard]] double elbo() const { return log_likelihood - kl; }
};

// One chunk of a minibatch: rows in, gradient out, in portions that a caller may spread over time.
//
//   pass.start(rows);
//   … fill pass.data() …
//   pass.encode(parameters);
//   for (Index g = 0; g < pass.groups(); ++g) {
//     … fill pass.noise(g): standard normals …
//     pass.decode(parameters, g, log_scale, beta, weight, gradient, sums);
//   }
//   pass.finish(parameters, beta, weight, gradient);
//
// `weight` scales the gradient (1/batch for a mean); `gradient` null for values alone. Allocates only when
// the chunk grows.
template <typename T>
class ObjectivePass {
 public:
  // The samples of one group: about as many rows in the decoder as its caches like.
  static constexpr Index kGroupRows = 256;

  ObjectivePass(const Model& model, const ObjectiveSettings& settings);

  void start(Index rows);
  [[nodiscard]] Panels<T>& data() { return encoder_.input(); }
  void encode(const T* parameters);
  [[nodiscard]] Index groups() const;
  // Of group g: panel m·P + p holds the noise of sample m for the p-th of the P panels of data in the group.
  [[nodiscard]] Panels<T>& noise(Index group);
  [[nodiscard]] Index group_begin(Index group) const { return group * group_panels_; }  // in panels of data
  [[nodiscard]] Index group_end(Index group) const;
  void decode(const T* parameters, Index group, double log_scale, double beta, double weight, T* gradient,
              Sums& sums);
  void finish(const T* parameters, double beta, double weight, T* gradient);

  // After encode(): m, s (held) and what lies below the diagonal.
  [[nodiscard]] const Panels<T>& encoded() const { return encoder_.output(); }
  // After decode(): log p(x|z), KL(q ‖ p) of the rows of the group, in panels of one unit, panel m·P + p and
  // p.
  [[nodiscard]] const Panels<T>& log_likelihoods() const { return log_likelihood_; }
  [[nodiscard]] const Panels<T>& kl() const { return kl_; }
  // log p(z) − log q(z|x), likewise; for L_M only.
  [[nodiscard]] const Panels<T>& log_ratios() const { return log_ratio_; }

 private:
  using V = Lanes<T>;
  void draw(Index group);
  void explain(Index group, T log_scale);
  void weigh(Index group, T beta, double weight, Sums& sums);
  void pull_back(Index group, T beta);

  Model model_;
  ObjectiveSettings settings_;
  MlpPass<T> encoder_;
  MlpPass<T> decoder_;
  Index group_panels_ = 1;    // panels of data in a group
  Panels<T> scales_;          // e^(s/2)
  Panels<T> kl_;              // of each row of the chunk
  Panels<T> noise_;           // of the group
  Panels<T> log_likelihood_;  // of the group: panel m·P + p
  Panels<T> log_ratio_;       // log p(z) − log q(z|x)
  Panels<T> weight_;          // w̃ times `weight`, 0 in rows beyond the batch
  T inverse_weight_ = 1;
};

extern template class ObjectivePass<float>;
extern template class ObjectivePass<double>;

}  // namespace elbo::vae
