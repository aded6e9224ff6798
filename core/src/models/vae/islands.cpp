#include "models/vae/islands.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>

#include <Eigen/Cholesky>

namespace elbo::vae {
namespace {

// Sides of the squares of which islands are made, and what such a square holds at least.
constexpr double kIsland = 0.25;
constexpr double kLeastIsland = 2e-3;
constexpr std::size_t kMostIslands = 4;

// Mean and factor of z under the given masses.
Gaussian moments_of(const Eigen::ArrayXXd& z, const Eigen::ArrayXd& mass) {
  const double total = mass.sum();
  Gaussian result;
  result.mean = (mass.matrix().transpose() * z.matrix()).transpose() / total;
  const Eigen::MatrixXd from = z.matrix().rowwise() - result.mean.transpose();
  const Eigen::MatrixXd covariance = from.transpose() * mass.matrix().asDiagonal() * from / total;
  const Eigen::LLT<Eigen::MatrixXd> llt(covariance);
  result.factor = llt.matrixL();
  result.log_mass = std::log(total);
  if (llt.info() != Eigen::Success || !(result.factor.diagonal().array() > 0).all())
    result.factor.resize(0, 0);
  return result;
}

using Square = std::pair<std::int64_t, std::int64_t>;

// What each place holds of the posterior, and what the squares do.
struct Held {
  Eigen::ArrayXd mass;
  std::map<Square, double> squares;
};

Square square_of(const KnownPlaces& nodes, Index i) {
  const auto along = [&](Index h) -> std::int64_t {
    return h < nodes.z.cols() ? std::llround(std::floor(nodes.z(i, h) / kIsland)) : 0;
  };
  return {along(0), along(1)};
}

Held held_by(const KnownPlaces& nodes) {
  Held held;
  held.mass = nodes.log_joint + nodes.log_measure;
  held.mass = (held.mass - held.mass.maxCoeff()).exp();
  held.mass /= held.mass.sum();
  for (Index i = 0; i < held.mass.size(); ++i) held.squares[square_of(nodes, i)] += held.mass(i);
  return held;
}

}  // namespace

std::vector<Gaussian> heaviest_squares(const KnownPlaces& nodes, std::size_t most) {
  const Held held = held_by(nodes);
  std::vector<std::pair<double, Square>> order;
  for (const auto& [square, mass] : held.squares) order.emplace_back(-mass, square);
  std::sort(order.begin(), order.end());
  if (order.size() > most) order.resize(most);
  std::vector<Gaussian> result;
  for (const auto& [negative, square] : order) {
    Eigen::ArrayXd part = Eigen::ArrayXd::Zero(held.mass.size());
    for (Index i = 0; i < part.size(); ++i) {
      if (square_of(nodes, i) == square) part(i) = held.mass(i);
    }
    Gaussian gaussian = moments_of(nodes.z, part);
    if (gaussian.factor.size() > 0 && std::isfinite(gaussian.log_mass)) result.push_back(std::move(gaussian));
  }
  return result;
}

std::vector<Gaussian> islands(const KnownPlaces& nodes) {
  const Held held = held_by(nodes);
  const std::map<Square, double>& squares = held.squares;
  std::map<Square, std::size_t> island_of;
  std::size_t count = 0;
  for (const auto& [square, mass] : squares) {
    if (mass < kLeastIsland || island_of.contains(square)) continue;
    std::vector<Square> open = {square};
    island_of[square] = count;
    while (!open.empty()) {
      const auto [column, row] = open.back();
      open.pop_back();
      for (std::int64_t i = column - 1; i <= column + 1; ++i) {
        for (std::int64_t j = row - 1; j <= row + 1; ++j) {
          const auto next = squares.find({i, j});
          if (next == squares.end() || next->second < kLeastIsland || island_of.contains({i, j})) continue;
          island_of[{i, j}] = count;
          open.emplace_back(i, j);
        }
      }
    }
    ++count;
  }
  std::vector<Gaussian> result;
  for (std::size_t island = 0; island < count; ++island) {
    Eigen::ArrayXd part = Eigen::ArrayXd::Zero(held.mass.size());
    for (Index i = 0; i < part.size(); ++i) {
      const auto found = island_of.find(square_of(nodes, i));
      if (found != island_of.end() && found->second == island) part(i) = held.mass(i);
    }
    Gaussian gaussian = moments_of(nodes.z, part);
    if (gaussian.factor.size() > 0 && std::isfinite(gaussian.log_mass)) result.push_back(std::move(gaussian));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Gaussian& a, const Gaussian& b) { return a.log_mass > b.log_mass; });
  if (result.size() > kMostIslands) result.resize(kMostIslands);
  if (count == 1) return result;
  Gaussian whole = moments_of(nodes.z, held.mass);
  if (whole.factor.size() > 0 && std::isfinite(whole.log_mass)) {
    result.insert(result.begin(), std::move(whole));
  }
  return result;
}

}  // namespace elbo::vae
