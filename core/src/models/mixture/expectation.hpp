#pragma once

// The Z-step: responsibilities r_nk ∝ exp(log ρ_nk) and their sufficient statistics, in blocks of rows that
// fit the first cache. Blocks are accumulated in order and have a fixed size, so the result does not depend
// on how a sweep was cut.
//
// Within a block rows go four by four (numeric/pack.hpp): an array is laid out [chunk][component or
// column][row of the chunk]. The last chunk is filled up with copies of the last row, whose responsibilities
// are set to 0.

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
  void gather(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size);
  void log_densities(Eigen::Index chunks, const std::vector<Kernel>& kernels);
  void normalize(Eigen::Index size, double& entropy, double& log_normalizer);
  void collect(Eigen::Index chunks, Statistics& statistics);
  double plane_moments(Eigen::Index chunks, const double* responsibilities);
  double moments(Eigen::Index chunks, const double* responsibilities);
  void scatter(Eigen::Index chunks);
  double& responsibility(Eigen::Index row, Eigen::Index component);

  Eigen::Index components_;
  Eigen::Index dimension_;
  std::vector<double> responsibilities_;  // log ρ, then r
  std::vector<double> points_;
  std::vector<double> centred_;  // L⁻¹(x − m), then x − x̄
  std::vector<double> weighted_;
  Eigen::VectorXd block_mean_;     // D
  Eigen::MatrixXd block_scatter_;  // D×D, lower half
};

}  // namespace elbo
