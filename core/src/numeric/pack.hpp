#pragma once

// Four doubles at a time, for the innermost loops: two vectors of two, which is what SSE2 and WebAssembly
// have. Eigen makes one pass over memory for every expression; a chain of these stays in registers. The
// operations are the same everywhere, so that the same bits come out natively and in every browser.
// numeric/pack_math.hpp has comparisons and more functions.

#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace elbo {

class Pack {
 public:
  static constexpr int kWidth = 4;

  // A typedef, because the attribute is lost on an alias in some compilers.
  typedef double Pair __attribute__((vector_size(16)));        // NOLINT(modernize-use-using)
  typedef std::int64_t Bits __attribute__((vector_size(16)));  // NOLINT(modernize-use-using)

  Pack() = default;
  Pack(double value) : low_{value, value}, high_{value, value} {}
  Pack(Pair low, Pair high) : low_(low), high_(high) {}

  [[nodiscard]] Pair low() const { return low_; }
  [[nodiscard]] Pair high() const { return high_; }

  static Pack load(const double* from) {
    Pack pack;
    std::memcpy(&pack.low_, from, sizeof(Pair));
    std::memcpy(&pack.high_, from + 2, sizeof(Pair));
    return pack;
  }
  void store(double* to) const {
    std::memcpy(to, &low_, sizeof(Pair));
    std::memcpy(to + 2, &high_, sizeof(Pair));
  }

  [[nodiscard]] double sum() const {
    const Pair pair = low_ + high_;
    return pair[0] + pair[1];
  }

  friend Pack operator+(Pack a, Pack b) { return {a.low_ + b.low_, a.high_ + b.high_}; }
  friend Pack operator-(Pack a, Pack b) { return {a.low_ - b.low_, a.high_ - b.high_}; }
  friend Pack operator*(Pack a, Pack b) { return {a.low_ * b.low_, a.high_ * b.high_}; }
  friend Pack operator/(Pack a, Pack b) { return {a.low_ / b.low_, a.high_ / b.high_}; }
  Pack& operator+=(Pack other) { return *this = *this + other; }
  Pack& operator-=(Pack other) { return *this = *this - other; }
  Pack& operator*=(Pack other) { return *this = *this * other; }

  // a < b ? b : a in each lane.
  friend Pack maximum(Pack a, Pack b) { return {maximum(a.low_, b.low_), maximum(a.high_, b.high_)}; }

  // value · 2ⁿ by adding n to the exponent's bits; both must be normal.
  friend Pack times_power_of_two(Pack value, Pack shifted) {
    return {scaled(value.low_, shifted.low_), scaled(value.high_, shifted.high_)};
  }

 private:
  // One instruction, which compilers do not always find in a < b ? b : a.
  static Pair maximum(Pair a, Pair b) {
#if defined(__wasm_simd128__)
    return reinterpret_cast<Pair>(wasm_f64x2_pmax(reinterpret_cast<v128_t>(a), reinterpret_cast<v128_t>(b)));
#elif defined(__SSE2__)
    return _mm_max_pd(b, a);
#else
    return a < b ? b : a;
#endif
  }

  static Pair scaled(Pair value, Pair shifted) {
    return reinterpret_cast<Pair>(reinterpret_cast<Bits>(value) + (reinterpret_cast<Bits>(shifted) << 52));
  }

  Pair low_{};
  Pair high_{};
};

// exp(t) = mantissa · 2ⁿ; `shifted` has n in its lowest bits.
struct ReducedExp {
  Pack mantissa;
  Pack n;
  Pack shifted;
};

// t = n log 2 + r with |r| ≤ ½ log 2, and a polynomial of degree 11 in r (a Taylor series economised on that
// interval). Always inlined, here and in what follows: a pack that is handed over goes by way of memory.
[[gnu::always_inline]] inline ReducedExp reduced_exp(Pack t) {
  // Adding this rounds to a whole number and leaves it in the lowest bits.
  constexpr double kShift = 0x1.8p52;
  const Pack shifted = t * 1.4426950408889634 + kShift;
  const Pack n = shifted - kShift;
  // log 2 in two parts, the first short enough for n times it to be exact.
  const Pack r = (t - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
  const Pack r2 = r * r;
  const Pack r4 = r2 * r2;
  const Pack c89 = 2.4801521295954376e-5 + 2.7557268459997064e-6 * r;
  const Pack c1011 = 2.7620088445409746e-7 + 2.510038549551032e-8 * r;
  const Pack c45 = 0.04166666666662413 + 0.008333333333330062 * r;
  const Pack c67 = 0.0013888888917213717 + 0.00019841269863053618 * r;
  const Pack c23 = 0.5000000000000001 + 0.16666666666666669 * r;
  const Pack mantissa = ((c89 + c1011 * r2) * (r4 * r4) + (c45 + c67 * r2) * r4 + c23 * r2) + (1.0 + r);
  return {mantissa, n, shifted};
}

// exp(t) for t in [−300, 0], to one unit in the last place; outside it is not defined.
[[gnu::always_inline]] inline Pack exp_of_nonpositive(Pack t) {
  const ReducedExp reduced = reduced_exp(t);
  return times_power_of_two(reduced.mantissa, reduced.shifted);
}

}  // namespace elbo
