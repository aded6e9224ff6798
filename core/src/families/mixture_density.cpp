#include "families/mixture_density.hpp"

#include <array>
#include <cmath>

#include "families/gaussian_mixture.hpp"
#include "families/lanes.hpp"
#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

constexpr std::size_t kRoom = GaussianMixture::kMostComponents;
// exp() of less is kept at this: it vanishes beside 1.
constexpr double kLowest = -300;
// Of a log density, so that the largest of them is finite and the others can be taken relative to it.
constexpr double kLowestDensity = -1e300;

// Of one pack of rows: y_k = L_k⁻¹(z − m_k), and r_k unnormalised.
template <int D>
struct Responsibilities {
  std::array<std::array<Pack, D>, kRoom> y;
  std::array<Pack, kRoom> weight;  // exp(l_k − largest), l_k = log π_k N(z; …)
  Pack largest;
  Pack sum;  // Σ_k weight_k, at least 1

  void compute(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights, AnyLanes lanes,
               const double* z, Index rows, const double* epsilon, std::size_t drawn) {
    const std::size_t count = components.size();
    largest = kLowestDensity;
    for (std::size_t k = 0; k < count; ++k) {
      if (epsilon && k == drawn) {
        for_coordinates<D>([&](int i) { y[k][i] = lanes.load(epsilon + i * rows); });
      } else {
        y[k] = standardized<D>(components[k], lanes, z, rows);
      }
      Pack square = y[k][0] * y[k][0];
      if constexpr (D == 2) square += y[k][1] * y[k][1];
      const double offset = components[k].log_normalizer + log_weights(static_cast<Index>(k));
      weight[k] = maximum(offset - 0.5 * square, kLowestDensity);
      largest = maximum(largest, weight[k]);
    }
    sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
      weight[k] = exp_of_nonpositive(maximum(weight[k] - largest, kLowest));
      sum += weight[k];
    }
  }
};

template <int D>
void density_rows(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights, const Samples& z,
                  Eigen::ArrayXd& value, Samples* gradient, const Samples* epsilon, Index drawn) {
  const Index rows = z.rows();
  Responsibilities<D> r;
  for_any_lanes(rows, [&](Index row, AnyLanes lanes) {
    r.compute(components, log_weights, lanes, z.data() + row, rows, epsilon ? epsilon->data() + row : nullptr,
              static_cast<std::size_t>(drawn));
    lanes.store(r.largest + log_of_normal(r.sum), value.data() + row);
    if (!gradient) return;
    std::array<Pack, D> total{};
    for (std::size_t k = 0; k < components.size(); ++k) {
      const auto slope = gradient_at<D>(components[k], r.y[k]);
      for_coordinates<D>([&](int i) { total[i] += r.weight[k] * slope[i]; });
    }
    for_coordinates<D>([&](int i) { lanes.store(total[i] / r.sum, gradient->data() + i * rows + row); });
  });
}

template <int D>
struct Sums {
  Pack weight;
  std::array<Pack, D> mean;
  std::array<Pack, D> log_diagonal;
  Pack lower;

  void add(const Affine& component, const std::array<Pack, D>& y, Pack c) {
    const auto slope = gradient_at<D>(component, y);
    weight += c;
    for_coordinates<D>([&](int i) { mean[i] -= c * slope[i]; });
    // As in score_sums() of families/affine.cpp.
    if constexpr (D == 1) {
      log_diagonal[0] += c * (y[0] * y[0] - 1.0);
    } else {
      log_diagonal[0] += c * ((y[0] + component.lower * slope[1]) * y[0] - 1.0);
      log_diagonal[1] += c * (y[1] * y[1] - 1.0);
      lower -= c * (slope[1] * y[0]);
    }
  }
};

template <int D>
void score_rows(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights, const Samples& z,
                const Eigen::ArrayXd& c, Eigen::VectorXd& out) {
  const Index rows = z.rows();
  Responsibilities<D> r;
  std::array<Sums<D>, kRoom> sums;
  for (std::size_t k = 0; k < components.size(); ++k) sums[k] = {};
  Pack total = 0;
  for_any_lanes(rows, [&](Index row, AnyLanes lanes) {
    r.compute(components, log_weights, lanes, z.data() + row, rows, nullptr, 0);
    const Pack weight = lanes.load(c.data() + row);
    const Pack share = weight / r.sum;
    total += weight;
    for (std::size_t k = 0; k < components.size(); ++k) {
      sums[k].add(components[k], r.y[k], share * r.weight[k]);
    }
  });
  const double weight = total.sum();
  double* component = out.data() + components.size();
  for (std::size_t k = 0; k < components.size(); ++k) {
    const auto logit = static_cast<Index>(k);
    out(logit) += sums[k].weight.sum() - std::exp(log_weights(logit)) * weight;
    AffineSums of_component;
    for (int i = 0; i < D; ++i) {
      of_component.mean[i] = sums[k].mean[i].sum();
      of_component.log_diagonal[i] = sums[k].log_diagonal[i].sum();
    }
    of_component.lower = sums[k].lower.sum();
    of_component.add_to(D, false, component);
    component += affine_size(D, false);
  }
}

}  // namespace

void mixture_log_density(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights,
                         const Samples& z, Eigen::ArrayXd& value, Samples* gradient, const Samples* epsilon,
                         Index drawn) {
  value.resize(z.rows());
  if (gradient) gradient->resize(z.rows(), z.cols());
  if (components.front().dimension == 1) {
    density_rows<1>(components, log_weights, z, value, gradient, epsilon, drawn);
  } else {
    density_rows<2>(components, log_weights, z, value, gradient, epsilon, drawn);
  }
}

void add_mixture_score(const std::vector<Affine>& components, const Eigen::VectorXd& log_weights,
                       const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) {
  if (components.front().dimension == 1) {
    score_rows<1>(components, log_weights, z, c, out);
  } else {
    score_rows<2>(components, log_weights, z, c, out);
  }
}

}  // namespace elbo
