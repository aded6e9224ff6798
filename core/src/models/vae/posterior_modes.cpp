#include "models/vae/posterior_modes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>

#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

// Places c·sinh(u), |u| ≤ kSpan, along each of two axes turned by an angle, so that they are no other rule's.
constexpr Index kLine = 769;
constexpr Index kPlane = 97;
constexpr double kStretch = 1.5;
constexpr double kSpan = 2.8;
constexpr double kTurn = 0.4636;

constexpr std::size_t kMostStarts = 6;
constexpr int kMostSteps = 40;
constexpr double kBeside = 1e-5;       // the distance of differences, for the slope
constexpr double kBesideTwice = 1e-4;  // and for the curvature
constexpr double kSettled = 1e-6;      // nats that a step promises, below which it is not taken
constexpr double kStiffest = 1e10;
constexpr double kLeastCurvature = 0.05;  // of that without the decoder's own bending
constexpr double kMeet = 0.3;             // deviations between two climbers on one way
constexpr double kSame = 0.7;             // deviations between two climbers on one summit
constexpr double kNegligible = 25;        // nats below the heaviest

// Of a symmetric matrix of one or two rows.
double least_eigenvalue(const Eigen::MatrixXd& matrix) {
  if (matrix.rows() == 1) return matrix(0, 0);
  return 0.5 * (matrix(0, 0) + matrix(1, 1)) - std::hypot(0.5 * (matrix(0, 0) - matrix(1, 1)), matrix(0, 1));
}

}  // namespace

struct ModeSearch::Climber {
  Eigen::VectorXd z;
  double log_joint = -std::numeric_limits<double>::infinity();
  Eigen::VectorXd slope;
  Eigen::MatrixXd curvature;  // Gauss–Newton's: positive definite
  Eigen::VectorXd next;       // where it looks
  double stiffness = 1e-3;
  bool done = false;
  bool lost = false;  // to another on the same summit
};

ModeSearch::ModeSearch(std::shared_ptr<const Snapshot> snapshot)
    : snapshot_(std::move(snapshot)), side_(snapshot_->latent() == 1 ? kLine : kPlane) {
  const bool plane = snapshot_->latent() == 2;
  const Eigen::ArrayXd axis =
      kStretch *
      Eigen::ArrayXd::LinSpaced(side_, -kSpan, kSpan).unaryExpr([](double u) { return std::sinh(u); });
  places_.resize(plane ? side_ * side_ : side_, snapshot_->latent());
  for (Index i = 0; i < places_.rows(); ++i) {
    if (!plane) {
      places_(i, 0) = axis(i);
      continue;
    }
    const double u = axis(i % side_);
    const double v = axis(i / side_);
    places_(i, 0) = std::cos(kTurn) * u - std::sin(kTurn) * v;
    places_(i, 1) = std::sin(kTurn) * u + std::cos(kTurn) * v;
  }
  outputs_ = snapshot_->decode(places_);
  log_prior_ = -0.5 * places_.square().rowwise().sum();
}

std::vector<Eigen::VectorXd> ModeSearch::starts(const Eigen::RowVectorXd& x) const {
  const Eigen::ArrayXd joint = snapshot_->log_likelihood(x, outputs_) + log_prior_;
  const Index rows = joint.size() / side_;
  std::vector<std::pair<double, Index>> summits;
  for (Index row = 0; row < rows; ++row) {
    for (Index column = 0; column < side_; ++column) {
      const Index here = row * side_ + column;
      bool highest = std::isfinite(joint(here));
      for (Index j = std::max<Index>(0, row - 1); highest && j <= std::min(rows - 1, row + 1); ++j) {
        for (Index i = std::max<Index>(0, column - 1); i <= std::min(side_ - 1, column + 1); ++i) {
          const Index there = j * side_ + i;
          highest = highest && (joint(there) < joint(here) || (joint(there) == joint(here) && there >= here));
        }
      }
      if (highest) summits.emplace_back(-joint(here), here);
    }
  }
  std::sort(summits.begin(), summits.end());
  if (summits.size() > kMostStarts) summits.resize(kMostStarts);
  std::vector<Eigen::VectorXd> result;
  result.reserve(summits.size());
  for (const auto& [height, place] : summits) result.emplace_back(places_.row(place).matrix().transpose());
  return result;
}

