#include "models/vae/expectation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "numeric/cubature.hpp"
#include "numeric/gauss_legendre.hpp"
#include "numeric/special.hpp"

namespace elbo::vae {
namespace {

constexpr std::array kLineRules = {16, 24, 40, 64};
constexpr std::array kPlaneRules = {8, 12, 18, 28};
// The error of the last rule: a multiple of what it changed, and a part of what the one before it changed, as
// two rules may agree by accident. It serves where that is at most so much, in nats.
constexpr double kOfLast = 8;
constexpr double kOfBefore = 0.25;
constexpr double kAgree = 1e-3;
constexpr double kRounding = 1e-13;

constexpr double kReach = 7;     // deviations: outside are 5e-12 of q
constexpr Index kFirstLine = 8;  // cells a side
constexpr Index kFirstPlane = 4;
constexpr Index kMostLine = 6'000;  // places
constexpr Index kMostPlane = 8'000;
constexpr double kShare = 0.5;     // of the tolerance, to the cells that are not halved
constexpr double kDeviations = 3;  // where kinks or cliffs make cells err by chance
// Of a cell's size: where its last coefficients are larger, what it errs by depends on where a cliff is.
constexpr double kCliff = 0.05;
constexpr double kLoose = 4;  // where they fill the plane
constexpr double kHeightOutside = 5e-12;

int points_per_side(Index latent) { return latent == 1 ? 8 : 6; }

struct Part {
  std::array<double, 2> lower{};
  double width = 0;
  double value = 0;
  double error = 0;
  bool by_chance = false;  // the error may be of either sign
};

// The errors of parts: of those that err by chance, what their squares add up to.
struct Errors {
  double sure = 0;
  double chance = 0;
  double squares = 0;

