#pragma once

// Gradient estimators: from a batch of noise to ∇_φ of an objective. Ascent: every objective is maximised
// (for the inclusive KL the objective is −KL(p ‖ q) up to a constant).
//
// estimators.def says which estimator serves which objective and family; the catalogue refuses the others
// before a run begins.

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>

#include <Eigen/Core>

#include "families/family.hpp"
#include "numeric/samples.hpp"
#include "objectives/settings.hpp"
#include "targets/target.hpp"

namespace elbo {

class Truth;

// estimators.def says what each is.
enum class EstimatorKind {
#define ELBO_ESTIMATOR(kind, ...) kind,
#include "estimators/estimators.def"
#undef ELBO_ESTIMATOR
};

// The noise of one step: standard normals, and a uniform for each draw where a component has to be chosen.
struct Noise {
  Samples epsilon;         // S×D
  Eigen::ArrayXd uniform;  // S; may be empty unless needs_uniform() (estimators/registry.hpp)
};

class Estimator {
 public:
  virtual ~Estimator() = default;
  // Overwrites `gradient` (size of φ); 0 where the objective is not finite. The number of draws is that of
  // the noise. Allocates only when batches grow.
  virtual Estimate estimate(const Family& family, const Target& target, const Noise& noise,
                            Eigen::VectorXd& gradient) = 0;
  // What is known of the target already; without it, an estimator that needs it finds it out itself.
  virtual void know(const std::shared_ptr<const Truth>& /*truth*/) {}
};

// `samples` is the number of draws a step; for L_M they form ⌈samples/M⌉ groups of M, and noise_size() says
// how many draws that takes (for kQuadrature: 0).
std::unique_ptr<Estimator> make_estimator(EstimatorKind kind, const ObjectiveSettings& settings,
                                          int dimension);
Eigen::Index noise_size(EstimatorKind kind, const ObjectiveSettings& settings, Eigen::Index samples);

// The noise of iteration `iteration`: fills both arrays, of the size they have.
enum class Purpose : std::uint32_t;
void draw_noise(std::uint32_t seed, Purpose purpose, std::uint64_t iteration, Noise& noise);

}  // namespace elbo
