#include <cmath>
#include <vector>

#include "numeric/cubature.hpp"

namespace elbo {
namespace {

// The polynomials orthonormal under N(0, 1): √(k+1) h_{k+1} = x h_k − √k h_{k−1}, h_0 = 1.
struct Hermite {
  double value = 1;        // h_n(x)
  double before = 0;       // h_{n−1}(x); h_n′ = √n h_{n−1}
  double sum_squares = 0;  // Σ_{k<n} h_k(x)², the reciprocal of a node's weight (Christoffel)
};

Hermite hermite(int n, double x) {
  Hermite h;
  for (int k = 0; k < n; ++k) {
    h.sum_squares += h.value * h.value;
    const double next = (x * h.value - std::sqrt(k) * h.before) / std::sqrt(k + 1.0);
    h.before = h.value;
    h.value = next;
  }
  return h;
}

struct Line {
  std::vector<double> node;
  std::vector<double> log_weight;
};

Line hermite_line(int n) {
  Line line;
  const auto size = static_cast<std::size_t>(n);
  line.node.resize(size);
  line.log_weight.resize(size);
  // From the largest root inwards, by Newton's iteration on h_n divided by the roots that are known (Maehly):
  // from outside all that are left it runs monotonically into the next. Two steps on h_n itself end it.
  const double root = std::sqrt(n);
  double x = 2 * root;
  for (std::size_t i = 0; i < (size + 1) / 2; ++i) {
    x += 0.125;
    for (double change = 1; std::abs(change) > 1e-9;) {
      const Hermite h = hermite(n, x);
      double known = 0;
      for (std::size_t j = size - i; j < size; ++j)
        known += 2 * x / ((x - line.node[j]) * (x + line.node[j]));
      change = h.value / (root * h.before - h.value * known);
      x -= change;
    }
    for (int step = 0; step < 2; ++step) {
      const Hermite h = hermite(n, x);
      x -= h.value / (root * h.before);
    }
    if (2 * i + 1 == size) x = 0;
    line.node[size - 1 - i] = x;
    line.node[i] = -x;
    line.log_weight[i] = line.log_weight[size - 1 - i] = -std::log(hermite(n, x).sum_squares);
  }
  return line;
}

}  // namespace

CubatureNodes gauss_hermite(int dimension, int points) {
  const Line line = hermite_line(points);
  CubatureNodes nodes;
  const Eigen::Index rows = dimension == 1 ? points : Eigen::Index{points} * points;
  nodes.z.resize(rows, dimension);
  nodes.log_weight.resize(rows);
  for (Eigen::Index at = 0; at < rows; ++at) {
    const auto i = static_cast<std::size_t>(at % points);
    nodes.z(at, 0) = line.node[i];
    nodes.log_weight(at) = line.log_weight[i];
    if (dimension == 1) continue;
    const auto j = static_cast<std::size_t>(at / points);
    nodes.z(at, 1) = line.node[j];
    nodes.log_weight(at) += line.log_weight[j];
  }
  return nodes;
}

}  // namespace elbo
