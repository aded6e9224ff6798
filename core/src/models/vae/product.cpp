#include "models/vae/product.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#if defined(__GNUC__)
#define ELBO_INLINE __attribute__((always_inline))
#define ELBO_APART __attribute__((noinline))
#else
#define ELBO_INLINE
#define ELBO_APART
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

// Of the type, so that a loop over it is unrolled.
template <Index value>
using Constant = std::integral_constant<Index, value>;

// How a product walks through its second operand. Through weights: `depth` steps of `inner`, for columns that
// are `outer` apart.
struct AlongWeights {
  Index depth;
  Index inner;
  Index outer;
  Constant<1> pieces{};
  Constant<0> jump{};
};

// Through a unit's rows in `pieces` panels that are `jump` apart, for columns that are units.
template <typename T>
struct AlongRows {
  Index pieces;
  Index jump;
  Constant<Panels<T>::kRows> depth{};
  Constant<1> inner{};
  Constant<Panels<T>::kRows> outer{};
};

// kColumns columns of one panel of a product: y[c] = start[c] + Σ_k x[k] w[k·inner + c·outer]. Eight sums,
// four of them of one column, is what sixteen registers and the compilers to WebAssembly take without
// spilling.
template <typename T, int kColumns, typename Walk>
ELBO_INLINE inline void multiply_columns(const T* x, const T* w, const Walk& walk, const T* start, T* y) {
  constexpr int kVectors = Panels<T>::kVectors;
  const Index depth = walk.depth;
  const Index inner = walk.inner;
  const Index outer = walk.outer;
  std::array<Lanes<T>, kColumns * kVectors> sums;
  unrolled<kColumns>([&](auto c) ELBO_INLINE {
    const Lanes<T> first = start ? start[c] : T{0};
    unrolled<kVectors>([&](auto v) ELBO_INLINE { sums[c * kVectors + v] = first; });
  });
  for (Index piece = 0; piece < walk.pieces; ++piece) {
    const T* weights = w + piece * walk.jump;
    for (Index k = 0; k < depth; ++k) {
      std::array<Lanes<T>, kVectors> column;
      unrolled<kVectors>([&](auto v) ELBO_INLINE { column[v] = Lanes<T>::load(x + v * kStep<T>); });
      unrolled<kColumns>([&](auto c) ELBO_INLINE {
        const Lanes<T> weight = weights[c * outer];
        unrolled<kVectors>([&](auto v) ELBO_INLINE { sums[c * kVectors + v] += column[v] * weight; });
      });
      x += kRows<T>;
      weights += inner;
    }
  }
  unrolled<kColumns * kVectors>([&](auto i) ELBO_INLINE { sums[i].store(y + i * kStep<T>); });
}

// Not inlined: where it knows that inner is 1, clang's code for WebAssembly is a tenth slower.
template <typename T, typename Walk>
ELBO_APART void multiply_panel(const T* x, const T* w, const Walk& walk, const T* start, Index columns,
                               T* y) {
  Index c = 0;
  for (; c + 2 <= columns; c += 2) {
    multiply_columns<T, 2>(x, w + c * walk.outer, walk, start ? start + c : nullptr, y + c * kRows<T>);
  }
  if (c < columns) {
    multiply_columns<T, 1>(x, w + c * walk.outer, walk, start ? start + c : nullptr, y + c * kRows<T>);
  }
}

// Of the products that are summed over rows, so many panels and columns at a time stay in the nearest cache.
constexpr Index kMostPanels = 16;
constexpr Index kMostColumns = 64;