  void add(const Part& part) {
    (part.by_chance ? chance : sure) += part.error;
    squares += part.by_chance ? part.error * part.error : 0;
  }
  [[nodiscard]] double joined() const { return sure + std::min(chance, kDeviations * std::sqrt(squares)); }
};

}  // namespace

LikelihoodExpectation::Rule LikelihoodExpectation::make_rule(Index latent, int points) {
  const CubatureNodes rule = gauss_hermite(static_cast<int>(latent), points);
  return {rule.z, rule.log_weight.exp()};
}

LikelihoodExpectation::LikelihoodExpectation(const Snapshot& snapshot)
    : snapshot_(snapshot),
      kinks_(snapshot.shape().activation == Activation::kRelu && !snapshot.shape().hidden.empty()) {
  for (const int points : snapshot.latent() == 1 ? kLineRules : kPlaneRules) {
    rules_.push_back(make_rule(snapshot.latent(), points));
  }
}

Eigen::ArrayXd LikelihoodExpectation::log_likelihood(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                                     const Eigen::MatrixXd& factor,
                                                     const Eigen::ArrayXXd& epsilon) const {
  const Eigen::ArrayXXd z = (epsilon.matrix() * factor.transpose()).rowwise() + mean.transpose();
  return snapshot_.log_likelihood(x, snapshot_.decode(z));
}

Expectation LikelihoodExpectation::operator()(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                              const Eigen::MatrixXd& factor) const {
  std::vector<double> values;
  double work = 0;
  const auto look = [&](const Rule& rule) {
    values.push_back((rule.weights * log_likelihood(x, mean, factor, rule.nodes)).sum());
    work += static_cast<double>(rule.weights.size()) * snapshot_.decoder_work();
    return values.back();
  };
  // Kinks are not to be seen by such rules; one of them says what is usual.
  if (kinks_) {
    look(rules_[1]);
  } else {
    for (const Rule& rule : rules_) {
      const double value = look(rule);
      if (values.size() < 3) continue;
      const double before = values[values.size() - 2];
      const double error = std::max(kOfLast * std::abs(value - before),
                                    kOfBefore * std::abs(before - values[values.size() - 3]));
      if (error <= kAgree) return {value, error + kRounding * (1 + std::abs(value)), work};
    }
  }
  if (!std::isfinite(values.back())) return {values.back(), std::numeric_limits<double>::infinity(), work};
  Expectation answer = by_cells(x, mean, factor, values.back());
  answer.work += work;
  return answer;
}

Expectation LikelihoodExpectation::by_cells(const Eigen::RowVectorXd& x, const Eigen::VectorXd& mean,
                                            const Eigen::MatrixXd& factor, double about) const {
  const Index latent = snapshot_.latent();
  const LegendreRule& rule = legendre_rule(points_per_side(latent));
  const Index side = rule.size;
  const Index nodes = latent == 1 ? side : side * side;
  const Index most = latent == 1 ? kMostLine : kMostPlane;
  std::vector<Part> parts;
  Index looked = 0;
  double highest = 0;  // |log p(x|z) − about| anywhere
  Eigen::ArrayXd f(nodes);

  // Values and errors of the parts from `first` on.
  const auto look = [&](std::size_t first) {
    const auto count = static_cast<Index>(parts.size() - first);
    Eigen::ArrayXXd epsilon(count * nodes, latent);
    for (Index p = 0; p < count; ++p) {
      const Part& part = parts[first + static_cast<std::size_t>(p)];
      for (Index n = 0; n < nodes; ++n) {
        for (Index h = 0; h < latent; ++h) {
          const auto i = static_cast<std::size_t>(h == 0 ? n % side : n / side);
          epsilon(p * nodes + n, h) =
              part.lower[static_cast<std::size_t>(h)] + 0.5 * part.width * (1 + rule.node[i]);
        }
      }
    }
    looked += count * nodes;
    const Eigen::ArrayXd u = log_likelihood(x, mean, factor, epsilon) - about;
    highest = std::max(highest, u.abs().maxCoeff());
    const Eigen::ArrayXd density =
        (-0.5 * epsilon.square().rowwise().sum() - 0.5 * kLogTwoPi * static_cast<double>(latent)).exp();
    for (Index p = 0; p < count; ++p) {
      Part& part = parts[first + static_cast<std::size_t>(p)];
      f = u.segment(p * nodes, nodes) * density.segment(p * nodes, nodes);
      const double half = 0.5 * part.width;
      part.value = 0;
      for (Index n = 0; n < nodes; ++n) {
        double weight = half * rule.weight[static_cast<std::size_t>(n % side)];
        const Index above = n / side;
        if (latent == 2) weight *= half * rule.weight[static_cast<std::size_t>(above)];
        part.value += weight * f(n);
      }
      // The last two Legendre coefficients along every line (compare LatentCells::integration_error).
      const double size = f.abs().maxCoeff();
      part.error = 0;
      double roughest = 0;
      for (Index h = 0; h < latent && size > 0; ++h) {
        const Index stride = h == 0 ? 1 : side;
        for (Index line = 0; line < (latent == 1 ? 1 : side); ++line) {
          const Index begin = h == 0 ? line * side : line;
          double last = 0;
          double before = 0;
          for (Index i = 0; i < side; ++i) {
            const auto node = static_cast<std::size_t>(i);
            last += rule.highest[0][node] * f(begin + i * stride);
            before += rule.highest[1][node] * f(begin + i * stride);
          }
          const double tail = (std::abs(last) + std::abs(before)) / size;
          const double weight = latent == 1 ? 1 : half * rule.weight[static_cast<std::size_t>(line)];
          part.error += size * weight * part.width * tail * (kinks_ ? 1 : std::min(1.0, std::sqrt(tail)));
          roughest = std::max(roughest, tail);
        }
      }
      part.by_chance = latent == 2 && (kinks_ || roughest > kCliff);
    }
  };

  const Index first = latent == 1 ? kFirstLine : kFirstPlane;
  const double width = 2 * kReach / static_cast<double>(first);
  for (Index i = 0; i < (latent == 1 ? first : first * first); ++i) {
    const Index row = i / first;
    parts.push_back({{-kReach + width * static_cast<double>(i % first),
                      latent == 1 ? 0 : -kReach + width * static_cast<double>(row)},
                     width});
  }
  look(0);
  Expectation answer;
  while (true) {
    Errors errors;
    answer.value = about;
    for (const Part& part : parts) {
      answer.value += part.value;
      errors.add(part);
    }
    const double joined = errors.joined();
    if (std::isnan(joined)) return {about, std::numeric_limits<double>::infinity(), 0};
    answer.error = joined + highest * kHeightOutside + kRounding * (1 + std::abs(answer.value));
    const double goal = kinks_ && latent == 2 ? kLoose * kTolerance : kTolerance;
    if (answer.error <= goal || looked > most || !std::isfinite(answer.error)) break;
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.error < b.error; });
    errors = {};
    std::size_t kept = 0;
    for (; kept < parts.size(); ++kept) {
      errors.add(parts[kept]);
      if (errors.joined() > kShare * goal) break;
    }
    if (kept == parts.size()) break;  // what is left is not the cells'
    // No more places than there may be: the roughest first.
    const Index children = latent == 1 ? 2 : 4;
    const auto room = static_cast<std::size_t>(std::max<Index>(1, (most - looked) / (nodes * children) + 1));
    if (parts.size() - kept > room) kept = parts.size() - room;
    const std::vector<Part> halved(parts.begin() + static_cast<std::ptrdiff_t>(kept), parts.end());
    parts.resize(kept);
    for (const Part& part : halved) {
      for (Index child = 0; child < children; ++child) {
        Part piece{part.lower, 0.5 * part.width};
        piece.lower[0] += piece.width * static_cast<double>(child % 2);
        const Index above = child / 2;
        piece.lower[1] += latent == 1 ? 0 : piece.width * static_cast<double>(above);
        parts.push_back(piece);
      }
    }
    look(kept);
  }
  answer.work = static_cast<double>(looked) * snapshot_.decoder_work();
  return answer;
}

}  // namespace elbo::vae
