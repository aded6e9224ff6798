#include "models/vae/best_posterior.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bounds/known.hpp"
#include "models/vae/islands.hpp"
#include "numeric/cubature.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

// Gauss–Hermite nodes of the search, a side: on its way, at its end, and both where the decoder has kinks.
constexpr int kCoarseLine = 10;
constexpr int kCoarsePlane = 6;
constexpr int kFineLine = 24;
constexpr int kFinePlane = 12;
constexpr int kKinkedCoarseLine = 20;
constexpr int kKinkedCoarsePlane = 9;
constexpr int kKinkedLine = 40;
constexpr int kKinkedPlane = 18;
constexpr int kMostSteps = 60;         // of one climb
constexpr int kMostEvaluations = 240;  // of all on the way
constexpr int kMostAtEnd = 40;         // of one end
constexpr std::size_t kMostSummits = 5;
// A start within so many deviations of a summit, and of its size within that factor, leads there again.
constexpr double kNear = 1;
constexpr double kAlike = 2;
// Nats by which a start may be worse than the best summit and still be climbed from.
constexpr double kHopeless = 4;
constexpr double kSmaller = 0.4;
// Nats by which the coarse rule may misjudge a summit: those within it are climbed by the fine one.
constexpr double kClose = 0.3;
constexpr std::size_t kMostClose = 3;
// Nats by which the fine rule may misjudge its summit before it is settled on known places.
constexpr double kMisled = 0.01;
constexpr std::size_t kMostSettled = 5;
constexpr int kMostOverPlaces = 200;
constexpr std::size_t kSquares = 10;  // of them that serve as starts as well
// Sizes that a start is tried with there: a plateau's curvature says nothing of how wide it is.
constexpr double kWidest = 1;
constexpr double kNextSize = 0.4;  // of the one before
constexpr int kSizes = 6;
constexpr double kLeastSeen = 0.98;  // of q's mass, by the places
// Nats that a step promises below which a climb ends, on its way and at its end.
constexpr double kEnoughCoarse = 1e-4;
constexpr double kEnoughFine = 1e-8;
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