void ModeSearch::look(const Eigen::RowVectorXd& x, std::vector<Climber>& climbers, double& work) const {
  const Index latent = snapshot_->latent();
  const Index each = 1 + 2 * latent;
  std::vector<Climber*> looking;
  for (Climber& climber : climbers) {
    if (!climber.done) looking.push_back(&climber);
  }
  Eigen::ArrayXXd z(static_cast<Index>(looking.size()) * each, latent);
  for (std::size_t k = 0; k < looking.size(); ++k) {
    const auto first = static_cast<Index>(k) * each;
    z.middleRows(first, each).rowwise() = looking[k]->next.transpose().array();
    for (Index h = 0; h < latent; ++h) {
      z(first + 1 + 2 * h, h) += kBeside;
      z(first + 2 + 2 * h, h) -= kBeside;
    }
  }
  const RowMajor<double> outputs = snapshot_->decode(z);
  work += static_cast<double>(z.rows()) * snapshot_->decoder_work();
  const double precision = snapshot_->is_bernoulli() ? 1 : std::exp(-2 * snapshot_->log_scale());
  for (std::size_t k = 0; k < looking.size(); ++k) {
    Climber& climber = *looking[k];
    const auto first = static_cast<Index>(k) * each;
    const RowMajor<double> here = outputs.row(first);
    const double log_joint = snapshot_->log_likelihood(x, here)(0) - 0.5 * climber.next.squaredNorm() -
                             0.5 * kLogTwoPi * static_cast<double>(latent);
    if (!(log_joint >= climber.log_joint)) {
      climber.stiffness = std::max(1e-6, 8 * climber.stiffness);
      climber.done = climber.stiffness > kStiffest;
      continue;
    }
    climber.z = climber.next;
    climber.log_joint = log_joint;
    climber.stiffness = 0.2 * climber.stiffness;
    Eigen::MatrixXd jacobian(x.size(), latent);
    for (Index h = 0; h < latent; ++h) {
      jacobian.col(h) =
          (outputs.row(first + 1 + 2 * h) - outputs.row(first + 2 + 2 * h)).transpose() / (2 * kBeside);
    }
    const Eigen::RowVectorXd expected = snapshot_->expected(here).row(0);
    Eigen::VectorXd weight = Eigen::VectorXd::Constant(x.size(), precision);
    if (snapshot_->is_bernoulli()) weight = (expected.array() * (1 - expected.array())).matrix().transpose();
    climber.slope = precision * jacobian.transpose() * (x - expected).transpose() - climber.z;
    climber.curvature = jacobian.transpose() * weight.asDiagonal() * jacobian;
    climber.curvature.diagonal().array() += 1;
    // Not finite: there is no way on from here.
    climber.done = !climber.slope.allFinite() || !climber.curvature.allFinite();
  }
}

Mode ModeSearch::finish(const Eigen::RowVectorXd& x, const Climber& climber, double& work) const {
  const Index latent = snapshot_->latent();
  Mode mode{climber.z, climber.log_joint, Eigen::MatrixXd::Identity(latent, latent), 0};
  Eigen::MatrixXd curvature = climber.curvature;
  if (snapshot_->shape().activation != Activation::kRelu) {
    // What the decoder's own bending adds: Σ_d r_d ∂²f_d.
    Eigen::ArrayXXd z(1 + latent * (latent + 1), latent);
    z.rowwise() = climber.z.transpose().array();
    Index row = 1;
    for (Index i = 0; i < latent; ++i) {
      for (Index j = 0; j <= i; ++j) {
        for (const double sign : {1.0, -1.0}) {
          z(row, i) += sign * kBesideTwice;
          if (j < i) z(row, j) += sign * kBesideTwice;
          ++row;
        }
      }
    }
    const RowMajor<double> outputs = snapshot_->decode(z);
    work += static_cast<double>(z.rows()) * snapshot_->decoder_work();
    const Eigen::RowVectorXd here = outputs.row(0);
    const Eigen::RowVectorXd residual =
        (x - snapshot_->expected(RowMajor<double>(here)).row(0)) *
        (snapshot_->is_bernoulli() ? 1 : std::exp(-2 * snapshot_->log_scale()));
    // Along e_i, or along e_i + e_j.
    Eigen::MatrixXd bending(latent, latent);
    row = 1;
    for (Index i = 0; i < latent; ++i) {
      for (Index j = 0; j <= i; ++j, row += 2) {
        bending(i, j) =
            residual.dot(outputs.row(row) + outputs.row(row + 1) - 2 * here) / (kBesideTwice * kBesideTwice);
      }
    }
    for (Index i = 0; i < latent; ++i) {
      for (Index j = 0; j < i; ++j) {
        bending(i, j) = 0.5 * (bending(i, j) - bending(i, i) - bending(j, j));
        bending(j, i) = bending(i, j);
      }
    }
    const Eigen::MatrixXd bent = curvature - bending;
    const Eigen::LLT<Eigen::MatrixXd> whole(curvature);
    const Eigen::MatrixXd relative =
        whole.matrixL().solve(whole.matrixL().solve(bent).transpose());  // in units of the other
    const double least = least_eigenvalue(relative);
    if (bent.allFinite() && least > kLeastCurvature) curvature = bent;
  }
  if (curvature.allFinite()) {
    const Eigen::MatrixXd covariance =
        Eigen::LLT<Eigen::MatrixXd>(curvature).solve(Eigen::MatrixXd::Identity(latent, latent));
    const Eigen::LLT<Eigen::MatrixXd> llt(covariance);
    if (llt.info() == Eigen::Success) mode.factor = llt.matrixL();
  }
  mode.log_mass = mode.log_joint + mode.factor.diagonal().array().log().sum() +
                  0.5 * kLogTwoPi * static_cast<double>(latent);
  return mode;
}

