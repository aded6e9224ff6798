// Between the core's mixture and the oracle: problems in, parameters and responsibilities out, nothing
// computed.
#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "models/mixture/conjugate_factor.hpp"
#include "models/mixture/expectation.hpp"
#include "models/mixture/mixture_types.hpp"
#include "models/mixture/priors.hpp"
#include "numeric/cholesky.hpp"
#include "oracle/mixture.hpp"
#include "oracle/problems.hpp"

namespace harness {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

inline Eigen::MatrixXd to_eigen(const std::vector<double>& values, std::size_t rows, std::size_t columns) {
  return Eigen::Map<const RowMajor>(values.data(), index(rows), index(columns));
}

inline oracle::Matrix to_oracle(const Eigen::MatrixXd& matrix) {
  const RowMajor rows = matrix;
  return oracle::matrix_from(rows.data(), static_cast<std::size_t>(rows.rows()),
                             static_cast<std::size_t>(rows.cols()));
}

inline elbo::MixturePriors priors(const oracle::Problem& p) {
  elbo::MixturePriors priors;
  priors.weight_concentration = p.alpha;
  priors.mean_precision = p.beta;
  priors.degrees_of_freedom = p.degrees_of_freedom;
  priors.mean = Eigen::Map<const Eigen::VectorXd>(p.mean.data(), index(p.dimensions));
  priors.inverse_scale = to_eigen(p.inverse_scale, p.dimensions, p.dimensions);
  Eigen::MatrixXd factor;
  elbo::cholesky(priors.inverse_scale, factor);
  priors.log_det_inverse_scale = elbo::log_determinant(factor);
  return priors;
}

inline oracle::Posterior posterior(const elbo::ConjugateFactor& factor) {
  oracle::Posterior q;
  for (Eigen::Index k = 0; k < factor.alpha().size(); ++k) {
    const Eigen::VectorXd mean = factor.means().col(k);
    q.push_back({factor.alpha()(k), factor.beta()(k), oracle::Vector(mean.begin(), mean.end()),
                 to_oracle(factor.inverse_scales()[static_cast<std::size_t>(k)]), factor.nu()(k)});
  }
  return q;
}

// Coordinate ascent by hand, one half of an iteration at a time, with everything in reach.
class Ascent {
 public:
  explicit Ascent(const oracle::Problem& p)
      : points_(to_eigen(p.x, p.points, p.dimensions)),
        factor_(priors(p), index(p.components)),
        expectation_(index(p.components), index(p.dimensions)) {
    for (Eigen::Index n = 0; n < points_.rows(); ++n) rows_.push_back(n);
    responsibilities_ = to_eigen(p.responsibilities, p.points, p.components);
    statistics_.reset(responsibilities_.cols(), points_.cols());
    for (Eigen::Index begin = 0; begin < points_.rows(); begin += elbo::ExpectationStep::kBlock) {
      const Eigen::Index size = std::min(elbo::ExpectationStep::kBlock, points_.rows() - begin);
      expectation_.accumulate_given(points_, begin, responsibilities_.middleRows(begin, size).array(),
                                    statistics_);
    }
  }

  void update_parameters() { factor_.update(statistics_); }

  void update_responsibilities() {
    factor_.kernels(kernels_);
    statistics_.reset(factor_.alpha().size(), points_.cols());
    for (Eigen::Index begin = 0; begin < points_.rows(); begin += elbo::ExpectationStep::kBlock) {
      const Eigen::Index size = std::min(elbo::ExpectationStep::kBlock, points_.rows() - begin);
      expectation_.accumulate(points_, begin, size, kernels_, statistics_);
    }
    responsibilities_ = expectation_.responsibilities(points_, rows_, kernels_);
  }

  [[nodiscard]] elbo::MixtureBound bound() const { return factor_.bound(statistics_); }
  [[nodiscard]] const Eigen::MatrixXd& responsibilities() const { return responsibilities_; }
  [[nodiscard]] const elbo::Statistics& statistics() const { return statistics_; }
  [[nodiscard]] const elbo::ConjugateFactor& factor() const { return factor_; }
  [[nodiscard]] elbo::ConjugateFactor& factor() { return factor_; }
  [[nodiscard]] const Eigen::MatrixXd& points() const { return points_; }

 private:
  Eigen::MatrixXd points_;
  elbo::ConjugateFactor factor_;
  elbo::ExpectationStep expectation_;
  elbo::Statistics statistics_;
  std::vector<elbo::Kernel> kernels_;
  std::vector<Eigen::Index> rows_;
  Eigen::MatrixXd responsibilities_;
};

inline double sum_of_magnitudes(const elbo::MixtureBound& b) {
  return std::abs(b.expected_log_likelihood) + std::abs(b.kl_assignments) + std::abs(b.kl_weights) +
         std::abs(b.kl_components);
}

}  // namespace harness
