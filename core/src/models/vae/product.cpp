#include "models/vae/product.hpp"

#include <array>
#include <utility>

#if defined(__GNUC__)
#define ELBO_INLINE __attribute__((always_inline))
#else
#define ELBO_INLINE
#endif

namespace elbo::vae {
namespace {

using Eigen::Index;

// function(0), …, function(kCount − 1), each with its number as a constant: what is indexed by them stays in
// registers, whatever the compiler thinks of loops.
template <int kCount, typename Function>
ELBO_INLINE inline void unrolled(Function function) {
  [&]<int... kNumbers>(std::integer_sequence<int, kNumbers...>) ELBO_INLINE {
    (function(std::integral_constant<int, kNumbers>{}), ...);
  }
  (std::make_integer_sequence<int, kCount>{});
}

template <typename T>
constexpr Index kRows = Panels<T>::kRows;
template <typename T>
constexpr int kStep = Lanes<T>::kCount;

// kColumns columns of one panel of a product: y[c] = start[c] + Σ_k x[k] w[k·inner + c·outer]. Eight sums,
// four of them of one column, is what sixteen registers and the compilers to WebAssembly take without
// spilling.
template <typename T, int kColumns>
ELBO_INLINE inline void multiply_columns(const T* x, Index depth, const T* w, Index inner, Index outer,
                                         const T* start, T* y) {
  constexpr int kVectors = Panels<T>::kVectors;
  std::array<Lanes<T>, kColumns * kVectors> sums;
  unrolled<kColumns>([&](auto c) ELBO_INLINE {
    const Lanes<T> first = start ? start[c] : T{0};
    unrolled<kVectors>([&](auto v) ELBO_INLINE { sums[c * kVectors + v] = first; });
  });
  for (Index k = 0; k < depth; ++k) {
    std::array<Lanes<T>, kVectors> column;
    unrolled<kVectors>([&](auto v) ELBO_INLINE { column[v] = Lanes<T>::load(x + v * kStep<T>); });
    unrolled<kColumns>([&](auto c) ELBO_INLINE {
      const Lanes<T> weight = w[c * outer];
      unrolled<kVectors>([&](auto v) ELBO_INLINE { sums[c * kVectors + v] += column[v] * weight; });
    });
    x += kRows<T>;
    w += inner;
  }
  unrolled<kColumns * kVectors>([&](auto i) ELBO_INLINE { sums[i].store(y + i * kStep<T>); });
}

template <typename T>
void multiply_panel(const T* x, Index depth, const T* w, Index inner, Index outer, const T* start,
                    Index columns, T* y) {
  Index c = 0;
  for (; c + 2 <= columns; c += 2) {
    multiply_columns<T, 2>(x, depth, w + c * outer, inner, outer, start ? start + c : nullptr,
                           y + c * kRows<T>);
  }
  if (c < columns) {
    multiply_columns<T, 1>(x, depth, w + c * outer, inner, outer, start ? start + c : nullptr,
                           y + c * kRows<T>);
  }
}

// The sums of four vectors, as one vector at a time.
template <typename T>
ELBO_INLINE inline void add_sums(const std::array<Lanes<T>, 4>& sums, T* to) {
  if constexpr (kStep<T> == 4) {
    (Lanes<T>::load(to) + sums_of(sums[0], sums[1], sums[2], sums[3])).store(to);
    return;
  }
  for (std::size_t i = 0; i < 4; ++i) to[i] += sums[i].sum();
}

// g[a·inputs + b] += Σ_rows d[a] x[b] for kA outputs and kB inputs. `vectors` is Panels<T>::kVectors, but
// unknown to the compiler: unrolled, this loop would load all its operands first, more than there are
// registers.
template <typename T, int kA, int kB>
ELBO_INLINE inline void accumulate_block(const T* x, const T* d, Index panels, Index inputs, Index outputs,
                                         int vectors, T* g) {
  std::array<std::array<Lanes<T>, kB>, kA> sums;
  unrolled<kA>([&](auto a) ELBO_INLINE { unrolled<kB>([&](auto b) ELBO_INLINE { sums[a][b] = T{0}; }); });
  for (Index p = 0; p < panels; ++p) {
    for (int v = 0; v < vectors; ++v) {
      std::array<Lanes<T>, kB> column;
      unrolled<kB>([&](auto b) ELBO_INLINE { column[b] = Lanes<T>::load(x + b * kRows<T> + v * kStep<T>); });
      unrolled<kA>([&](auto a) ELBO_INLINE {
        const Lanes<T> gradient = Lanes<T>::load(d + a * kRows<T> + v * kStep<T>);
        unrolled<kB>([&](auto b) ELBO_INLINE { sums[a][b] += gradient * column[b]; });
      });
    }
    x += inputs * kRows<T>;
    d += outputs * kRows<T>;
  }
  unrolled<kA>([&](auto a) ELBO_INLINE {
    if constexpr (kB == 4) {
      add_sums(sums[a], g + a * inputs);
    } else {
      unrolled<kB>([&](auto b) ELBO_INLINE { g[a * inputs + b] += sums[a][b].sum(); });
    }
  });
}

template <typename T, int kA>
void accumulate_rows(const T* x, const T* d, Index panels, Index inputs, Index outputs, int vectors, T* g) {
  Index i = 0;
  for (; i + 4 <= inputs; i += 4) {
    accumulate_block<T, kA, 4>(x + i * kRows<T>, d, panels, inputs, outputs, vectors, g + i);
  }
  for (; i < inputs; ++i) {
    accumulate_block<T, kA, 1>(x + i * kRows<T>, d, panels, inputs, outputs, vectors, g + i);
  }
}

}  // namespace

template <typename T>
void multiply(const Panels<T>& x, const T* weights, const T* biases, Index panel, Panels<T>& y) {
  multiply_panel(x.panel(panel), x.units(), weights, Index{1}, x.units(), biases, y.units(), y.panel(panel));
}

template <typename T>
void multiply_back(const Panels<T>& y_gradient, const T* weights, Index panel, Panels<T>& x_gradient) {
  const T* none = nullptr;
  multiply_panel(y_gradient.panel(panel), y_gradient.units(), weights, x_gradient.units(), Index{1}, none,
                 x_gradient.units(), x_gradient.panel(panel));
}

template <typename T>
void accumulate_products(const Panels<T>& x, const Panels<T>& y_gradient, T* weights_gradient,
                         T* biases_gradient) {
  const Index inputs = x.units();
  const Index outputs = y_gradient.units();
  const Index panels = x.panels();
  const volatile int unknown = Panels<T>::kVectors;
  const int vectors = unknown;
  Index o = 0;
  for (; o + 2 <= outputs; o += 2) {
    accumulate_rows<T, 2>(x.panel(0), y_gradient.panel(0) + o * kRows<T>, panels, inputs, outputs, vectors,
                          weights_gradient + o * inputs);
  }
  if (o < outputs) {
    accumulate_rows<T, 1>(x.panel(0), y_gradient.panel(0) + o * kRows<T>, panels, inputs, outputs, vectors,
                          weights_gradient + o * inputs);
  }
  for (o = 0; o < outputs; ++o) {
    Lanes<T> sum = T{0};
    for (Index p = 0; p < panels; ++p) {
      const T* d = y_gradient.panel(p) + o * kRows<T>;
      for (int v = 0; v < vectors; ++v) sum += Lanes<T>::load(d + v * kStep<T>);
    }
    biases_gradient[o] += sum.sum();
  }
}

template void multiply(const Panels<float>&, const float*, const float*, Index, Panels<float>&);
template void multiply(const Panels<double>&, const double*, const double*, Index, Panels<double>&);
template void multiply_back(const Panels<float>&, const float*, Index, Panels<float>&);
template void multiply_back(const Panels<double>&, const double*, Index, Panels<double>&);
template void accumulate_products(const Panels<float>&, const Panels<float>&, float*, float*);
template void accumulate_products(const Panels<double>&, const Panels<double>&, double*, double*);

}  // namespace elbo::vae
