#include "models/vae/best_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/cubature.hpp"
#include "numeric/random.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

// Gauss–Hermite nodes of the search, a side.
constexpr int kLine = 24;
constexpr int kPlane = 12;
// Where the decoder has kinks.
constexpr int kKinkedLine = 40;
constexpr int kKinkedPlane = 18;
constexpr int kMostSteps = 60;         // of one climb
constexpr int kMostEvaluations = 240;  // of all
constexpr std::size_t kMostSummits = 5;
// A start within so many deviations of a summit, and of its size within that factor, leads there again.
constexpr double kNear = 1;
constexpr double kAlike = 2;
// Nats by which a start may be worse than the best summit and still be climbed from.
constexpr double kHopeless = 4;
constexpr double kSmaller = 0.4;
// Nats by which the search's rule may misjudge its summit before it is settled on even places.
constexpr double kMisled = 0.01;
constexpr Index kEvenLine = 600;
constexpr Index kEvenPlane = 32;
constexpr int kMostSettling = 80;
constexpr double kSettled = 1e-3;
constexpr double kSmallGradient = 1e-8;  // nats that a step of steepest ascent promises
constexpr double kSmallGain = 1e-8;
constexpr double kEnough = 1e-4;     // of the gain that the slope promises (Armijo)
constexpr double kShortest = 1e-10;  // step of a line search

Eigen::ArrayXXd draws(const Eigen::ArrayXXd& nodes, const Eigen::VectorXd& mean,
                      const Eigen::MatrixXd& factor) {
  return (nodes.matrix() * factor.transpose()).rowwise() + mean.transpose();
}

