#include "models/density/picture.hpp"

#include <algorithm>
#include <cmath>

#include "estimators/estimator.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kShownMass = 0.998;
constexpr double kMargin = 0.1;

}  // namespace

View view_of(const Truth& truth, const Eigen::VectorXd& start, double start_scale) {
  const double level = std::log(truth.levels({kShownMass}).front());
  const Samples& z = truth.nodes().z;
  const int dimension = truth.dimension();
  View view{start.array() - 1.5 * start_scale, start.array() + 1.5 * start_scale};
  // A start far away, or a very wide one, would make the posterior a dot.
  bool first = true;
  View mass{Eigen::VectorXd::Zero(dimension), Eigen::VectorXd::Zero(dimension)};
  for (Eigen::Index i = 0; i < z.rows(); ++i) {
    if (truth.log_posterior()(i) < level) continue;
    const Eigen::VectorXd point = z.row(i).matrix().transpose();
    mass.lower = first ? point : mass.lower.cwiseMin(point);
    mass.upper = first ? point : mass.upper.cwiseMax(point);
    first = false;
  }
  const Eigen::VectorXd size = (mass.upper - mass.lower).cwiseMax(1e-9);
  const Eigen::VectorXd reach = 1.5 * size;
  view.lower = view.lower.cwiseMax(mass.lower - reach).cwiseMin(mass.lower);
  view.upper = view.upper.cwiseMin(mass.upper + reach).cwiseMax(mass.upper);
  const Eigen::VectorXd centre = 0.5 * (view.lower + view.upper);
  Eigen::VectorXd half = 0.5 * (1 + kMargin) * (view.upper - view.lower);
  half.setConstant(half.maxCoeff());
  return {centre - half, centre + half};
}

Grid grid_over(const View& view, Eigen::Index size) {
  Grid grid;
  grid.x = Eigen::VectorXd::LinSpaced(size, view.lower(0), view.upper(0));
  if (view.lower.size() == 1) {
    grid.z = grid.x.array();
    return grid;
  }
  grid.y = Eigen::VectorXd::LinSpaced(size, view.lower(1), view.upper(1));
  grid.z.resize(size * size, 2);
  for (Eigen::Index j = 0; j < size; ++j) {
    grid.z.col(0).segment(j * size, size) = grid.x.array();
    grid.z.col(1).segment(j * size, size).setConstant(grid.y(j));
  }
  return grid;
}

Value grid_value(const Grid& grid, const Eigen::ArrayXd& density) {
  const auto nx = static_cast<std::size_t>(grid.x.size());
  const auto ny = static_cast<std::size_t>(grid.y.size());
  std::vector<double> values(density.begin(), density.end());
  Value result = Value::map({{"x", to_dense(grid.x)}});
  if (ny > 0) result.set("y", to_dense(grid.y));
  result.set("density",
             ny > 0 ? Value::dense({ny, nx}, std::move(values)) : Value::dense({nx}, std::move(values)));
  return result;
}

Draws draw_weights(const Family& q, const Target& target, Eigen::Index count, std::uint32_t seed,
                   Purpose purpose, std::uint64_t iteration) {
  Noise noise;
  noise.epsilon.resize(count, q.dimension());
  noise.uniform.resize(count);
  draw_noise(seed, purpose, iteration, noise);
  Draws draws;
  draws.z.resize(count, q.dimension());
  double cumulative = 0;
  for (Eigen::Index k = 0; k < q.strata(); ++k) {
    const double from = cumulative;
    cumulative = k + 1 == q.strata() ? 2 : cumulative + q.stratum_weight(k);
    std::vector<Eigen::Index> rows;
    for (Eigen::Index s = 0; s < count; ++s) {
      if (noise.uniform(s) >= from && noise.uniform(s) < cumulative) rows.push_back(s);
    }
    if (rows.empty()) continue;
    Samples epsilon(static_cast<Eigen::Index>(rows.size()), q.dimension());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      epsilon.row(static_cast<Eigen::Index>(i)) = noise.epsilon.row(rows[i]);
    }
    Samples z(epsilon.rows(), epsilon.cols());
    q.transform(k, epsilon, z);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      draws.z.row(rows[i]) = z.row(static_cast<Eigen::Index>(i));
    }
  }
  TargetValues values;
  target.evaluate(draws.z, Order::kValue, values);
  Eigen::ArrayXd log_q;
  q.log_density(draws.z, log_q, nullptr);
  draws.log_weight = values.log_density - log_q;
  return draws;
}

}  // namespace elbo
