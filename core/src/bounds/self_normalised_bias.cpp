#include "bounds/self_normalised_bias.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "numeric/special.hpp"

namespace elbo {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;

// A lattice over ε, and every second point of it: what that says differently is the error, twice.
constexpr double kReach = 7;
constexpr double kSpacing = 0.25;
constexpr double kSpacingOnLine = 1.0 / 32;
// Of log t; the integrand is smooth on that scale.
constexpr double kStep = 0.25;
// log t from where nothing is gone yet, of weights at most 1, to where all is, or what is left is hopeless.
constexpr double kFirst = -38;
constexpr double kFurthest = 400;
constexpr double kNothing = 1e-17;
// Of averages over the posterior's nodes.
constexpr double kAverageError = 1e-9;

struct Lattice {
  Samples epsilon;
  ArrayXd weight;  // adding up to 1
};

Lattice lattice(int dimension, double spacing) {
  const auto most = static_cast<int>(kReach / spacing);
  std::vector<double> first;
  std::vector<double> second;
  for (int j = dimension == 1 ? 0 : -most; j <= (dimension == 1 ? 0 : most); ++j) {
    for (int i = -most; i <= most; ++i) {
      if (spacing * std::hypot(i, j) > kReach) continue;
      first.push_back(spacing * i);
      second.push_back(spacing * j);
    }
  }
  Lattice result;
  const auto size = static_cast<Index>(first.size());
  result.epsilon.resize(size, dimension);
  result.epsilon.col(0) = Eigen::Map<const ArrayXd>(first.data(), size);
  if (dimension == 2) result.epsilon.col(1) = Eigen::Map<const ArrayXd>(second.data(), size);
  result.weight = (-0.5 * result.epsilon.square().rowwise().sum()).exp();
  result.weight /= result.weight.sum();
  return result;
}

// One component: masses, its draws' shares of the weights, and the functions whose averages are wanted.
struct Stratum {
  double draws = 0;
  ArrayXd mass;
  ArrayXd share;     // ω w, over the largest of all
  ArrayXXd product;  // mass · share · f
};

// Weights count relative to each other only: the largest share is made 1.
std::vector<Stratum> strata_of(const Truth& truth, const Family& q, Index draws, double spacing) {
  const Lattice points = lattice(q.dimension(), spacing);
  const Index count = q.strata();
  std::vector<Stratum> strata;
  double top = -std::numeric_limits<double>::infinity();
  Samples z;
  TargetValues target;
  ArrayXd log_q;
  for (Index k = 0; k < count; ++k) {
    Stratum stratum;
    stratum.draws = static_cast<double>(std::max<Index>(1, draws / count + (k < draws % count ? 1 : 0)));
    q.transform(k, points.epsilon, z);
    truth.target().evaluate(z, Order::kValue, target);
    q.log_density_of_draw(k, points.epsilon, z, log_q, nullptr);
    stratum.mass = points.weight;
    stratum.share = target.log_density.max(-1e290) - log_q + std::log(q.stratum_weight(k) / stratum.draws);
    top = std::max(top, stratum.share.maxCoeff());
    stratum.product.resize(z.rows(), 2 * z.cols());
    for (Index d = 0; d < z.cols(); ++d) {
      stratum.product.col(2 * d) = stratum.mass * z.col(d);
      stratum.product.col(2 * d + 1) = stratum.product.col(2 * d) * z.col(d);
    }
    strata.push_back(std::move(stratum));
  }
  for (Stratum& stratum : strata) {
    stratum.share = (stratum.share - top).max(-700).exp();
    stratum.product.colwise() *= stratum.share;
  }
  return strata;
}

// E[Σ w f/Σ w] of z_d and z_d² in turn.
ArrayXd expected(const std::vector<Stratum>& strata) {
  ArrayXd sum = ArrayXd::Zero(strata.front().product.cols());
  double total = 0;  // the same of f = 1, which is 1
  ArrayXd kept;
  for (double u = kFirst; u < kFurthest; u += kStep) {
    const double t = std::exp(u);
    double log_all = 0;
    std::vector<double> phi;
    ArrayXd at = ArrayXd::Zero(sum.size());
    double one = 0;
    for (const Stratum& stratum : strata) {
      kept = (-t * stratum.share).max(-700).exp();
      phi.push_back((stratum.mass * kept).sum());
      log_all += stratum.draws * std::log(std::max(phi.back(), 1e-300));
      const double scale = stratum.draws / std::max(phi.back(), 1e-300);
      at += scale * (stratum.product.colwise() * kept).colwise().sum().transpose();
      one += scale * (stratum.mass * stratum.share * kept).sum();
    }
    const double all = std::exp(log_all);
    sum += kStep * t * all * at;
    total += kStep * t * all * one;
    if (all < kNothing) break;
  }
  return sum / total;
}

}  // namespace

MomentBias self_normalised_bias(const Truth& truth, const Family& q, Index draws) {
  const int dimension = q.dimension();
  const double spacing = dimension == 1 ? kSpacingOnLine : kSpacing;
  const ArrayXd fine = expected(strata_of(truth, q, draws, spacing));
  const ArrayXd coarse = expected(strata_of(truth, q, draws, 2 * spacing));
  const ArrayXd mass = (truth.nodes().log_weight + truth.log_posterior()).max(-700).exp();
  MomentBias bias;
  for (Eigen::VectorXd* part : {&bias.mean, &bias.mean_error, &bias.deviation, &bias.deviation_error}) {
    part->resize(dimension);
  }
  const auto deviation = [](double mean, double square) {
    return std::sqrt(std::max(0.0, square - mean * mean));
  };
  for (Index d = 0; d < dimension; ++d) {
    const ArrayXd z = truth.nodes().z.col(d);
    const double mean = (mass * z).sum() / mass.sum();
    const double right = std::sqrt((mass * (z - mean).square()).sum() / mass.sum());
    const double of_fine = deviation(fine(2 * d), fine(2 * d + 1));
    const double of_coarse = deviation(coarse(2 * d), coarse(2 * d + 1));
    const double slack = kAverageError * (1 + std::abs(mean) + right);
    bias.mean(d) = fine(2 * d) - mean;
    bias.mean_error(d) = 2 * std::abs(fine(2 * d) - coarse(2 * d)) + slack;
    bias.deviation(d) = of_fine - right;
    bias.deviation_error(d) = 2 * std::abs(of_fine - of_coarse) + slack;
  }
  return bias;
}

}  // namespace elbo