// Standard normals at the middles of equal parts of their mass, as a tensor product.
Eigen::ArrayXXd even_normals(Index latent, Index side) {
  Eigen::ArrayXXd nodes(latent == 1 ? side : side * side, latent);
  for (Index n = 0; n < nodes.rows(); ++n) {
    for (Index h = 0; h < latent; ++h) {
      const auto i = static_cast<double>(h == 0 ? n % side : n / side);
      nodes(n, h) = normal_quantile((i + 0.5) / static_cast<double>(side));
    }
  }
  return nodes;
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
      expectation_(snapshot),
      rule_(snapshot.shape().activation == Activation::kRelu
                ? make_rule(snapshot.latent(), snapshot.latent() == 1 ? kKinkedLine : kKinkedPlane)
                : make_rule(snapshot.latent(), snapshot.latent() == 1 ? kLine : kPlane)) {
  even_.nodes = even_normals(snapshot.latent(), snapshot.latent() == 1 ? kEvenLine : kEvenPlane);
  even_.weights = Eigen::ArrayXd::Constant(even_.nodes.rows(), 1 / static_cast<double>(even_.nodes.rows()));
}

FittedPosterior PosteriorBound::bound(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                      const Eigen::MatrixXd& factor) const {
  const Expectation expected = expectation_(x, mean, factor);
  const double kl = 0.5 * (mean.squaredNorm() + factor.squaredNorm() - static_cast<double>(mean.size())) -
                    factor.diagonal().array().log().sum();
  return {mean, factor, expected.value - kl, expected.error, expected.value, kl, expected.work};
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

Eigen::VectorXd PosteriorBound::pack(const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) const {
  const Index latent = snapshot_.latent();
  const bool full = snapshot_.shape().covariance == Covariance::kFull;
  Eigen::VectorXd at(encoder_outputs(latent, snapshot_.shape().covariance));
  at.head(latent) = mean;
  at.segment(latent, latent) = factor.diagonal().array().log().matrix();
  Index next = 2 * latent;
  for (Index i = 0; full && i < latent; ++i) {
    for (Index j = 0; j < i; ++j) at(next++) = factor(i, j);
  }
  return at;
}

double PosteriorBound::evaluate(const Eigen::RowVectorXd& x, const Eigen::VectorXd& coordinates,
                                const Rule& rule, Eigen::VectorXd* gradient) const {
  const Index latent = snapshot_.latent();
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  unpack(coordinates, mean, factor);
  Eigen::ArrayXXd slopes;
  const Eigen::ArrayXd joint =
      snapshot_.log_joint(x, draws(rule.nodes, mean, factor), gradient ? &slopes : nullptr);
  if (gradient) {
    slopes.colwise() *= rule.weights;
    gradient->resize(coordinates.size());
    gradient->head(latent) = slopes.colwise().sum().transpose().matrix();
    // ∂/∂L_ij = Σ w ∂/∂z_i ε_j, and the entropy's 1/L_ii.
    Index next = 2 * latent;
    for (Index i = 0; i < latent; ++i) {
      (*gradient)(latent + i) = (slopes.col(i) * rule.nodes.col(i)).sum() * factor(i, i) + 1;
      for (Index j = 0; j < i && next < coordinates.size(); ++j) {
        (*gradient)(next++) = (slopes.col(i) * rule.nodes.col(j)).sum();
      }
    }
  }
  return (rule.weights * joint).sum() + entropy(factor);
}

void PosteriorBound::climb(const Eigen::RowVectorXd& x, Eigen::VectorXd& at, double& value, int& left) const {
  const Index latent = snapshot_.latent();
  Eigen::VectorXd gradient;
  Eigen::VectorXd new_gradient;
  value = evaluate(x, at, rule_, &gradient);
  --left;
  // Steps in units of the start's own deviations.
  Eigen::VectorXd scale = Eigen::VectorXd::Ones(at.size());
  scale.head(latent) = (2 * at.segment(latent, latent).array()).exp().matrix();
  Eigen::MatrixXd inverse = scale.asDiagonal();
  for (int step = 0; step < kMostSteps && left > 0; ++step) {
    if (!gradient.allFinite() || gradient.dot(scale.asDiagonal() * gradient) < kSmallGradient) break;
    Eigen::VectorXd direction = inverse * gradient;
    double slope = direction.dot(gradient);
    if (!(slope > 0)) {
      inverse = scale.asDiagonal();
      direction = inverse * gradient;
      slope = direction.dot(gradient);
    }
    double length = std::min(1.0, 2 / direction.tail(at.size() - latent).cwiseAbs().maxCoeff());
    double new_value = value;
    bool climbed = false;
    for (; length > kShortest && left > 0 && !climbed; length *= climbed ? 1 : 0.3) {
      new_value = evaluate(x, at + length * direction, rule_, &new_gradient);
      --left;
      climbed = std::isfinite(new_value) && new_value >= value + kEnough * length * slope;
    }
    if (!climbed) break;
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
}

// Nelder & Mead (1965).
void PosteriorBound::settle(const Eigen::RowVectorXd& x, Eigen::VectorXd& at, double& work) const {
  const Index size = at.size();
  const Index latent = snapshot_.latent();
  int left = kMostSettling;
  const auto value = [&](const Eigen::VectorXd& coordinates) {
    --left;
    const double found = evaluate(x, coordinates, even_, nullptr);
    return std::isfinite(found) ? -found : std::numeric_limits<double>::infinity();
  };
  std::vector<std::pair<double, Eigen::VectorXd>> corners;
  corners.emplace_back(value(at), at);
  for (Index i = 0; i < size; ++i) {
    Eigen::VectorXd corner = at;
    corner(i) += i < latent ? 0.5 * std::exp(at(latent + i)) : -0.5;
    corners.emplace_back(value(corner), corner);
  }
  const auto by_value = [](const auto& a, const auto& b) { return a.first < b.first; };
  while (left > 0) {
    std::stable_sort(corners.begin(), corners.end(), by_value);
    auto& worst = corners.back();
    const double second = corners[corners.size() - 2].first;
    if (worst.first - corners.front().first < kSettled) break;
    Eigen::VectorXd middle = Eigen::VectorXd::Zero(size);
    for (std::size_t k = 0; k + 1 < corners.size(); ++k)
      middle += corners[k].second / static_cast<double>(size);
    const auto from = [&](double step) -> Eigen::VectorXd { return middle + step * (middle - worst.second); };
    const Eigen::VectorXd reflected = from(1);
    const double there = value(reflected);
    if (there < corners.front().first) {
      const Eigen::VectorXd further = from(2);
      const double beyond = value(further);
      worst = beyond < there ? std::pair(beyond, further) : std::pair(there, reflected);
    } else if (there < second) {
      worst = {there, reflected};
    } else {
      const Eigen::VectorXd nearer = there < worst.first ? from(0.5) : from(-0.5);
      const double close = value(nearer);
      if (close < std::min(there, worst.first)) {
        worst = {close, nearer};
      } else {
        for (std::size_t k = 1; k < corners.size(); ++k) {
          corners[k].second = 0.5 * (corners[k].second + corners[0].second);
          corners[k].first = value(corners[k].second);
        }
      }
    }
  }
  at = std::min_element(corners.begin(), corners.end(), by_value)->second;
  work += static_cast<double>((kMostSettling - left) * even_.weights.size()) * snapshot_.decoder_work();
}

FittedPosterior PosteriorBound::maximise(const Eigen::RowVectorXd& x, const FittedPosterior& encoded,
                                         const std::vector<Gaussian>& starts) const {
  const Index latent = snapshot_.latent();
  std::vector<std::pair<double, Eigen::VectorXd>> candidates;
  const auto add = [&](const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) {
    const Eigen::VectorXd at = pack(mean, factor);
    if (!at.allFinite()) return;
    const double value = evaluate(x, at, rule_, nullptr);
    if (std::isfinite(value)) candidates.emplace_back(-value, at);
  };
  add(encoded.mean, encoded.factor);
  add(encoded.mean, kSmaller * encoded.factor);
  for (const Gaussian& start : starts) {
    if (snapshot_.shape().covariance == Covariance::kFull || latent == 1) {
      add(start.mean, start.factor);
      add(start.mean, kSmaller * start.factor);
      continue;
    }
    // The best diagonal for a Gaussian has the diagonal of its precision.
    const Eigen::MatrixXd inverse =
        start.factor.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(latent, latent));
    const Eigen::VectorXd conditional = inverse.colwise().norm().cwiseInverse().transpose();
    const Eigen::VectorXd marginal = start.factor.rowwise().norm();
    add(start.mean, conditional.asDiagonal().toDenseMatrix());
    add(start.mean, marginal.asDiagonal().toDenseMatrix());
    add(start.mean, (kSmaller * marginal).asDiagonal().toDenseMatrix());
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  // Summits as they are found: their values and coordinates.
  std::vector<std::pair<double, Eigen::VectorXd>> summits;
  int left = kMostEvaluations;
  double highest = -std::numeric_limits<double>::infinity();
  for (const auto& candidate : candidates) {
    const auto& start = candidate.second;
    if (left <= 0 || summits.size() == kMostSummits || -candidate.first < highest - kHopeless) break;
    const bool known = std::any_of(summits.begin(), summits.end(), [&](const auto& summit) {
      const Eigen::ArrayXd log_size = summit.second.segment(latent, latent).array();
      const Eigen::ArrayXd apart =
          (start.head(latent) - summit.second.head(latent)).array() * (-log_size).exp();
      return apart.matrix().norm() < kNear &&
             ((start.segment(latent, latent).array() - log_size).abs() < std::log(kAlike)).all();
    });
    if (known) continue;
    Eigen::VectorXd at = start;
    double value = 0;
    climb(x, at, value, left);
    if (!at.allFinite()) continue;
    summits.emplace_back(value, at);
    highest = std::max(highest, value);
  }
  std::stable_sort(summits.begin(), summits.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  // The search's rule may have erred: what counts is the bound itself.
  FittedPosterior best = encoded;
  const double each = static_cast<double>(rule_.weights.size()) * snapshot_.decoder_work();
  double work =
      encoded.work + each * (static_cast<double>(candidates.size()) + 3.0 * (kMostEvaluations - left));
  for (std::size_t k = 0; k < std::min<std::size_t>(2, summits.size()); ++k) {
    if (k > 0 && summits[k].first < summits[0].first - 1) break;
    Eigen::VectorXd mean;
    Eigen::MatrixXd factor;
    unpack(summits[k].second, mean, factor);
    FittedPosterior found = bound(x, mean, factor);
    work += found.work;
    if (k == 0 && std::abs(found.elbo - summits[k].first) > kMisled + found.error) {
      // Of all that is known, the best on the even places.
      Eigen::VectorXd at = summits[k].second;
      double value = evaluate(x, at, even_, nullptr);
      for (const auto& candidate : candidates) {
        const double there = evaluate(x, candidate.second, even_, nullptr);
        if (!(there > value)) continue;
        value = there;
        at = candidate.second;
      }
      work += static_cast<double>(static_cast<Index>(candidates.size()) * even_.weights.size()) *
              snapshot_.decoder_work();
      settle(x, at, work);
      unpack(at, mean, factor);
      FittedPosterior settled = bound(x, mean, factor);
      work += settled.work;
      if (settled.elbo > found.elbo) found = std::move(settled);
    }
    if (found.elbo > best.elbo || !std::isfinite(best.elbo)) best = std::move(found);
  }
  best.work = work;
  return best;
}

}  // namespace elbo::vae