// In units of either's deviations, as far as those are known.
bool ModeSearch::meet(const Climber& a, const Climber& b) {
  if (a.curvature.size() == 0 || b.curvature.size() == 0) return false;
  const Eigen::VectorXd apart = a.z - b.z;
  return apart.dot(a.curvature * apart) < kMeet * kMeet && apart.dot(b.curvature * apart) < kMeet * kMeet;
}

std::vector<Mode> ModeSearch::find(const Eigen::RowVectorXd& x, const Eigen::VectorXd& guess,
                                   double& work) const {
  std::vector<Climber> climbers;
  const auto add = [&](const Eigen::VectorXd& z) {
    Climber climber;
    climber.z = z;
    climber.next = z;
    climbers.push_back(std::move(climber));
  };
  if (guess.allFinite()) add(guess);
  for (const Eigen::VectorXd& z : starts(x)) add(z);
  if (climbers.empty()) add(Eigen::VectorXd::Zero(snapshot_->latent()));
  work += static_cast<double>(places_.rows()) * (10 + 2 * static_cast<double>(x.size()));
  for (int step = 0; step < kMostSteps; ++step) {
    look(x, climbers, work);
    bool any = false;
    for (std::size_t k = 0; k < climbers.size() && step > 1; ++k) {
      // Of two that are on one summit the lower stops.
      for (std::size_t j = 0; j < k; ++j) {
        if (climbers[j].lost || climbers[k].lost || !meet(climbers[j], climbers[k])) continue;
        Climber& lower = climbers[j].log_joint < climbers[k].log_joint ? climbers[j] : climbers[k];
        lower.done = true;
        lower.lost = true;
      }
    }
    for (Climber& climber : climbers) {
      if (climber.done || climber.slope.size() == 0) continue;
      Eigen::MatrixXd stiff = climber.curvature;
      stiff.diagonal() *= 1 + climber.stiffness;
      const Eigen::VectorXd move = stiff.llt().solve(climber.slope);
      climber.next = climber.z + move;
      climber.done = !(0.5 * move.dot(climber.slope) > kSettled) || !move.allFinite();
      any = any || !climber.done;
    }
    if (!any) break;
  }
  std::vector<Mode> modes;
  for (const Climber& climber : climbers) {
    if (!climber.lost && std::isfinite(climber.log_joint) && climber.curvature.size() > 0) {
      modes.push_back(finish(x, climber, work));
    }
  }
  std::stable_sort(modes.begin(), modes.end(),
                   [](const Mode& a, const Mode& b) { return a.log_mass > b.log_mass; });
  std::vector<Mode> kept;
  for (Mode& mode : modes) {
    const bool known = std::any_of(kept.begin(), kept.end(), [&](const Mode& other) {
      const Eigen::VectorXd apart = mode.z - other.z;
      return other.factor.triangularView<Eigen::Lower>().solve(apart).norm() < kSame ||
             mode.factor.triangularView<Eigen::Lower>().solve(apart).norm() < kSame;
    });
    if (!known && (kept.empty() || mode.log_mass > kept[0].log_mass - kNegligible)) {
      kept.push_back(std::move(mode));
    }
  }
  if (kept.empty()) {
    const Index latent = snapshot_->latent();
    kept.push_back({Eigen::VectorXd::Zero(latent), 0, Eigen::MatrixXd::Identity(latent, latent), 0});
  }
  return kept;
}

}  // namespace elbo::vae
