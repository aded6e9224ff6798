#pragma once

// The draws of one step: z, log w(z) and what its gradient is made of, in batches of one component of q each.
//
// Two ways to spread the draws over the components of a mixture q (with one component there is no
// difference):
//   kStratified   an equal number from each, so that its probability enters as a factor instead of by chance:
//   S draws
//                 are S/K from each component, one more from the first S mod K. Where there are fewer draws
//                 than components each still gets one, from noise that they share: no bias, but no standard
//                 error either.
//   kIndependent  each draw's component by chance, from noise.uniform: draws of q itself, in their order, as
//   the groups
//                 of L_M need them.

#include <vector>

#include "estimators/estimator.hpp"
#include "objectives/objective.hpp"

namespace elbo {

class DrawBatches {
 public:
  enum class Layout { kStratified, kIndependent };

  // Evaluates log w and, with `gradients`, its derivatives in z. Allocates only when batches grow. `noise`
  // has to outlive what is added from these draws.
  void draw(const Family& family, const Target& target, const Noise& noise, Layout layout, bool gradients);

  [[nodiscard]] const WeightedDraws& weighted() const { return weighted_; }
  // q gives its own draws no density: it is a point.
  [[nodiscard]] bool is_point() const;
  // E_q[log p] and −E_q[log q] as the draws estimate them.
  [[nodiscard]] double expected_log_joint() const { return expected_log_joint_; }
  [[nodiscard]] double entropy() const { return -expected_log_q_; }
  // log p of the draws of the first component, for a q that has no other.
  [[nodiscard]] const Eigen::ArrayXd& log_joint() const { return batches_[0].target.log_density; }

  enum class Of { kLogWeight, kLogJoint };
  // out += Σ_s c_s (∂ log w/∂z or ∂ log p/∂z)ᵀ ∂T(ε_s)/∂φ.
  void add_pathwise(const Family& family, Of of, const Eigen::ArrayXd& c, Eigen::VectorXd& out);
  // out += Σ_s c_s ∂ log q(z_s)/∂φ, z held fixed.
  void add_score(const Family& family, const Eigen::ArrayXd& c, Eigen::VectorXd& out);
  // out += Σ_s c_s ∂ log π_k/∂φ, k the component of draw s.
  void add_choice(const Family& family, const Eigen::ArrayXd& c, Eigen::VectorXd& out);

 private:
  using Index = Eigen::Index;

  struct Batch {
    Index component = 0;
    // Draw `begin` and those after it, or, where components were chosen by chance, those of the numbers
    // `rows`. Then the batch has kChunk rows, of which only the first ones count: what changes from step to
    // step must not allocate.
    Index begin = 0;
    Index size = 0;
    std::vector<Index> rows;
    const Samples* epsilon = nullptr;
    Samples own_epsilon;
    Samples z;
    Eigen::ArrayXd log_q;
    Samples log_q_gradient;
    TargetValues target;
    Samples cotangent;  // scratch
    Eigen::ArrayXd c;   // scratch
  };
  static constexpr Index kChunk = 16;

  void lay_out_strata(const Family& family, const Noise& noise);
  void lay_out_choices(const Family& family, const Noise& noise);
  void evaluate(const Family& family, const Target& target, bool gradients, Batch& batch);
  // c of the batch's draws, 0 for rows that do not count.
  static const Eigen::ArrayXd& gathered(const Eigen::ArrayXd& c, Batch& batch);

  std::vector<Batch> batches_;
  std::size_t active_ = 0;
  std::vector<std::size_t> open_;  // for each component, the batch that is being filled
  WeightedDraws weighted_;
  double expected_log_joint_ = 0;
  double expected_log_q_ = 0;
  Eigen::VectorXd by_component_;
};

}  // namespace elbo
