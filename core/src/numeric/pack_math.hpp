#pragma once

// Comparisons and elementary functions of packs: each lane for itself and by the same operations everywhere,
// so that a number's function depends neither on its neighbours nor on the machine. To about one unit in the
// last place; infinities, NaN and denormals go in and come out as in <cmath>.

#include <cmath>

#include "numeric/pack.hpp"

namespace elbo {

// What a comparison of packs gives: all bits of a lane, or none.
class PackMask {
 public:
  PackMask(Pack::Bits low, Pack::Bits high) : low_(low), high_(high) {}
  [[nodiscard]] Pack::Bits low() const { return low_; }
  [[nodiscard]] Pack::Bits high() const { return high_; }

  friend PackMask operator&(PackMask a, PackMask b) { return {a.low_ & b.low_, a.high_ & b.high_}; }
  friend PackMask operator|(PackMask a, PackMask b) { return {a.low_ | b.low_, a.high_ | b.high_}; }
  friend PackMask operator!(PackMask a) { return {~a.low_, ~a.high_}; }
  friend bool any(PackMask a) {
    const Pack::Bits both = a.low_ | a.high_;
    return (both[0] | both[1]) != 0;
  }
  friend bool all(PackMask a) { return !any(!a); }

 private:
  Pack::Bits low_;
  Pack::Bits high_;
};

inline PackMask operator<(Pack a, Pack b) {
  return {reinterpret_cast<Pack::Bits>(a.low() < b.low()), reinterpret_cast<Pack::Bits>(a.high() < b.high())};
}
inline PackMask operator<=(Pack a, Pack b) {
  return {reinterpret_cast<Pack::Bits>(a.low() <= b.low()),
          reinterpret_cast<Pack::Bits>(a.high() <= b.high())};
}
inline PackMask operator==(Pack a, Pack b) {
  return {reinterpret_cast<Pack::Bits>(a.low() == b.low()),
          reinterpret_cast<Pack::Bits>(a.high() == b.high())};
}
inline PackMask operator>(Pack a, Pack b) { return b < a; }
inline PackMask operator>=(Pack a, Pack b) { return b <= a; }

// a where the mask is set, b elsewhere.
inline Pack select(PackMask mask, Pack a, Pack b) {
  return {mask.low() ? a.low() : b.low(), mask.high() ? a.high() : b.high()};
}

inline Pack operator-(Pack a) { return {-a.low(), -a.high()}; }

// Like maximum(), the first argument where either is NaN.
inline Pack minimum(Pack a, Pack b) {
  return {b.low() < a.low() ? b.low() : a.low(), b.high() < a.high() ? b.high() : a.high()};
}

namespace pack_detail {

inline Pack::Bits bits(Pack::Pair value) { return reinterpret_cast<Pack::Bits>(value); }
inline Pack::Pair pair(Pack::Bits value) { return reinterpret_cast<Pack::Pair>(value); }
inline Pack::Bits both(std::int64_t value) { return Pack::Bits{value, value}; }

inline constexpr std::int64_t kSignBit = INT64_MIN;

inline Pack::Pair sqrt(Pack::Pair value) {
#if defined(__wasm_simd128__)
  return reinterpret_cast<Pack::Pair>(wasm_f64x2_sqrt(reinterpret_cast<v128_t>(value)));
#elif defined(__SSE2__)
  return _mm_sqrt_pd(value);
#else
  return Pack::Pair{std::sqrt(value[0]), std::sqrt(value[1])};
#endif
}

// x = 2ᵏ m with m in [√½, √2), for a positive normal number (as in fdlibm).
struct Parts {
  Pack::Pair exponent;
  Pack::Pair mantissa;
};

[[gnu::always_inline]] inline Parts split(Pack::Pair x) {
  constexpr std::int64_t kOne = 0x3ff0000000000000;
  constexpr std::int64_t kRootOfHalf = 0x3fe6a09e00000000;
  const Pack::Bits raised = bits(x) + both(kOne - kRootOfHalf);
  // k + 1023 as the last bits of 2⁵² + k + 1023. Shifted as unsigned: SSE2 has no other shift of 64 bits.
  typedef std::uint64_t Unsigned __attribute__((vector_size(16)));  // NOLINT(modernize-use-using)
  const auto exponent = reinterpret_cast<Pack::Bits>(reinterpret_cast<Unsigned>(raised) >> 52);
  const Pack::Bits biased = exponent | both(0x4330000000000000);
  const Pack::Bits mantissa = (raised & both(0x000fffffffffffff)) + both(kRootOfHalf);
  constexpr double kBias = 0x1p52 + 1023;
  return {pair(biased) - Pack::Pair{kBias, kBias}, pair(mantissa)};
}

// k log 2 + log(1 + f), |f| < 0.42: f − f²/2 + s (f²/2 + R(s²)), s = f/(2 + f), the coefficients of R are
// fdlibm's (e_log.c).
[[gnu::always_inline]] inline Pack log_from_parts(Pack k, Pack mantissa) {
  const Pack f = mantissa - 1.0;
  const Pack half_square = 0.5 * f * f;
  const Pack s = f / (2.0 + f);
  const Pack z = s * s;
  const Pack w = z * z;
  const Pack even =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const Pack odd =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const Pack low = k * 1.90821492927058770002e-10;
  return (k * 6.93147180369123816490e-01 - ((half_square - (s * (half_square + (even + odd)) + low)) - f));
}

}  // namespace pack_detail

inline Pack sqrt(Pack x) { return {pack_detail::sqrt(x.low()), pack_detail::sqrt(x.high())}; }

inline Pack abs(Pack x) {
  const Pack::Bits mask = pack_detail::both(~pack_detail::kSignBit);
  return {pack_detail::pair(pack_detail::bits(x.low()) & mask),
          pack_detail::pair(pack_detail::bits(x.high()) & mask)};
}

// `magnitude`, which must not be negative, with the sign of `sign`.
inline Pack with_sign(Pack magnitude, Pack sign) {
  const Pack::Bits mask = pack_detail::both(pack_detail::kSignBit);
  return {pack_detail::pair(pack_detail::bits(magnitude.low()) | (pack_detail::bits(sign.low()) & mask)),
          pack_detail::pair(pack_detail::bits(magnitude.high()) | (pack_detail::bits(sign.high()) & mask))};
}

// log x of positive normal numbers; of others it is not defined.
[[gnu::always_inline]] inline Pack log_of_normal(Pack x) {
  const pack_detail::Parts low = pack_detail::split(x.low());
  const pack_detail::Parts high = pack_detail::split(x.high());
  return pack_detail::log_from_parts({low.exponent, high.exponent}, {low.mantissa, high.mantissa});
}

inline Pack log(Pack x) {
  const PackMask tiny = x < 0x1p-1022;
  const bool strange = any(tiny | !(x <= 0x1.fffffffffffffp1023));
  const Pack raised = strange ? select(tiny, x * 0x1p54, x) : x;
  const pack_detail::Parts low = pack_detail::split(raised.low());
  const pack_detail::Parts high = pack_detail::split(raised.high());
  Pack exponent(low.exponent, high.exponent);
  if (strange) exponent -= select(tiny, 54.0, 0.0);
  const Pack value = pack_detail::log_from_parts(exponent, {low.mantissa, high.mantissa});
  if (!strange) return value;
  return select(x > 0.0, select(x == HUGE_VAL, x, value), select(x == 0.0, -HUGE_VAL, std::nan("")));
}

inline Pack exp(Pack t) {
  // Beyond these it is 0 and +∞. The power of two is applied in halves, each of them normal, so that
  // denormals are rounded once.
  const ReducedExp reduced = reduced_exp(minimum(maximum(t, -746.0), 710.0));
  constexpr double kShift = 0x1.8p52;
  const Pack half = reduced.n * 0.5 + kShift;
  const Pack rest = (reduced.n - (half - kShift)) + kShift;
  return times_power_of_two(reduced.mantissa, half) * times_power_of_two(1.0, rest);
}

// 2ᵗ for t in [−1000, 0], to one unit in the last place; outside it is not defined. t = n + r with |r| ≤ ½
// loses nothing, and what is left is a polynomial of degree 11 in r (an interpolation at Chebyshev's nodes),
// its even and odd powers apart. The shortest way to an exponential where log₂ can be had for the same price
// as log.
[[gnu::always_inline]] inline Pack exp2_of_nonpositive(Pack t) {
  constexpr double kShift = 0x1.8p52;
  const Pack shifted = t + kShift;
  const Pack r = t - (shifted - kShift);
  const Pack r2 = r * r;
  const Pack odd =
      ((((4.4549605981865186e-10 * r2 + 1.0178062445845774e-07) * r2 + 1.525273382983612e-05) * r2 +
        0.0013333558146416936) *
           r2 +
       0.0555041086648216) *
          r2 +
      0.6931471805599453;
  const Pack even =
      (((7.072585949269223e-09 * r2 + 1.321544258792169e-06) * r2 + 0.0001540353044173605) * r2 +
       0.009618129107606888) *
          r2 +
      0.24022650695910097;
  return times_power_of_two((odd * r + even * r2) + 1.0, shifted);
}

// log(1 + x), x ≥ −1.
inline Pack log1p(Pack x) {
  const Pack u = 1.0 + x;
  const Pack value = log(u);
  // What rounding took from 1 + x is added back to first order (Hewlett-Packard's HP-15C handbook; Goldberg
  // 1991).
  return select((u > 0.0) & (u < HUGE_VAL), value + (x - (u - 1.0)) / u, value);
}

// log(1 + eˣ) without overflow.
inline Pack softplus(Pack x) { return maximum(x, 0.0) + log1p(exp(-abs(x))); }

// Below 5/8 a rational function (Cephes tanh.c), above it 1 − 2e/(1 + e), e = exp(−2|x|).
inline Pack tanh(Pack x) {
  const Pack size = abs(x);
  const PackMask small = size < 0.625;
  const Pack z = x * x;
  const Pack top =
      ((-9.64399179425052238628e-1 * z - 9.92877231001918586564e1) * z - 1.61468768441708447952e3) * z;
  const Pack bottom =
      ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3;
  const Pack e = exp_of_nonpositive(maximum(-2.0 * size, -50.0));
  const Pack quotient = select(small, top, -2.0 * e) / select(small, bottom, 1.0 + e);
  return select(small, x + x * quotient, with_sign(1.0 + quotient, x));
}

}  // namespace elbo
