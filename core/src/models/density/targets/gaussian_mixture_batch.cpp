// GaussianMixtureTarget::evaluate(): what a step spends its time on.
#include <cmath>

#include "models/density/targets/gaussian_mixture.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// Densities below 2⁻⁴⁰⁰ times the largest are kept at it: beside it they vanish as 0 would.
constexpr double kLowest = -400;

constexpr std::size_t kWidth = Pack::kWidth;

// Packs to a block: what a step usually draws, and little enough to stay in the first-level cache.
constexpr Index kBlock = 16;

}  // namespace

// Three passes over a block of points, so that every pass is one chain of like operations with many of them
// under way: levels of the components, their weights by exponentials, logarithms.
template <Order kOrder>
double GaussianMixtureTarget::run(const Columns& columns, Index size) const {
  constexpr bool kSlopes = kOrder != Order::kValue;
  // Plain arrays: packs would be set to zero first.
  alignas(16) double level[kBlock * kMostComponents * kWidth];
  alignas(16) double slope1[kSlopes ? kBlock * kMostComponents * kWidth : 1];
  alignas(16) double slope2[kSlopes ? kBlock * kMostComponents * kWidth : 1];
  alignas(16) double top[kBlock * kWidth];
  alignas(16) double total[kBlock * kWidth];
  alignas(16) double mean1[kBlock * kWidth];
  alignas(16) double mean2[kBlock * kWidth];
  const std::size_t stride = size_ * kWidth;
  Pack check = 0;

  for (Index begin = 0; begin < size; begin += kBlock * Pack::kWidth) {
    const auto packs =
        static_cast<std::size_t>(std::min(kBlock, (size - begin + Pack::kWidth - 1) / Pack::kWidth));
    const auto place = [&](std::size_t p) {
      return std::min(begin + static_cast<Index>(p) * Pack::kWidth, size - Pack::kWidth);
    };

    for (std::size_t p = 0; p < packs; ++p) {
      const Pack z1 = columns.load(0, place(p));
      const Pack z2 = columns.load(1, place(p));
      Pack largest = -HUGE_VAL;
      for (std::size_t k = 0; k < size_; ++k) {
        const Component& component = components_[k];
        const std::size_t at = p * stride + k * kWidth;
        const Pack centred1 = z1 - component.mean1;
        const Pack centred2 = z2 - component.mean2;
        const Pack y1 = centred1 * component.w11;
        const Pack y2 = centred1 * component.w21 + centred2 * component.w22;
        const Pack log_density = component.offset - (y1 * y1 + y2 * y2);
        largest = maximum(largest, log_density);
        log_density.store(level + at);
        if constexpr (kSlopes) {
          // Wᵀ W (z − m): what the gradient is but for a factor −2 log 2.
          (y1 * component.w11 + y2 * component.w21).store(slope1 + at);
          (y2 * component.w22).store(slope2 + at);
        }
      }
      largest.store(top + p * kWidth);
    }

    for (std::size_t p = 0; p < packs; ++p) {
      const Pack largest = Pack::load(top + p * kWidth);
      Pack sum = 0;
      Pack sum1 = 0;
      Pack sum2 = 0;
      for (std::size_t k = 0; k < size_; ++k) {
        const std::size_t at = p * stride + k * kWidth;
        const Pack weight = exp2_of_nonpositive(maximum(kLowest, Pack::load(level + at) - largest));
        sum += weight;
        if constexpr (kSlopes) {
          sum1 += weight * Pack::load(slope1 + at);
          sum2 += weight * Pack::load(slope2 + at);
        }
        if constexpr (kOrder == Order::kHessian) weight.store(level + at);
      }
      sum.store(total + p * kWidth);
      if constexpr (kSlopes) {
        sum1.store(mean1 + p * kWidth);
        sum2.store(mean2 + p * kWidth);
      }
    }

    for (std::size_t p = 0; p < packs; ++p) {
      const Pack sum = Pack::load(total + p * kWidth);
      const Pack value = Pack::load(top + p * kWidth) * kLogTwo + log_of_normal(sum);
      columns.store(0, place(p), value);
      check += value * 0.0;
      if constexpr (kSlopes) {
        const Pack inverse = 1.0 / sum;
        const Pack m1 = Pack::load(mean1 + p * kWidth) * inverse;
        const Pack m2 = Pack::load(mean2 + p * kWidth) * inverse;
        columns.store(1, place(p), m1 * (-2 * kLogTwo));
        columns.store(2, place(p), m2 * (-2 * kLogTwo));
        check += (m1 + m2) * 0.0;
        if constexpr (kOrder == Order::kHessian) {
          // Σ_k r_k ((g_k − g)(g_k − g)ᵀ − V_k⁻¹): centred, because far away the g_k are large and alike.
          Pack h11 = 0;
          Pack h12 = 0;
          Pack h22 = 0;
          for (std::size_t k = 0; k < size_; ++k) {
            const Component& c = components_[k];
            const std::size_t at = p * stride + k * kWidth;
            const Pack weight = Pack::load(level + at) * inverse;
            const Pack spread1 = Pack::load(slope1 + at) - m1;
            const Pack spread2 = Pack::load(slope2 + at) - m2;
            const Pack twice = (2 * kLogTwo) * spread1;
            h11 += weight * (twice * spread1 - (c.w11 * c.w11 + c.w21 * c.w21));
            h12 += weight * (twice * spread2 - c.w21 * c.w22);
            h22 += weight * ((2 * kLogTwo) * spread2 * spread2 - c.w22 * c.w22);
          }
          columns.store(3, place(p), h11 * (2 * kLogTwo));
          columns.store(4, place(p), h12 * (2 * kLogTwo));
          columns.store(5, place(p), h22 * (2 * kLogTwo));
          check += (h11 + h12 + h22) * 0.0;
        }
      }
    }
  }
  return check.sum();
}

void GaussianMixtureTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluate_batch(z, order, values, [&](const Columns& columns, Index size) {
    switch (order) {
      case Order::kValue: return run<Order::kValue>(columns, size);
      case Order::kGradient: return run<Order::kGradient>(columns, size);
      default: return run<Order::kHessian>(columns, size);
    }
  });
}

}  // namespace elbo
