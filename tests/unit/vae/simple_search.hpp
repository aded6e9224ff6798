// The best Gaussian q for a row, by a search that knows nothing of the core's: Nelder's and Mead's simplex on
// an even sum over q's own coordinates, from every mode of the posterior on a grid.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "models/vae/snapshot.hpp"
#include "vae/brute.hpp"

namespace simple_search {

using elbo::vae::Index;
using elbo::vae::Snapshot;

struct Found {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  double elbo = -std::numeric_limits<double>::infinity();
};

// Minimises f from `at`, first steps `step` long; returns where.
template <typename Function>
Eigen::VectorXd simplex(const Function& f, const Eigen::VectorXd& at, const Eigen::VectorXd& step, int most) {
  using Corner = std::pair<double, Eigen::VectorXd>;
  std::vector<Corner> corners = {{f(at), at}};
  for (Index i = 0; i < at.size(); ++i) {
    Eigen::VectorXd corner = at;
    corner(i) += step(i);
    corners.emplace_back(f(corner), corner);
  }
  const auto lower = [](const Corner& a, const Corner& b) { return a.first < b.first; };
  for (int i = 0; i < most; ++i) {
    std::sort(corners.begin(), corners.end(), lower);
    Corner& worst = corners.back();
    if (worst.first - corners.front().first < 1e-5) break;
    Eigen::VectorXd middle = Eigen::VectorXd::Zero(at.size());
    for (std::size_t k = 0; k + 1 < corners.size(); ++k) middle += corners[k].second;
    middle /= static_cast<double>(at.size());
    const auto look = [&](double far) {
      const Eigen::VectorXd there = middle + far * (middle - worst.second);
      return Corner(f(there), there);
    };
    const Corner reflected = look(1);
    if (reflected.first < corners.front().first) {
      worst = std::min(look(2), reflected, lower);
    } else if (reflected.first < corners[corners.size() - 2].first) {
      worst = reflected;
    } else {
      const Corner nearer = look(reflected.first < worst.first ? 0.5 : -0.5);
      if (nearer.first < std::min(reflected.first, worst.first)) {
        worst = nearer;
      } else {
        for (std::size_t k = 1; k < corners.size(); ++k) {
          corners[k].second = 0.5 * (corners[k].second + corners[0].second);
          corners[k].first = f(corners[k].second);
        }
      }
    }
  }
  return std::min_element(corners.begin(), corners.end(), lower)->second;
}

// Local maxima of log p(x, z) on a grid, no more than 15 nats below the highest.
inline std::vector<Eigen::VectorXd> grid_modes(const Snapshot& snapshot, const Eigen::RowVectorXd& x,
                                               double reach, Index side) {
  const Index latent = snapshot.latent();
  const Index rows = latent == 1 ? 1 : side;
  const double step = 2 * reach / static_cast<double>(side - 1);
  Eigen::ArrayXXd z(side * rows, latent);
  for (Index n = 0; n < z.rows(); ++n) {
    const Index row = n / side;
    z(n, 0) = -reach + step * static_cast<double>(n % side);
    if (latent == 2) z(n, 1) = -reach + step * static_cast<double>(row);
  }
  const Eigen::ArrayXd joint = snapshot.log_joint(x, z, nullptr);
  std::vector<std::pair<double, Index>> modes;
  for (Index n = 0; n < z.rows(); ++n) {
    bool highest = joint(n) > joint.maxCoeff() - 15;
    for (Index j = -1; highest && j <= 1; ++j) {
      for (Index i = -1; highest && i <= 1; ++i) {
        const Index row = n / side + j;
        const Index column = n % side + i;
        const bool inside = row >= 0 && row < rows && column >= 0 && column < side;
        highest = !inside || joint(row * side + column) <= joint(n);
      }
    }
    if (highest) modes.emplace_back(-joint(n), n);
  }
  std::sort(modes.begin(), modes.end());
  if (modes.size() > 6) modes.resize(6);
  std::vector<Eigen::VectorXd> result;
  for (const auto& mode : modes) result.emplace_back(z.row(mode.second).matrix().transpose());
  return result;
}

// `nodes`: of an even sum over ±5 deviations, a side.
inline Found best(const Snapshot& snapshot, const Eigen::RowVectorXd& x, Index nodes) {
  const Index latent = snapshot.latent();
  const bool full = latent == 2 && snapshot.shape().covariance == elbo::vae::Covariance::kFull;
  Eigen::ArrayXXd epsilon(latent == 1 ? nodes : nodes * nodes, latent);
  const double step = 10.0 / static_cast<double>(nodes);
  for (Index n = 0; n < epsilon.rows(); ++n) {
    const Index row = n / nodes;
    epsilon(n, 0) = -5 + step * (static_cast<double>(n % nodes) + 0.5);
    if (latent == 2) epsilon(n, 1) = -5 + step * (static_cast<double>(row) + 0.5);
  }
  Eigen::ArrayXd weight = (-0.5 * epsilon.square().rowwise().sum()).exp();
  weight /= weight.sum();
  // Means, log deviations, and what is below the diagonal.
  const auto factor_of = [&](const Eigen::VectorXd& at) {
    Eigen::MatrixXd factor = Eigen::MatrixXd::Zero(latent, latent);
    for (Index h = 0; h < latent; ++h) factor(h, h) = std::exp(at(latent + h));
    if (full) factor(1, 0) = at(4);
    return factor;
  };
  const auto loss = [&](const Eigen::VectorXd& at) {
    const Eigen::MatrixXd factor = factor_of(at);
    const Eigen::ArrayXXd z = (epsilon.matrix() * factor.transpose()).rowwise() + at.head(latent).transpose();
    const double value =
        -(weight * snapshot.log_joint(x, z, nullptr)).sum() - at.segment(latent, latent).sum();
    return std::isfinite(value) ? value : 1e300;
  };
  std::vector<std::pair<double, Eigen::VectorXd>> ends;
  for (const Eigen::VectorXd& mode : grid_modes(snapshot, x, 6, latent == 1 ? 6001 : 201)) {
    Eigen::VectorXd at = Eigen::VectorXd::Zero(full ? 5 : 2 * latent);
    at.head(latent) = mode;
    // The best of some sizes to begin with.
    double least = 1e300;
    double log_size = 0;
    for (double candidate = -6; candidate <= 0.5; candidate += 0.5) {
      at.segment(latent, latent).setConstant(candidate);
      const double value = loss(at);
      if (value >= least) continue;
      least = value;
      log_size = candidate;
    }
    at.segment(latent, latent).setConstant(log_size);
    Eigen::VectorXd steps = Eigen::VectorXd::Constant(at.size(), 0.5);
    steps.head(latent).setConstant(std::exp(log_size));
    if (full) steps(4) = 0.5 * std::exp(log_size);
    at = simplex(loss, at, steps, 200);
    // Once more from there, since a simplex may have become flat.
    steps.head(latent) = 0.5 * at.segment(latent, latent).array().exp().matrix();
    if (full) steps(4) = 0.3 * std::exp(at(3));
    at = simplex(loss, at, steps, 200);
    ends.emplace_back(loss(at), at);
  }
  std::sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Found found;
  for (std::size_t k = 0; k < std::min<std::size_t>(2, ends.size()); ++k) {
    const Eigen::VectorXd mean = ends[k].second.head(latent);
    const Eigen::MatrixXd factor = factor_of(ends[k].second);
    const double elbo = brute::bound(snapshot, x, mean, factor, latent == 1 ? 20'000 : 300);
    if (elbo > found.elbo) found = {mean, factor, elbo};
  }
  return found;
}

}  // namespace simple_search
