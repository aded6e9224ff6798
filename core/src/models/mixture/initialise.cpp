#include "models/mixture/initialise.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "numeric/random.hpp"

namespace elbo {
namespace {

// For every row the nearest of K centres, each new one drawn with probability proportional to the squared
// distance from those before it.
std::vector<Eigen::Index> nearest_centres(const Eigen::MatrixXd& points, Eigen::Index components,
                                          Stream& stream) {
  const Eigen::Index rows = points.rows();
  std::vector<Eigen::Index> nearest(static_cast<std::size_t>(rows), 0);
  std::vector<double> distance(static_cast<std::size_t>(rows), std::numeric_limits<double>::infinity());
  std::vector<double> squared(static_cast<std::size_t>(rows));
  auto chosen = static_cast<Eigen::Index>(stream.below(static_cast<std::uint64_t>(rows)));
  for (Eigen::Index k = 0; k < components; ++k) {
    const double total = k > 0 ? std::accumulate(distance.begin(), distance.end(), 0.0) : 0;
    if (total > 0) {
      double left = stream.uniform() * total;
      chosen = 0;
      while (chosen + 1 < rows && (left -= distance[static_cast<std::size_t>(chosen)]) > 0) ++chosen;
    } else if (k > 0) {
      // Every row coincides with a centre already: any will do.
      chosen = static_cast<Eigen::Index>(stream.below(static_cast<std::uint64_t>(rows)));
    }
    std::fill(squared.begin(), squared.end(), 0.0);
    for (Eigen::Index d = 0; d < points.cols(); ++d) {
      const double* x = points.col(d).data();
      const double centre = x[chosen];
      for (std::size_t n = 0; n < squared.size(); ++n) squared[n] += (x[n] - centre) * (x[n] - centre);
    }
    for (std::size_t n = 0; n < squared.size(); ++n) {
      if (!(squared[n] < distance[n])) continue;
      distance[n] = squared[n];
      nearest[n] = k;
    }
  }
  return nearest;
}

}  // namespace

Statistics initial_statistics(const Eigen::MatrixXd& points, Eigen::Index components, InitParams how,
                              std::uint32_t seed, std::uint64_t start, ExpectationStep& step) {
  Stream stream(seed, Purpose::kInitialisation, start);
  std::vector<Eigen::Index> nearest;
  if (how == InitParams::kKMeansPlusPlus) nearest = nearest_centres(points, components, stream);
  Statistics statistics;
  statistics.reset(components, points.cols());
  Eigen::ArrayXXd block(ExpectationStep::kBlock, components);
  for (Eigen::Index begin = 0; begin < points.rows(); begin += ExpectationStep::kBlock) {
    const Eigen::Index size = std::min(ExpectationStep::kBlock, points.rows() - begin);
    for (Eigen::Index n = 0; n < size; ++n) {
      if (how == InitParams::kKMeansPlusPlus) {
        block.row(n).setZero();
        block(n, nearest[static_cast<std::size_t>(begin + n)]) = 1;
      } else {
        for (Eigen::Index k = 0; k < components; ++k) block(n, k) = stream.uniform();
        block.row(n) /= block.row(n).sum();
      }
    }
    step.accumulate_given(points, begin, block.topRows(size), statistics);
  }
  return statistics;
}

}  // namespace elbo
