#include "models/vae/aggregate_picture.hpp"

#include <algorithm>
#include <cmath>

#include "models/vae/picture.hpp"
#include "numeric/contours.hpp"
#include "values/dense.hpp"

namespace elbo::vae {
namespace {

constexpr Index kAggregateRows = 1000;
constexpr Index kAggregateGrid = 64;
constexpr double kAggregateReach = 4;

}  // namespace

Value aggregate_value(const Snapshot& snapshot) {
  const std::vector<Index> rows = evenly(snapshot.training(), kAggregateRows);
  const Encoded q = snapshot.encode(snapshot.rows(rows));
  const Eigen::ArrayXXd deviations = q.variances().sqrt();
  const double reach =
      std::clamp((q.mean.abs() + 2 * deviations).maxCoeff(), kAggregateReach, 4 * kAggregateReach);
  const LatentGrid grid =
      latent_grid(snapshot.latent(), reach, snapshot.latent() == 1 ? 4 * kAggregateGrid : kAggregateGrid);
  // No narrower than the grid shows.
  const double least = 0.5 * (grid.x(1) - grid.x(0));
  const auto along = [&](Index h, const Eigen::VectorXd& axis) {
    Eigen::MatrixXd density(axis.size(), q.rows());
    for (Index n = 0; n < q.rows(); ++n) {
      const double scale = std::max(deviations(n, h), least);
      density.col(n) = (-0.5 * ((axis.array() - q.mean(n, h)) / scale).square()).exp() / scale;
    }
    return (density / std::sqrt(2 * M_PI)).eval();
  };
  Eigen::MatrixXd density;
  const Eigen::MatrixXd first = along(0, grid.x);
  if (snapshot.latent() == 1) {
    density = first.rowwise().mean();
  } else if (q.below.cols() == 0) {
    density = along(1, grid.y) * first.transpose() / static_cast<double>(q.rows());
  } else {
    // q(z₂|z₁) of every point for every z₁.
    density.setZero(grid.y.size(), grid.x.size());
    for (Index n = 0; n < q.rows(); ++n) {
      const double slope = q.below(n, 0) / q.scale(n, 0);
      const double scale = std::max(q.scale(n, 1), least);
      for (Index i = 0; i < grid.x.size(); ++i) {
        const double weight = first(i, n) / (scale * std::sqrt(2 * M_PI) * static_cast<double>(q.rows()));
        if (weight < 1e-12) continue;
        const double centre = q.mean(n, 1) + slope * (grid.x(i) - q.mean(n, 0));
        density.col(i).array() += weight * (-0.5 * ((grid.y.array() - centre) / scale).square()).exp();
      }
    }
  }
  const auto prior = [](const Eigen::VectorXd& axis) {
    return ((-0.5 * axis.array().square()).exp() / std::sqrt(2 * M_PI)).matrix().eval();
  };
  Value value = Value::map({{"x", to_dense(grid.x)}, {"pointCount", static_cast<std::int64_t>(q.rows())}});
  if (snapshot.latent() == 1) {
    value.set("density", to_dense(density.col(0)));
    value.set("prior", to_dense(prior(grid.x)));
    return value;
  }
  value.set("y", to_dense(grid.y));
  value.set("density", matrix_to_dense(density));
  value.set("levels", to_dense(contour_levels({density.data(), static_cast<std::size_t>(density.size())})));
  value.set("prior", matrix_to_dense(prior(grid.y) * prior(grid.x).transpose()));
  return value;
}

}  // namespace elbo::vae
