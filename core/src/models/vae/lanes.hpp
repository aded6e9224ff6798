#pragma once

// Sixteen bytes of numbers at a time, four floats or two doubles, for network code. The same operations in
// the same order natively and in every browser, so that training gives the same bits everywhere: the
// elementary functions for float are polynomials of our own, to a few units in the last place of 1; those for
// double, which only tests and slow panels use, are the C library's.

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace elbo::vae {

// Written out for each type, and as typedefs: the attribute is lost on aliases, and on types that depend on a
// template's parameters, in some compilers.
template <typename T>
struct LaneTypes;
template <>
struct LaneTypes<float> {
  typedef float Vector __attribute__((vector_size(16)));       // NOLINT(modernize-use-using)
  typedef std::int32_t Bits __attribute__((vector_size(16)));  // NOLINT(modernize-use-using)
};
template <>
struct LaneTypes<double> {
  typedef double Vector __attribute__((vector_size(16)));      // NOLINT(modernize-use-using)
  typedef std::int64_t Bits __attribute__((vector_size(16)));  // NOLINT(modernize-use-using)
};

template <typename T>
class Lanes {
  using Vector = typename LaneTypes<T>::Vector;
  using Bits = typename LaneTypes<T>::Bits;

 public:
  static constexpr int kCount = 16 / sizeof(T);

  Lanes() = default;
  Lanes(T value) : vector_{value - Vector{}} {}

  static Lanes load(const T* from) {
    Lanes lanes;
    std::memcpy(&lanes.vector_, from, sizeof(Vector));
    return lanes;
  }
  void store(T* to) const { std::memcpy(to, &vector_, sizeof(Vector)); }

  T operator[](int lane) const { return vector_[lane]; }
  void set(int lane, T value) { vector_[lane] = value; }
  [[nodiscard]] T sum() const {
    if constexpr (kCount == 4) return (vector_[0] + vector_[1]) + (vector_[2] + vector_[3]);
    return vector_[0] + vector_[1];
  }

  // Four vectors of four, the rows of a matrix, become its columns.
  friend void transpose(Lanes& a, Lanes& b, Lanes& c, Lanes& d) requires(kCount == 4) {
    const Vector ab_low = __builtin_shufflevector(a.vector_, b.vector_, 0, 4, 1, 5);
    const Vector ab_high = __builtin_shufflevector(a.vector_, b.vector_, 2, 6, 3, 7);
    const Vector cd_low = __builtin_shufflevector(c.vector_, d.vector_, 0, 4, 1, 5);
    const Vector cd_high = __builtin_shufflevector(c.vector_, d.vector_, 2, 6, 3, 7);
    a = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5);
    b = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    c = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5);
    d = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
  }

  friend Lanes operator+(Lanes a, Lanes b) { return a.vector_ + b.vector_; }
  friend Lanes operator-(Lanes a, Lanes b) { return a.vector_ - b.vector_; }
  friend Lanes operator*(Lanes a, Lanes b) { return a.vector_ * b.vector_; }
  friend Lanes operator/(Lanes a, Lanes b) { return a.vector_ / b.vector_; }
  friend Lanes operator-(Lanes a) { return -a.vector_; }
  Lanes& operator+=(Lanes other) { return *this = *this + other; }
  Lanes& operator-=(Lanes other) { return *this = *this - other; }
  Lanes& operator*=(Lanes other) { return *this = *this * other; }

  // a < b ? yes : no, lane by lane.
  friend Lanes where_less(Lanes a, Lanes b, Lanes yes, Lanes no) {
    return a.vector_ < b.vector_ ? yes.vector_ : no.vector_;
  }
  // Of a NaN in `a` the other, of one in `b` NaN.
  friend Lanes minimum(Lanes a, Lanes b) { return where_less(a, b, a, b); }
  friend Lanes maximum(Lanes a, Lanes b) { return where_less(b, a, a, b); }
  friend Lanes absolute(Lanes a) { return maximum(a, -a); }
  // 0 where |a| is below `least`: arithmetic on denormal numbers is far slower, and wasm cannot flush them.
  friend Lanes flushed(Lanes a, T least) { return where_less(absolute(a), least, T{0}, a); }

  friend Lanes sqrt(Lanes a) {
#if defined(__SSE2__)
    // Correctly rounded, as std::sqrt() is, whose errno keeps compilers from doing four at once.
    if constexpr (std::is_same_v<T, float>) return static_cast<Vector>(_mm_sqrt_ps(a.vector_));
#endif
    return each(a, [](T x) { return std::sqrt(x); });
  }

  // e^a. For float within 2 units in the last place on [−86, 88], and held there outside it.
  friend Lanes exp(Lanes a) {
    if constexpr (std::is_same_v<T, double>) {
      return each(a, [](T x) { return std::exp(x); });
    } else {
      // a = n log 2 + r, |r| ≤ ½ log 2, by adding what leaves n in the lowest bits; a polynomial in r
      // (Cephes, expf); then n is added to the exponent's bits.
      constexpr float kShift = 0x1.8p23F;
      const Lanes held = minimum(maximum(a, -86.0F), 88.0F);
      const Lanes shifted = held * 1.44269504F + kShift;
      const Lanes n = shifted - kShift;
      const Lanes r = (held - n * 0.693359375F) + n * 2.12194440e-4F;
      Lanes value = 1.9875691500e-4F * r + 1.3981999507e-3F;
      value = value * r + 8.3334519073e-3F;
      value = value * r + 4.1665795894e-2F;
      value = value * r + 1.6666665459e-1F;
      value = value * r + 5.0000001201e-1F;
      value = value * (r * r) + (r + 1.0F);
      return reinterpret_cast<Vector>(reinterpret_cast<Bits>(value.vector_) +
                                      (reinterpret_cast<Bits>(shifted.vector_) << 23));
    }
  }

  // log a of a positive a that is not denormal. For float a polynomial in the mantissa (Cephes, logf).
  friend Lanes log(Lanes a) {
    if constexpr (std::is_same_v<T, double>) {
      return each(a, [](T x) { return std::log(x); });
    } else {
      // a = 2^n m, m in [√½, √2).
      const Bits shifted = reinterpret_cast<Bits>(a.vector_) - 0x3F3504F3;
      const Lanes n = __builtin_convertvector(shifted >> 23, Vector);
      const Lanes m = reinterpret_cast<Vector>(reinterpret_cast<Bits>(a.vector_) - ((shifted >> 23) << 23));
      const Lanes r = m - 1.0F;
      const Lanes r2 = r * r;
      Lanes value = 7.0376836292e-2F * r - 1.1514610310e-1F;
      value = value * r + 1.1676998740e-1F;
      value = value * r - 1.2420140846e-1F;
      value = value * r + 1.4249322787e-1F;
      value = value * r - 1.6668057665e-1F;
      value = value * r + 2.0000714765e-1F;
      value = value * r - 2.4999993993e-1F;
      value = value * r + 3.3333331174e-1F;
      value = value * r * r2 - n * 2.12194440e-4F - 0.5F * r2;
      return (r + value) + n * 0.693359375F;
    }
  }

  // For float a rational function of degrees 9 and 8, fitted for the least relative error on [0, 9].
  friend Lanes tanh(Lanes a) {
    if constexpr (std::is_same_v<T, double>) {
      return each(a, [](T x) { return std::tanh(x); });
    } else {
      const Lanes x = minimum(maximum(a, -9.0F), 9.0F);
      const Lanes s = x * x;
      Lanes top = 1.335462851e-8F * s + 2.060905717e-5F;
      top = top * s + 3.495586570e-3F;
      top = top * s + 0.1338102371F;
      top = top * s + 1.0F;
      Lanes bottom = 7.776544635e-7F * s + 3.285632120e-4F;
      bottom = bottom * s + 0.02587697655F;
      bottom = bottom * s + 0.4671433866F;
      bottom = bottom * s + 1.0F;
      return x * top / bottom;
    }
  }

  // log(1 + a) for a in [0, 1]: 2 atanh(a / (2 + a)).
  friend Lanes log1p_of_unit(Lanes a) {
    if constexpr (std::is_same_v<T, double>) {
      return each(a, [](T x) { return std::log1p(x); });
    } else {
      const Lanes s = a / (a + 2.0F);
      const Lanes t = s * s;
      Lanes value = 0.14087329F * t + 0.13980709F;
      value = value * t + 0.20012427F;
      value = value * t + 0.33333158F;
      return (s + s) * (value * t + 1.0F);
    }
  }

  // The standard normal distribution function at a; `density` is e^(−a²/2), which the caller has. For float
  // to 1.5e-7 absolute (Abramowitz & Stegun 1964, 7.1.26).
  friend Lanes normal_distribution(Lanes a, Lanes density) {
    if constexpr (std::is_same_v<T, double>) {
      return each(a, [](T x) { return 0.5 * std::erfc(-x * 0.70710678118654752440); });
    } else {
      const Lanes t = 1.0F / (absolute(a) * (0.3275911F * 0.70710678F) + 1.0F);
      Lanes tail = 1.061405429F * t - 1.453152027F;
      tail = tail * t + 1.421413741F;
      tail = tail * t - 0.284496736F;
      tail = tail * t + 0.254829592F;
      tail = 0.5F * tail * t * density;
      return where_less(a, 0.0F, tail, 1.0F - tail);
    }
  }

 private:
  Lanes(Vector vector) : vector_(vector) {}

  template <typename Function>
  static Lanes each(Lanes a, Function function) {
    for (int lane = 0; lane < kCount; ++lane) a.vector_[lane] = function(a.vector_[lane]);
    return a;
  }

  Vector vector_;
};

}  // namespace elbo::vae