PosteriorBound::PosteriorBound(const Snapshot& snapshot) : snapshot_(snapshot), expectation_(snapshot) {
  const Index latent = snapshot.latent();
  const bool kinks = snapshot.shape().activation == Activation::kRelu;
  coarse_ = make_rule(latent, latent == 1 ? (kinks ? kKinkedCoarseLine : kCoarseLine)
                                          : (kinks ? kKinkedCoarsePlane : kCoarsePlane));
  fine_ = make_rule(latent,
                    latent == 1 ? (kinks ? kKinkedLine : kFineLine) : (kinks ? kKinkedPlane : kFinePlane));
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

void PosteriorBound::climb(const Objective& objective, double enough, Eigen::VectorXd& at, double& value,
                           int& left) const {
  const Index latent = snapshot_.latent();
  Eigen::VectorXd gradient;
  Eigen::VectorXd new_gradient;
  value = objective(at, &gradient);
  --left;
  // Steps in units of the start's own deviations. At a summit the curvature by a log deviation is 2.
  Eigen::VectorXd scale = Eigen::VectorXd::Constant(at.size(), 0.5);
  scale.head(latent) = (2 * at.segment(latent, latent).array()).exp().matrix();
  Index next = 2 * latent;
  for (Index i = 0; i < latent; ++i) {
    for (Index j = 0; j < i && next < at.size(); ++j) scale(next++) = scale(i);
  }
  Eigen::MatrixXd inverse = scale.asDiagonal();
  for (int step = 0; step < kMostSteps && left > 0; ++step) {
    if (!gradient.allFinite() || gradient.dot(scale.asDiagonal() * gradient) < enough) break;
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
      new_value = objective(at + length * direction, &new_gradient);
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
    if (gain < enough && step > 0) break;
  }
}

PosteriorBound::Objective PosteriorBound::by_rule(const Eigen::RowVectorXd& x, const Rule& rule) const {
  return [this, &x, &rule](const Eigen::VectorXd& at, Eigen::VectorXd* gradient) {
    return evaluate(x, at, rule, gradient);
  };
}

// Σ m_i q(z_i) log p(x, z_i) + H[q] over known places; its gradient by that of log q.
double PosteriorBound::evaluate(const KnownPlaces& places, const Eigen::VectorXd& coordinates,
                                Eigen::VectorXd* gradient) const {
  Eigen::VectorXd mean;
  Eigen::MatrixXd factor;
  unpack(coordinates, mean, factor);
  const Index latent = snapshot_.latent();
  // ε = L⁻¹(z − μ), and L⁻ᵀε.
  Eigen::ArrayXXd apart = places.z.rowwise() - mean.transpose().array();
  for (Index i = 0; i < latent; ++i) {
    for (Index j = 0; j < i; ++j) apart.col(i) -= factor(i, j) * apart.col(j);
    apart.col(i) /= factor(i, i);
  }
  const double height = factor.diagonal().array().log().sum() + 0.5 * kLogTwoPi * static_cast<double>(latent);
  const Eigen::ArrayXd mass =
      (places.log_measure - 0.5 * apart.square().rowwise().sum() - height).max(-700).exp();
  const double seen = mass.sum();
  if (!(seen > kLeastSeen && seen < 1 / kLeastSeen)) return -std::numeric_limits<double>::infinity();
  const double mean_joint = (mass * places.log_joint).sum() / seen;
  if (!gradient) return mean_joint + entropy(factor);
  const Eigen::ArrayXd lifted = mass * (places.log_joint - mean_joint) / seen;
  Eigen::ArrayXXd turned = apart;
  for (Index i = latent; i-- > 0;) {
    for (Index j = i + 1; j < latent; ++j) turned.col(i) -= factor(j, i) * turned.col(j);
    turned.col(i) /= factor(i, i);
  }
  gradient->resize(coordinates.size());
  Index next = 2 * latent;
  for (Index i = 0; i < latent; ++i) {
    (*gradient)(i) = (lifted * turned.col(i)).sum();
    (*gradient)(latent + i) = (lifted * turned.col(i) * apart.col(i)).sum() * factor(i, i) + 1;
    for (Index j = 0; j < i && next < coordinates.size(); ++j) {
      (*gradient)(next++) = (lifted * turned.col(i) * apart.col(j)).sum();
    }
  }
  return mean_joint + entropy(factor);
}

std::vector<Eigen::VectorXd> PosteriorBound::candidates(const FittedPosterior& encoded,
                                                        const std::vector<Gaussian>& starts) const {
  const Index latent = snapshot_.latent();
  std::vector<Eigen::VectorXd> result;
  const auto add = [&](const Eigen::VectorXd& mean, const Eigen::MatrixXd& factor) {
    const Eigen::VectorXd at = pack(mean, factor);
    if (at.allFinite()) result.push_back(at);
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
    if (latent == 1 || (marginal.array() > kAlike * conditional.array()).any()) {
      add(start.mean, marginal.asDiagonal().toDenseMatrix());
    }
    add(start.mean, (kSmaller * marginal).asDiagonal().toDenseMatrix());
  }
  return result;
}

std::vector<Eigen::VectorXd> PosteriorBound::sizes_of(const std::vector<Eigen::VectorXd>& candidates) const {
  const Index latent = snapshot_.latent();
  std::vector<Eigen::VectorXd> result;
  std::vector<Eigen::VectorXd> means;
  for (const Eigen::VectorXd& candidate : candidates) {
    const Eigen::VectorXd mean = candidate.head(latent);
    if (std::find(means.begin(), means.end(), mean) != means.end()) continue;
    means.push_back(mean);
    double size = kWidest;
    for (int k = 0; k < kSizes; ++k, size *= kNextSize) {
      result.push_back(pack(mean, size * Eigen::MatrixXd::Identity(latent, latent)));
    }
  }
  return result;
}

// Whether a climb from `at` is to be expected to end at `summit`.
bool PosteriorBound::alike(const Eigen::VectorXd& at, const Eigen::VectorXd& summit) const {
  const Index latent = snapshot_.latent();
  const Eigen::ArrayXd log_size = summit.segment(latent, latent).array();
  const Eigen::ArrayXd apart = (at.head(latent) - summit.head(latent)).array() * (-log_size).exp();
  return apart.matrix().norm() < kNear &&
         ((at.segment(latent, latent).array() - log_size).abs() < std::log(kAlike)).all();
}

std::vector<Eigen::VectorXd> PosteriorBound::summits(const Eigen::RowVectorXd& x,
                                                     const std::vector<Eigen::VectorXd>& candidates,
                                                     double& work) const {
  using Summit = std::pair<double, Eigen::VectorXd>;
  const auto higher = [](const Summit& a, const Summit& b) { return a.first > b.first; };
  std::vector<Summit> starts;
  for (const Eigen::VectorXd& at : candidates) {
    const double value = evaluate(x, at, coarse_, nullptr);
    if (std::isfinite(value)) starts.emplace_back(value, at);
  }
  std::stable_sort(starts.begin(), starts.end(), higher);
  std::vector<Summit> found;
  int left = kMostEvaluations;
  double highest = -std::numeric_limits<double>::infinity();
  for (const Summit& start : starts) {
    if (left <= 0 || found.size() == kMostSummits || start.first < highest - kHopeless) break;
    if (std::any_of(found.begin(), found.end(),
                    [&](const Summit& one) { return alike(start.second, one.second); }))
      continue;
    Summit summit = start;
    climb(by_rule(x, coarse_), kEnoughCoarse, summit.second, summit.first, left);
    if (!summit.second.allFinite()) continue;
    highest = std::max(highest, summit.first);
    found.push_back(std::move(summit));
  }
  work += static_cast<double>(coarse_.weights.size()) * snapshot_.decoder_work() *
          (static_cast<double>(candidates.size()) + 3.0 * (kMostEvaluations - left));
  std::stable_sort(found.begin(), found.end(), higher);
  std::vector<Summit> kept;
  for (Summit& summit : found) {
    if (kept.size() == kMostClose || summit.first < highest - kClose) break;
    const bool known = std::any_of(kept.begin(), kept.end(),
                                   [&](const Summit& one) { return alike(summit.second, one.second); });
    if (!known) kept.push_back(std::move(summit));
  }
  std::vector<Eigen::VectorXd> result;
  result.reserve(kept.size());
  for (Summit& summit : kept) result.push_back(std::move(summit.second));
  return result;
}

FittedPosterior PosteriorBound::maximise(const Eigen::RowVectorXd& x, const FittedPosterior& encoded,
                                         const std::vector<Gaussian>& starts,
                                         const std::function<KnownPlaces()>& places) const {
  const std::vector<Eigen::VectorXd> candidates = this->candidates(encoded, starts);
  double work = encoded.work;
  FittedPosterior best = encoded;
  // The rules may have erred: what counts is the bound itself.
  const auto consider = [&](const Eigen::VectorXd& at) {
    Eigen::VectorXd mean;
    Eigen::MatrixXd factor;
    unpack(at, mean, factor);
    FittedPosterior found = bound(x, mean, factor);
    work += found.work;
    const Known elbo{found.elbo, found.error};
    if (found.elbo > best.elbo || !std::isfinite(best.elbo)) best = std::move(found);
    return elbo;
  };
  std::vector<std::pair<double, Eigen::VectorXd>> ends;
  for (Eigen::VectorXd& at : summits(x, candidates, work)) {
    double value = 0;
    int left = kMostAtEnd;
    climb(by_rule(x, fine_), kEnoughFine, at, value, left);
    work += 3.0 * (kMostAtEnd - left) * static_cast<double>(fine_.weights.size()) * snapshot_.decoder_work();
    if (at.allFinite()) ends.emplace_back(value, std::move(at));
  }
  std::stable_sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  bool misled = ends.empty();
  for (std::size_t k = 0; k < ends.size(); ++k) {
    if (k > 0 && !misled) break;
    const Known elbo = consider(ends[k].second);
    misled = misled || !(std::abs(elbo.value - ends[k].first) <= kMisled && elbo.error <= kMisled);
  }
  if (misled && places) {
    const KnownPlaces known = places();
    const Objective over_places = [&](const Eigen::VectorXd& at, Eigen::VectorXd* gradient) {
      return evaluate(known, at, gradient);
    };
    int looked = 0;
    std::vector<std::pair<double, Eigen::VectorXd>> from;
    const auto start = [&](const Eigen::VectorXd& at) {
      ++looked;
      const double value = evaluate(known, at, nullptr);
      if (std::isfinite(value)) from.emplace_back(value, at);
    };
    for (const auto& end : ends) start(end.second);
    std::vector<Eigen::VectorXd> more = this->candidates(encoded, heaviest_squares(known, kSquares));
    more.insert(more.end(), candidates.begin(), candidates.end());
    for (const Eigen::VectorXd& at : more) start(at);
    for (const Eigen::VectorXd& at : sizes_of(more)) start(at);
    std::stable_sort(from.begin(), from.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    int left = kMostOverPlaces;
    std::vector<Eigen::VectorXd> tops;
    for (auto& one : from) {
      Eigen::VectorXd& at = one.second;
      const auto known_top = [&] {
        return std::any_of(tops.begin(), tops.end(), [&](const auto& top) { return alike(at, top); });
      };
      if (left <= 0 || tops.size() == kMostSettled) break;
      if (known_top()) continue;
      climb(over_places, kEnoughCoarse, at, one.first, left);
      if (!at.allFinite()) continue;
      if (!known_top()) consider(at);
      tops.push_back(at);
    }
    // Exponentials of the places' masses, mostly.
    work += static_cast<double>(known.z.rows()) * 10 * static_cast<double>(looked + kMostOverPlaces - left);
  }
  best.work = work;
  return best;
}

}  // namespace elbo::vae
