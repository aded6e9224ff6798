// Averages over a Gaussian by brute force: an integral within an integral, each by Clenshaw–Curtis rules that
// halve their intervals, over ε turned by an angle that nothing else uses, in long double sums. It shares
// neither coordinates nor nodes with what it is compared with, and bisects kinks.
#pragma once

#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include <Eigen/Core>

#include "numeric/gaussian.hpp"
#include "numeric/samples.hpp"

namespace brute {

using elbo::Samples;

constexpr std::size_t kOutputs = 3;
using Sums = std::array<long double, kOutputs>;
// Values of the outputs at rows of z.
using Function = std::function<void(const Samples& z, Samples& out)>;

// Clenshaw–Curtis, 13 points and every second of them: with the ends, or a kink beyond the outermost node
// goes unseen.
constexpr std::size_t kNodes = 13;
constexpr int kOrder = static_cast<int>(kNodes) - 1;
inline double node(std::size_t k) { return -std::cos(std::acos(-1.0) * static_cast<double>(k) / kOrder); }
inline double weight(int n, int k) {
  double sum = 1;
  for (int j = 1; j <= n / 2; ++j) {
    sum -= (2 * j == n ? 1.0 : 2.0) / (4.0 * j * j - 1) * std::cos(2 * std::acos(-1.0) * j * k / n);
  }
  return (k == 0 || k == n ? 1 : 2) * sum / n;
}
struct Rule {
  std::array<double, kNodes> node;
  std::array<double, kNodes> fine;
  std::array<double, kNodes> coarse{};
  Rule() {
    for (std::size_t k = 0; k < kNodes; ++k) {
      node[k] = brute::node(k);
      fine[k] = weight(kOrder, static_cast<int>(k));
      if (k % 2 == 0) coarse[k] = weight(kOrder / 2, static_cast<int>(k / 2));
    }
  }
};
inline const Rule kRule;

// ∫_a^b of a function that is given all nodes at once; `error` grows by what the rules say
// differently.
template <typename At>
Sums line(double a, double b, const At& at, double tolerance, int depth, long double& error) {
  std::array<double, kNodes> x;
  std::array<Sums, kNodes> f;
  const double half = 0.5 * (b - a);
  for (std::size_t i = 0; i < kNodes; ++i) x[i] = a + half * (1 + kRule.node[i]);
  at(x, f);
  Sums fine{};
  Sums coarse{};
  for (std::size_t i = 0; i < kNodes; ++i) {
    for (std::size_t o = 0; o < kOutputs; ++o) {
      fine[o] += half * kRule.fine[i] * f[i][o];
      coarse[o] += half * kRule.coarse[i] * f[i][o];
    }
  }
  const long double off = std::abs(fine[0] - coarse[0]);
  const long double second = std::abs(fine[1] - coarse[1]);
  if ((off <= tolerance && second <= 1e3 * tolerance * (1 + std::abs(fine[1]))) || depth == 0) {
    error += off;
    return fine;
  }
  const double middle = 0.5 * (a + b);
  const Sums left = line(a, middle, at, 0.6 * tolerance, depth - 1, error);
  const Sums right = line(middle, b, at, 0.6 * tolerance, depth - 1, error);
  for (std::size_t o = 0; o < kOutputs; ++o) fine[o] = left[o] + right[o];
  return fine;
}

struct Answer {
  std::array<double, kOutputs> value{};
  double error = 0;  // of the first output
};

// E[f(z)], z ~ N(mean, factor factorᵀ), in the plane; the first two outputs decide where to halve.
inline Answer average(const elbo::Gaussian& q, const Function& f, double tolerance = 1e-10,
                      double reach = 12) {
  const double cosine = std::cos(0.7391);
  const double sine = std::sin(0.7391);
  Samples z(static_cast<Eigen::Index>(kNodes), 2);
  Samples out(static_cast<Eigen::Index>(kNodes), static_cast<Eigen::Index>(kOutputs));
  long double error = 0;
  const auto inner = [&](double u) {
    const auto at = [&](const std::array<double, kNodes>& v, std::array<Sums, kNodes>& values) {
      for (int i = 0; i <= kOrder; ++i) {
        const Eigen::Vector2d epsilon(cosine * u - sine * v[static_cast<std::size_t>(i)],
                                      sine * u + cosine * v[static_cast<std::size_t>(i)]);
        z.row(i) = (q.mean + q.factor.triangularView<Eigen::Lower>() * epsilon).transpose().array();
      }
      f(z, out);
      for (int i = 0; i <= kOrder; ++i) {
        const double v1 = v[static_cast<std::size_t>(i)];
        const long double mass =
            std::exp(-0.5L * (static_cast<long double>(u) * u + static_cast<long double>(v1) * v1)) /
            (2 * std::acos(-1.0L));
        for (std::size_t o = 0; o < kOutputs; ++o) {
          values[static_cast<std::size_t>(i)][o] = mass * out(i, static_cast<Eigen::Index>(o));
        }
      }
    };
    Sums sum{};
    long double within = 0;
    for (int i = -4; i < 4; ++i) {
      const Sums part = line(reach * i / 4.0, reach * (i + 1) / 4.0, at, tolerance / 100, 26, within);
      for (std::size_t o = 0; o < kOutputs; ++o) sum[o] += part[o];
    }
    return sum;
  };
  const auto outer = [&](const std::array<double, kNodes>& u, std::array<Sums, kNodes>& values) {
    for (std::size_t i = 0; i < kNodes; ++i) values[i] = inner(u[i]);
  };
  Sums sum{};
  for (int i = -4; i < 4; ++i) {
    const Sums part = line(reach * i / 4.0, reach * (i + 1) / 4.0, outer, tolerance, 18, error);
    for (std::size_t o = 0; o < kOutputs; ++o) sum[o] += part[o];
  }
  Answer answer;
  for (std::size_t o = 0; o < kOutputs; ++o) answer.value[o] = static_cast<double>(sum[o]);
  answer.error = static_cast<double>(error) + tolerance;
  return answer;
}

}  // namespace brute
