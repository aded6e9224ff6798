#pragma once

// Adam (Kingma & Ba 2015), bias-corrected, in float, for an ascent:
//
//   m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²,   θ ← θ + rate · m̂ / (√v̂ + ε)
//
// with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, as PyTorch has them. Moments of units that no longer move decay for
// ever; below 1e-30 they are set to 0, because arithmetic on denormal numbers is many times slower.

#include <Eigen/Core>

namespace elbo::vae {

class Adam {
 public:
  // `size` a multiple of four.
  explicit Adam(Eigen::Index size) { reset(size); }

  void reset(Eigen::Index size);
  void step(const Eigen::ArrayXf& gradient, double rate, Eigen::ArrayXf& parameters);

  // What a later step depends on: the moments and β₁ᵗ, β₂ᵗ.
  struct State {
    Eigen::ArrayXf first;
    Eigen::ArrayXf second;
    double first_decay = 1;
    double second_decay = 1;
  };
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] State& state() { return state_; }

 private:
  State state_;
};

}  // namespace elbo::vae
