#include "models/vae/best_posterior.hpp"

#include <cmath>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr int kCoarseLine = 24;
constexpr int kFineLine = 40;
constexpr int kCoarsePlane = 12;
constexpr int kFinePlane = 18;
constexpr int kMostSteps = 80;
constexpr double kSmallGradient = 1e-5;
constexpr double kSmallGain = 1e-8;
constexpr double kEnough = 1e-4;     // of the gain that the slope promises (Armijo)
constexpr double kShortest = 1e-10;  // step of a line search

Eigen::ArrayXXd draws(const Eigen::ArrayXXd& nodes, const Eigen::VectorXd& mean,
                      const Eigen::MatrixXd& factor) {
  return (nodes.matrix() * factor.transpose()).rowwise() + mean.transpose();
}

double entropy(const Eigen::MatrixXd& factor) {
  return factor.diagonal().array().log().sum() + 0.5 * (1 + kLogTwoPi) * static_cast<double>(factor.rows());
}

}  // namespace

PosteriorBound::Rule PosteriorBound::make_rule(Index latent, int points) {
  const CubatureNodes rule = gauss_hermite(static_cast<int>(latent), points);
  return {rule.z, rule.log_weight.exp()};
}

PosteriorBound::PosteriorBound(const Snapshot& snapshot)
    : snapshot_(snapshot),
      coarse_(make_rule(snapshot.latent(), snapshot.latent() == 1 ? kCoarseLine : kCoarsePlane)),
      fine_(make_rule(snapshot.latent(), snapshot.latent() == 1 ? kFineLine : kFinePlane)) {}

double PosteriorBound::evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                const Eigen::MatrixXd& factor, const Rule& rule) const {
  const Eigen::ArrayXd joint = snapshot_.log_joint(x, draws(rule.nodes, mean, factor), nullptr);
  return (rule.weights * joint).sum() + entropy(factor);
}

FittedPosterior PosteriorBound::bound(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                      const Eigen::MatrixXd& factor) const {
  const double coarse = evaluate(x, mean, factor, coarse_);
  const double fine = evaluate(x, mean, factor, fine_);
  const auto nodes = static_cast<double>(coarse_.weights.size() + fine_.weights.size());
  return {mean, factor, fine, std::abs(fine - coarse), nodes * snapshot_.decoder_work()};
}

double PosteriorBound::expected_log_likelihood(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                               const Eigen::MatrixXd& factor) const {
  const RowMajor<double> outputs = snapshot_.decode(draws(coarse_.nodes, mean, factor));
  return (coarse_.weights * snapshot_.log_likelihood(x, outputs)).sum();
}

// Coordinates: the means, log L_hh, and for a full covariance L_ij, i > j, row by row.
void PosteriorBound::unpack(const Eigen::VectorXd& coordinates, Eigen::VectorXd& mean,
                            Eigen::MatrixXd& factor) const {
  const Index latent = snapshot_.latent();
  mean = coordinates.head(latent);
  factor.setZero(latent, latent);
  Index next = 2 * latent;
  for (Index i = 0; i < latent; ++i) {
    factor(i, i) = std::exp(coordinates(latent + i));
    for (Index j = 0; j < i && next < coordinates.size(); ++j) factor(i, j) = coordinates(next++);
  }
}

double PosteriorBound::evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& coordinates,
                                Eigen::VectorXd& gradient) const {
  const Index latent = snapshot_.latent();
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  unpack(coordinates, mean, factor);
  Eigen::ArrayXXd slopes;
  const Eigen::ArrayXd joint = snapshot_.log_joint(x, draws(coarse_.nodes, mean, factor), &slopes);
  slopes.colwise() *= coarse_.weights;
  gradient.resize(coordinates.size());
  gradient.head(latent) = slopes.colwise().sum().transpose().matrix();
  // ∂/∂L_ij = Σ w ∂/∂z_i ε_j, and the entropy's 1/L_ii.
  Index next = 2 * latent;
  for (Index i = 0; i < latent; ++i) {
    gradient(latent + i) = (slopes.col(i) * coarse_.nodes.col(i)).sum() * factor(i, i) + 1;
    for (Index j = 0; j < i && next < coordinates.size(); ++j) {
      gradient(next++) = (slopes.col(i) * coarse_.nodes.col(j)).sum();
    }
  }
  return (coarse_.weights * joint).sum() + entropy(factor);
}

FittedPosterior PosteriorBound::maximise(const Eigen::RowVectorXd& x, const FittedPosterior& start) const {
  const Index latent = snapshot_.latent();
  const bool full = snapshot_.shape().covariance == Covariance::kFull;
  Eigen::VectorXd at(encoder_outputs(latent, snapshot_.shape().covariance));
  at.head(latent) = start.mean;
  at.segment(latent, latent) = start.factor.diagonal().array().log().matrix();
  Index next = 2 * latent;
  for (Index i = 0; full && i < latent; ++i) {
    for (Index j = 0; j < i; ++j) at(next++) = start.factor(i, j);
  }
  double work = start.work;
  const double each = 3 * static_cast<double>(coarse_.weights.size()) * snapshot_.decoder_work();
  Eigen::VectorXd gradient;
  Eigen::VectorXd new_gradient;
  double value = evaluate(x, at, gradient);
  work += each;
  // Steps in units of the start's own deviations.
  Eigen::VectorXd scale = Eigen::VectorXd::Ones(at.size());
  scale.head(latent) = start.factor.diagonal().array().square().matrix();
  Eigen::MatrixXd inverse = scale.asDiagonal();
  for (int step = 0; step < kMostSteps && gradient.norm() > kSmallGradient; ++step) {
    Eigen::VectorXd direction = inverse * gradient;
    double slope = direction.dot(gradient);
    if (!(slope > 0)) {
      inverse = scale.asDiagonal();
      direction = inverse * gradient;
      slope = direction.dot(gradient);
    }
    double length = std::min(1.0, 2 / direction.tail(at.size() - latent).cwiseAbs().maxCoeff());
    double new_value = value;
    for (; length > kShortest; length *= 0.4) {
      new_value = evaluate(x, at + length * direction, new_gradient);
      work += each;
      if (std::isfinite(new_value) && new_value >= value + kEnough * length * slope) break;
    }
    if (length <= kShortest) break;
    const double gain = new_value - value;
    const Eigen::VectorXd move = length * direction;
    const Eigen::VectorXd change = gradient - new_gradient;
    at += move;
    value = new_value;
    gradient = new_gradient;
    const double curvature = change.dot(move);
    if (curvature > 1e-12 * move.norm() * change.norm()) {
      const Eigen::VectorXd turned = inverse * change;
      inverse += ((curvature + change.dot(turned)) / (curvature * curvature)) * move * move.transpose() -
                 (turned * move.transpose() + move * turned.transpose()) / curvature;
    }
    if (gain < kSmallGain && step > 0) break;
  }
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  unpack(at, mean, factor);
  FittedPosterior best = bound(x, mean, factor);
  best.work += work;
  if (!(best.elbo >= start.elbo)) {
    best = start;
    best.work = work;
  }
  return best;
}

}  // namespace elbo::vae