// A block of kRows units of some panels, row after row instead of unit after unit; 0 for units beyond the
// last.
template <typename T>
void transpose_block(const Panels<T>& from, Index first_panel, Index panels, Index first_unit, T* to) {
  const Index units = std::min(kRows<T>, from.units() - first_unit);
  if (units < kRows<T>) std::fill(to, to + panels * kRows<T> * kRows<T>, T{0});
  for (Index p = 0; p < panels; ++p, to += kRows<T> * kRows<T>) {
    const T* panel = from.panel(first_panel + p) + first_unit * kRows<T>;
    Index unit = 0;
    if constexpr (kStep<T> == 4) {
      for (; unit + 4 <= units; unit += 4) {
        for (Index row = 0; row < kRows<T>; row += 4) {
          std::array<Lanes<T>, 4> square;
          unrolled<4>([&](auto i)
                          ELBO_INLINE { square[i] = Lanes<T>::load(panel + (unit + i) * kRows<T> + row); });
          transpose(square[0], square[1], square[2], square[3]);
          unrolled<4>([&](auto i) ELBO_INLINE { square[i].store(to + (row + i) * kRows<T> + unit); });
        }
      }
    }
    for (; unit < units; ++unit) {
      for (Index row = 0; row < kRows<T>; ++row) to[row * kRows<T> + unit] = panel[unit * kRows<T> + row];
    }
  }
}

// g[i·wide_stride + j·narrow_stride] += Σ_rows wide[i] narrow[j]. Vectors go along the units of `wide`, so
// that no sum has to be taken across a vector.
template <typename T>
void accumulate(const Panels<T>& wide, const Panels<T>& narrow, Index wide_stride, Index narrow_stride,
                T* g) {
  std::array<T, kMostPanels * kRows<T> * kRows<T>> block;
  std::array<T, kMostColumns * kRows<T>> products;
  const T* none = nullptr;
  for (Index p = 0; p < wide.panels(); p += kMostPanels) {
    const Index panels = std::min(kMostPanels, wide.panels() - p);
    const AlongRows<T> walk{panels, narrow.panel_size()};
    for (Index i = 0; i < wide.units(); i += kRows<T>) {
      const Index units = std::min(kRows<T>, wide.units() - i);
      transpose_block(wide, p, panels, i, block.data());
      for (Index j = 0; j < narrow.units(); j += kMostColumns) {
        const Index columns = std::min(kMostColumns, narrow.units() - j);
        multiply_panel(block.data(), narrow.panel(p) + j * kRows<T>, walk, none, columns, products.data());
        for (Index column = 0; column < columns; ++column) {
          const T* sums = products.data() + column * kRows<T>;
          T* to = g + i * wide_stride + (j + column) * narrow_stride;
          if (wide_stride == 1 && units == kRows<T>) {
            for (Index unit = 0; unit < kRows<T>; unit += kStep<T>) {
              (Lanes<T>::load(to + unit) + Lanes<T>::load(sums + unit)).store(to + unit);
            }
          } else {
            for (Index unit = 0; unit < units; ++unit) to[unit * wide_stride] += sums[unit];
          }
        }
      }
    }
  }
}

}  // namespace

template <typename T>
void multiply(const Panels<T>& x, const T* weights, const T* biases, Index panel, Panels<T>& y) {
  multiply_panel(x.panel(panel), weights, AlongWeights{x.units(), 1, x.units()}, biases, y.units(),
                 y.panel(panel));
}

template <typename T>
void multiply_back(const Panels<T>& y_gradient, const T* weights, Index panel, Panels<T>& x_gradient) {
  const T* none = nullptr;
  multiply_panel(y_gradient.panel(panel), weights, AlongWeights{y_gradient.units(), x_gradient.units(), 1},
                 none, x_gradient.units(), x_gradient.panel(panel));
}

template <typename T>
void accumulate_products(const Panels<T>& x, const Panels<T>& y_gradient, T* weights_gradient,
                         T* biases_gradient) {
  const Index inputs = x.units();
  const Index outputs = y_gradient.units();
  if (inputs >= std::min(outputs, kRows<T>)) {
    accumulate(x, y_gradient, 1, inputs, weights_gradient);
  } else {
    accumulate(y_gradient, x, inputs, 1, weights_gradient);
  }
  for (Index o = 0; o < outputs; ++o) {
    Lanes<T> sum = T{0};
    for (Index p = 0; p < y_gradient.panels(); ++p) {
      const T* d = y_gradient.panel(p) + o * kRows<T>;
      for (Index row = 0; row < kRows<T>; row += kStep<T>) sum += Lanes<T>::load(d + row);
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
