#pragma once

// The Z-step: responsibilities r_nk ∝ exp(log ρ_nk) and their sufficient statistics, in blocks of rows that
// fit the first cache. Blocks are accumulated in order and have a fixed size, so the result does not depend
// on how a sweep was cut.

#include <vector>

#include <Eigen/Core>

#include "models/mixture/mixture_types.hpp"

namespace elbo {

class ExpectationStep {
 public:
  static constexpr Eigen::Index kBlock = 256;

  ExpectationStep(Eigen::Index components, Eigen::Index dimension);

  // Responsibilities of rows [begin, begin + size), size ≤ kBlock, of `points` (N×D), added to `statistics`.
  void accumulate(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size,
                  const std::vector<Kernel>& kernels, Statistics& statistics);

  // The statistics of given responsibilities (size×K, rows summing to 1) of the same rows.
  void accumulate_given(const Eigen::MatrixXd& points, Eigen::Index begin,
                        const Eigen::Ref<const Eigen::ArrayXXd>& responsibilities, Statistics& statistics);

  // Responsibilities of the listed rows, one row each: rows.size() × K.
  Eigen::MatrixXd responsibilities(const Eigen::MatrixXd& points, const std::vector<Eigen::Index>& rows,
                                   const std::vector<Kernel>& kernels);

  // Work units of one block, for WorkBudget.
  [[nodiscard]] double block_work() const;

 private:
  void log_densities(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size,
                     const std::vector<Kernel>& kernels);
  void normalize(Eigen::Index size, Eigen::Index components, double& entropy, double& log_normalizer);
  void collect(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size, Statistics& statistics);

  Eigen::ArrayXXd responsibilities_;  // kBlock×K: log ρ, then r
  Eigen::ArrayXXd solved_;            // kBlock×D: L⁻¹(x − m), then centred points
  Eigen::ArrayXd largest_;            // kBlock
  Eigen::ArrayXd sum_;
  Eigen::ArrayXd weighted_;
  Eigen::VectorXd block_mean_;     // D
  Eigen::MatrixXd block_scatter_;  // D×D
};

}  // namespace elbo
