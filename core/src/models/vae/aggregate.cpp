#include "models/vae/aggregate.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/gauss_legendre.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr int kNodes = 8;       // a side
constexpr double kReach = 8.5;  // deviations, beyond which a component is below 1e-16
constexpr double kWidth = 2;    // of a cell, in deviations of the narrowest component: errs by 1e-11
constexpr int kDeepest = 60;
constexpr double kMostWork = 1e9;     // altogether, and beside that
constexpr double kMostOfPair = 1000;  // for every pair of components

double power(double x, Index exponent) { return exponent == 1 ? x : x * x; }

}  // namespace

AggregateQuadrature::AggregateQuadrature(const Encoded& q)
    : latent_(q.latent()),
      count_(q.rows()),
      mean_(Eigen::ArrayXXd::Zero(q.rows(), 2)),
      a_(1 / q.scale.col(0)),
      b_(Eigen::ArrayXd::Zero(q.rows())),
      c_(Eigen::ArrayXd::Ones(q.rows())),
      narrowest_(q.scale.col(0)),
      spread_(Eigen::ArrayXXd::Zero(q.rows(), 2)),
      density_(q.rows()) {
  mean_.leftCols(latent_) = q.mean;
  spread_.leftCols(latent_) = q.variances().sqrt();
  log_height_ = -q.scale.log().rowwise().sum() - 0.5 * kLogTwoPi * static_cast<double>(latent_);
  if (latent_ == 2) {
    c_ = 1 / q.scale.col(1);
    if (q.below.cols() > 0) b_ = -q.below.col(0) * a_ * c_;
    // The larger singular value of L⁻¹ is 1 over the least deviation.
    const Eigen::ArrayXd trace = a_.square() + b_.square() + c_.square();
    const Eigen::ArrayXd determinant = a_ * c_;
    narrowest_ = 1 / (0.5 * (trace + (trace.square() - 4 * determinant.square()).max(0).sqrt())).sqrt();
  }
  Box all;
  all.lower.setZero();
  double width = 0;
  for (Index h = 0; h < latent_; ++h) {
    const double low = (mean_.col(h) - kReach * spread_.col(h)).minCoeff();
    const double high = (mean_.col(h) + kReach * spread_.col(h)).maxCoeff();
    all.lower(h) = low;
    width = std::max(width, high - low);
  }
  all.width = width;
  for (Index n = 0; n < count_; ++n) all.near.push_back(n);
  volume_ = power(width, latent_);
  stack_.push_back(std::move(all));
}

double AggregateQuadrature::progress() const { return stack_.empty() ? 1 : std::min(1.0, done_ / volume_); }

bool AggregateQuadrature::reaches(Index n, const Box& box) const {
  for (Index h = 0; h < latent_; ++h) {
    const double gap = std::max(box.lower(h) - mean_(n, h), mean_(n, h) - (box.lower(h) + box.width));
    if (gap > kReach * spread_(n, h)) return false;
  }
  return true;
}

bool AggregateQuadrature::advance(WorkBudget& budget) {
  while (!stack_.empty()) {
    if (budget.spent()) return false;
    const Box box = std::move(stack_.back());
    stack_.pop_back();
    double least = kReach * box.width;
    for (const Index n : box.near) least = std::min(least, narrowest_(n));
    double work = 4 * static_cast<double>(box.near.size());
    if (box.near.empty() || box.width <= kWidth * least || box.depth == kDeepest) {
      integrate(box);
      done_ += power(box.width, latent_);
      work += 12 * power(kNodes, latent_) * static_cast<double>(box.near.size());
    } else {
      halve(box);
    }
    budget.left -= work;
    work_ += work;
    if (work_ > kMostWork + kMostOfPair * power(static_cast<double>(count_), 2)) {
      gave_up_ = true;
      stack_.clear();
    }
  }
  return true;
}

void AggregateQuadrature::halve(const Box& box) {
  for (int child = 0; child < (latent_ == 1 ? 2 : 4); ++child) {
    Box part;
    part.width = 0.5 * box.width;
    part.lower = box.lower;
    part.lower(0) += part.width * static_cast<double>(child % 2);
    if (latent_ == 2) part.lower(1) += part.width * static_cast<double>(child / 2);
    part.depth = box.depth + 1;
    for (const Index n : box.near) {
      if (reaches(n, part)) part.near.push_back(n);
    }
    stack_.push_back(std::move(part));
  }
}

void AggregateQuadrature::integrate(const Box& box) {
  if (box.near.empty()) return;
  const LegendreRule& rule = legendre_rule(kNodes);
  const double log_count = std::log(static_cast<double>(count_));
  const auto near = static_cast<Index>(box.near.size());
  for (std::size_t j = 0; j < (latent_ == 1 ? 1 : static_cast<std::size_t>(kNodes)); ++j) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(kNodes); ++i) {
      const double x = box.lower(0) + 0.5 * box.width * (1 + rule.node[i]);
      const double y = latent_ == 1 ? 0 : box.lower(1) + 0.5 * box.width * (1 + rule.node[j]);
      double volume = 0.5 * box.width * rule.weight[i];
      if (latent_ == 2) volume *= 0.5 * box.width * rule.weight[j];
      double largest = -1e300;
      for (Index k = 0; k < near; ++k) {
        const Index n = box.near[static_cast<std::size_t>(k)];
        const double u = x - mean_(n, 0);
        const double v = y - mean_(n, 1);
        const double first = a_(n) * u;
        const double second = latent_ == 1 ? 0 : b_(n) * u + c_(n) * v;
        density_(k) = log_height_(n) - 0.5 * (first * first + second * second);
        largest = std::max(largest, density_(k));
      }
      double sum = 0;
      double weighted = 0;
      for (Index k = 0; k < near; ++k) {
        const double share = std::exp(density_(k) - largest);
        sum += share;
        weighted += share * (density_(k) - largest);
      }
      const double log_density = largest + std::log(sum) - log_count;
      const double mass = std::exp(log_density) * volume;
      const double log_prior = -0.5 * (x * x + y * y) - 0.5 * kLogTwoPi * static_cast<double>(latent_);
      integrals_.mass += mass;
      integrals_.entropy -= mass * log_density;
      integrals_.kl_prior += mass * (log_density - log_prior);
      // H[q(n|z)] = −Σ r log r, r = share / sum.
      integrals_.index_entropy += mass * (std::log(sum) - weighted / sum);
    }
  }
}

}  // namespace elbo::vae
