// The numbers of an autoencoder's row by brute force: sums over grids, as fine as needed everywhere, that
// know nothing of the core's quadratures.
#pragma once

#include <cmath>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "models/vae/snapshot.hpp"

namespace brute {

using elbo::vae::Index;
using elbo::vae::RowMajor;
using elbo::vae::Snapshot;

// log Σ e^a, term by term.
class LogSum {
 public:
  void add(const Eigen::ArrayXd& terms) {
    const double top = std::max(top_, terms.maxCoeff());
    sum_ = sum_ * std::exp(top_ - top) + (terms - top).exp().sum();
    top_ = top;
  }
  [[nodiscard]] double value() const { return top_ + std::log(sum_); }

 private:
  double top_ = -1e300;
  double sum_ = 0;
};

inline Eigen::ArrayXd log_prior(const Eigen::ArrayXXd& z) {
  return -0.5 * z.square().rowwise().sum() - 0.5 * std::log(2 * M_PI) * static_cast<double>(z.cols());
}

// log p(x) of several x over `nodes` places sinh(u), u evenly, out to ±reach, one latent dimension.
inline Eigen::VectorXd line_evidence(const Snapshot& snapshot, const RowMajor<double>& x, double reach,
                                     Index nodes) {
  constexpr Index kChunk = 4096;
  std::vector<LogSum> sums(static_cast<std::size_t>(x.rows()));
  const double step = 2 * std::asinh(reach) / static_cast<double>(nodes);
  for (Index begin = 0; begin < nodes; begin += kChunk) {
    const Index size = std::min(kChunk, nodes - begin);
    Eigen::ArrayXXd z(size, 1);
    for (Index i = 0; i < size; ++i) {
      z(i, 0) = std::sinh(step * (static_cast<double>(begin + i) + 0.5) - std::asinh(reach));
    }
    const RowMajor<double> outputs = snapshot.decode(z);
    const Eigen::ArrayXd prior = log_prior(z) + 0.5 * (1 + z.col(0).square()).log();
    for (Index n = 0; n < x.rows(); ++n) {
      sums[static_cast<std::size_t>(n)].add(snapshot.log_likelihood(x.row(n), outputs) + prior);
    }
  }
  Eigen::VectorXd result(x.rows());
  for (Index n = 0; n < x.rows(); ++n) {
    result(n) = sums[static_cast<std::size_t>(n)].value() + std::log(step);
  }
  return result;
}

// log p(x) over a plane: blocks of 16×16 places; those that may matter again, as much finer as the decoder is
// steep there.
class PlaneEvidence {
 public:
  PlaneEvidence(const Snapshot& snapshot, double reach, Index blocks)
      : snapshot_(snapshot), reach_(reach), blocks_(blocks), width_(2 * reach / static_cast<double>(blocks)) {
    for (Index b = 0; b < blocks * blocks; ++b) outputs_.push_back(snapshot.decode(places(b, kSide)));
  }

  [[nodiscard]] double operator()(const Eigen::RowVectorXd& x) const {
    // Of each block the highest place, and how much higher it may be between two of them.
    Eigen::ArrayXd highest(blocks_ * blocks_);
    Eigen::ArrayXd slack(blocks_ * blocks_);
    for (Index b = 0; b < highest.size(); ++b) {
      const Eigen::ArrayXd values = joint(b, x, outputs_[static_cast<std::size_t>(b)], kSide);
      highest(b) = values.maxCoeff();
      double most = 0;
      for (Index i = 0; i < values.size(); ++i) {
        if (i % kSide > 0) most = std::max(most, std::abs(values(i) - values(i - 1)));
        if (i >= kSide) most = std::max(most, std::abs(values(i) - values(i - kSide)));
      }
      slack(b) = most;
    }
    const double top = highest.maxCoeff();
    const double unit = snapshot_.is_bernoulli() ? 1 : std::exp(snapshot_.log_scale());
    // Steps of a part of the noise at most; kinks ask for finer ones. The same everywhere, since an even sum
    // that changes its step in the middle of the mass errs there.
    const double wanted = snapshot_.shape().activation == elbo::vae::Activation::kRelu ? 6 : 2;
    std::vector<Index> matter;
    double steepest = 0;
    for (Index b = 0; b < highest.size(); ++b) {
      if (highest(b) + slack(b) < top - 25) continue;
      matter.push_back(b);
      const RowMajor<double>& outputs = outputs_[static_cast<std::size_t>(b)];
      for (Index i = 0; i < outputs.rows(); ++i) {
        if (i % kSide > 0) steepest = std::max(steepest, (outputs.row(i) - outputs.row(i - 1)).norm());
        if (i >= kSide) steepest = std::max(steepest, (outputs.row(i) - outputs.row(i - kSide)).norm());
      }
    }
    const auto finer = static_cast<Index>(std::ceil(std::clamp(wanted * steepest / unit, 1.0, 40.0)));
    const Index side = kSide * finer;
    const double cell = width_ / static_cast<double>(side);
    LogSum sum;
    for (const Index b : matter) {
      sum.add(joint(b, x, snapshot_.decode(places(b, side)), side) + 2 * std::log(cell));
    }
    return sum.value();
  }

 private:
  static constexpr Index kSide = 16;

  [[nodiscard]] Eigen::ArrayXXd places(Index block, Index side) const {
    Eigen::ArrayXXd z(side * side, 2);
    const double step = width_ / static_cast<double>(side);
    const auto row = block / blocks_;
    for (Index i = 0; i < z.rows(); ++i) {
      const Index up = i / side;
      z(i, 0) = -reach_ + width_ * static_cast<double>(block % blocks_) +
                step * (static_cast<double>(i % side) + 0.5);
      z(i, 1) = -reach_ + width_ * static_cast<double>(row) + step * (static_cast<double>(up) + 0.5);
    }
    return z;
  }
  [[nodiscard]] Eigen::ArrayXd joint(Index block, const Eigen::RowVectorXd& x,
                                     const RowMajor<double>& outputs, Index side) const {
    return snapshot_.log_likelihood(x, outputs) + log_prior(places(block, side));
  }

  const Snapshot& snapshot_;
  double reach_;
  Index blocks_;
  double width_;
  std::vector<RowMajor<double>> outputs_;
};

// L of a Gaussian q, over a grid in its own coordinates of ±8 deviations.
inline double bound(const Snapshot& snapshot, const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                    const Eigen::MatrixXd& factor, Index side) {
  const Index latent = mean.size();
  const double step = 16 / static_cast<double>(side);
  double sum = 0;
  double mass = 0;
  for (Index row = 0; row < (latent == 1 ? 1 : side); ++row) {
    Eigen::ArrayXXd e(side, latent);
    for (Index i = 0; i < side; ++i) e(i, 0) = -8 + step * (static_cast<double>(i) + 0.5);
    if (latent == 2) e.col(1).setConstant(-8 + step * (static_cast<double>(row) + 0.5));
    const Eigen::ArrayXd weight = (-0.5 * e.square().rowwise().sum()).exp();
    const Eigen::ArrayXXd z = (e.matrix() * factor.transpose()).rowwise() + mean.transpose();
    sum += (weight * (snapshot.log_likelihood(x, snapshot.decode(z)) + log_prior(z))).sum();
    mass += weight.sum();
  }
  return sum / mass + factor.diagonal().array().log().sum() +
         0.5 * (1 + std::log(2 * M_PI)) * static_cast<double>(latent);
}

}  // namespace brute
