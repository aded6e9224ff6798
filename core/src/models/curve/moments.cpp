#include "models/curve/moments.hpp"

#include <cmath>

#include "numeric/special.hpp"
#include "numeric/symmetric.hpp"

namespace elbo {

void Moments::reset(const ControlPoints& theta) {
  reference = theta;
  points = 0;
  second.setZero(theta.rows(), theta.rows());
  cross.setZero(theta.rows(), 2);
  squares = kl_prior = entropy = 0;
}

double Moments::squares_at(const ControlPoints& theta) const {
  const ControlPoints delta = theta - reference;
  double sum = squares;
  for (int axis = 0; axis < 2; ++axis) {
    const auto d = delta.col(axis);
    sum += d.dot(second * d) - 2 * d.dot(cross.col(axis));
  }
  return sum;
}

double Moments::expected_log_likelihood(const ControlPoints& theta, double noise) const {
  const double variance = noise * noise;
  return -0.5 * squares_at(theta) / variance -
         static_cast<double>(points) * (kLogTwoPi + 2 * std::log(noise));
}

double Moments::rounding(const ControlPoints& theta, double noise) const {
  constexpr double kRounding = 1e-14;  // of sums over nodes and points
  const ControlPoints delta = (theta - reference).cwiseAbs();
  double size = squares;
  for (int axis = 0; axis < 2; ++axis) {
    const auto d = delta.col(axis);
    size += d.dot(second.cwiseAbs() * d) + 2 * d.dot(cross.col(axis).cwiseAbs());
  }
  return kRounding * (0.5 * size / (noise * noise) + kl_prior);
}

ControlPoints Moments::theta_gradient(const ControlPoints& theta, double noise) const {
  return (cross - second * (theta - reference)) / (noise * noise);
}

double Moments::noise_gradient(const ControlPoints& theta, double noise) const {
  return (squares_at(theta) / (noise * noise) - 2 * static_cast<double>(points)) / noise;
}

ControlPoints Moments::best_theta(const ControlPoints& theta) const {
  constexpr double kNothing = 1e-12;  // of the largest eigenvalue
  const SymmetricAxes axes = symmetric_axes(second);
  const ControlPoints slope = cross - second * (theta - reference);
  ControlPoints along = axes.vectors.transpose() * slope;
  const double least = kNothing * axes.values(axes.values.size() - 1);
  for (Eigen::Index i = 0; i < along.rows(); ++i) {
    along.row(i) *= axes.values(i) > least ? 1 / axes.values(i) : 0;
  }
  return theta + axes.vectors * along;
}

double Moments::best_noise(const ControlPoints& theta) const {
  return std::sqrt(std::max(squares_at(theta), 0.0) / (2 * static_cast<double>(points)));
}

void MomentSum::reset(Eigen::Index size) {
  second_.setZero(size, size);
  cross_.setZero(size, 2);
  squares_ = total_ = 0;
}

void MomentSum::add(const Panel& panel, const Nodes& mass, const Eigen::Vector2d& x) {
  const Nodes dx = x(0) - panel.curve.col(0);
  const Nodes dy = x(1) - panel.curve.col(1);
  total_ += mass.sum();
  squares_ += (mass * (dx.square() + dy.square())).sum();
  for (Eigen::Index b = 0; b < second_.rows(); ++b) {
    const Nodes part = mass * panel.basis.col(b);
    cross_(b, 0) += (part * dx).sum();
    cross_(b, 1) += (part * dy).sum();
    for (Eigen::Index c = 0; c <= b; ++c) second_(b, c) += (part * panel.basis.col(c)).sum();
  }
}

void MomentSum::finish(Moments& moments) const {
  ++moments.points;
  moments.squares += squares_ / total_;
  moments.cross += cross_ / total_;
  for (Eigen::Index b = 0; b < second_.rows(); ++b) {
    for (Eigen::Index c = 0; c < b; ++c) {
      moments.second(b, c) += second_(b, c) / total_;
      moments.second(c, b) = moments.second(b, c);
    }
    moments.second(b, b) += second_(b, b) / total_;
  }
}

}  // namespace elbo
