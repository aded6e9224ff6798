#include "models/vae/aggregate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/gauss_legendre.hpp"
#include "numeric/pack.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr int kNodes = 8;            // a side
constexpr double kReach = 7;         // deviations, beyond which a component has 3e-12 of its mass
constexpr double kWidth = 2.5;       // of a cell, in deviations of the narrowest component: errs by 1e-9
constexpr double kNothing = -1e300;  // log density of what is not there
constexpr double kLowest = -300;     // log of a share that counts as none
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
      spread_(Eigen::ArrayXXd::Zero(q.rows(), 2)) {
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
      work += 4 * power(kNodes, latent_) * static_cast<double>(box.near.size());
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
    const auto row = child / 2;
    if (latent_ == 2) part.lower(1) += part.width * static_cast<double>(row);
    part.depth = box.depth + 1;
    for (const Index n : box.near) {
      if (reaches(n, part)) part.near.push_back(n);
    }
    stack_.push_back(std::move(part));
  }
}

// The components that reach into a box, side by side and in whole packs; those that fill up have no mass.
void AggregateQuadrature::gather(const Box& box) {
  const auto near = static_cast<Index>(box.near.size());
  near_.resize((near + Pack::kWidth - 1) / Pack::kWidth * Pack::kWidth, 6);
  for (Index k = 0; k < near_.rows(); ++k) {
    const Index n = box.near[static_cast<std::size_t>(std::min(k, near - 1))];
    near_.row(k) << mean_(n, 0), mean_(n, 1), a_(n), b_(n), c_(n), k < near ? log_height_(n) : kNothing;
  }
  if (density_.size() < near_.rows()) density_.resize(near_.rows());
}

// q̄'s density at (x, y), as its logarithm, and H[q(n|z)] there: −Σ r log r.
AggregateQuadrature::Mixed AggregateQuadrature::look(double x, double y) {
  const Index rows = near_.rows();
  const double* const mean_x = near_.data();
  const double* const mean_y = mean_x + rows;
  const double* const a = mean_y + rows;
  const double* const b = a + rows;
  const double* const c = b + rows;
  const double* const height = c + rows;
  Pack most = kNothing;
  for (Index k = 0; k < rows; k += Pack::kWidth) {
    const Pack u = x - Pack::load(mean_x + k);
    const Pack v = y - Pack::load(mean_y + k);
    const Pack first = Pack::load(a + k) * u;
    const Pack second = Pack::load(b + k) * u + Pack::load(c + k) * v;
    const Pack density = Pack::load(height + k) - 0.5 * (first * first + second * second);
    density.store(density_.data() + k);
    most = maximum(most, density);
  }
  std::array<double, Pack::kWidth> lanes{};
  most.store(lanes.data());
  const double largest = *std::max_element(lanes.begin(), lanes.end());
  Pack sum = 0.0;
  Pack weighted = 0.0;
  for (Index k = 0; k < rows; k += Pack::kWidth) {
    const Pack log_share = maximum(Pack(kLowest), Pack::load(density_.data() + k) - largest);
    const Pack share = exp_of_nonpositive(log_share);
    sum += share;
    weighted += share * log_share;
  }
  const double total = sum.sum();
  return {largest + std::log(total), std::log(total) - weighted.sum() / total};
}

void AggregateQuadrature::integrate(const Box& box) {
  if (box.near.empty()) return;
  gather(box);
  const LegendreRule& rule = legendre_rule(kNodes);
  const double log_count = std::log(static_cast<double>(count_));
  for (std::size_t j = 0; j < (latent_ == 1 ? 1 : static_cast<std::size_t>(kNodes)); ++j) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(kNodes); ++i) {
      const double x = box.lower(0) + 0.5 * box.width * (1 + rule.node[i]);
      const double y = latent_ == 1 ? 0 : box.lower(1) + 0.5 * box.width * (1 + rule.node[j]);
      double volume = 0.5 * box.width * rule.weight[i];
      if (latent_ == 2) volume *= 0.5 * box.width * rule.weight[j];
      const Mixed mixed = look(x, y);
      const double log_density = mixed.log_sum - log_count;
      const double mass = std::exp(log_density) * volume;
      const double log_prior = -0.5 * (x * x + y * y) - 0.5 * kLogTwoPi * static_cast<double>(latent_);
      integrals_.mass += mass;
      integrals_.entropy -= mass * log_density;
      integrals_.kl_prior += mass * (log_density - log_prior);
      integrals_.index_entropy += mass * mixed.index_entropy;
    }
  }
}

}  // namespace elbo::vae
