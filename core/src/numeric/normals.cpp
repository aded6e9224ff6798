#include "numeric/normals.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "numeric/normal_quantile.hpp"
#include "numeric/pack_math.hpp"

namespace elbo {
namespace {

using as241::polynomial;

typedef std::uint32_t Words __attribute__((vector_size(16)));      // NOLINT(modernize-use-using)
typedef std::uint64_t LongWords __attribute__((vector_size(16)));  // NOLINT(modernize-use-using)
typedef double Pair __attribute__((vector_size(16)));              // NOLINT(modernize-use-using)

constexpr std::size_t kRounds = 10;
// Normals made in one go, in buffers on the stack.
constexpr std::size_t kBlock = 128;
// Each counter gives two normals; eight counters are worked on side by side.
constexpr std::size_t kStride = 16;
// Normals whose tails one word marks.
constexpr std::size_t kMask = 64;

Words all(std::uint32_t word) { return Words{word, word, word, word}; }
LongWords both(std::uint64_t word) { return LongWords{word, word}; }

// a₀ b₀ a₁ b₁ and a₂ b₂ a₃ b₃, as pairs of 64 bits.
LongWords interleave_low(Words a, Words b) {
  return reinterpret_cast<LongWords>(__builtin_shufflevector(a, b, 0, 4, 1, 5));
}
LongWords interleave_high(Words a, Words b) {
  return reinterpret_cast<LongWords>(__builtin_shufflevector(a, b, 2, 6, 3, 7));
}

// Four products of 64 bits, as their upper and lower halves.
struct Product {
  Words upper, lower;
};
[[gnu::always_inline]] inline Product product(Words a, Words b) {
#if defined(__wasm_simd128__)
  // The intrinsics of these instructions are multiplications of 64-bit words to LLVM 14, which takes the
  // extension of the constant factor out of the loop and is left with three times the work.
  Words first;
  Words second;
  asm("local.get %1\nlocal.get %2\ni64x2.extmul_low_i32x4_u\nlocal.set %0" : "=r"(first) : "r"(a), "r"(b));
  asm("local.get %1\nlocal.get %2\ni64x2.extmul_high_i32x4_u\nlocal.set %0" : "=r"(second) : "r"(a), "r"(b));
#elif defined(__SSE2__)
  const auto factor = reinterpret_cast<__m128i>(b);
  const auto first = _mm_mul_epu32(reinterpret_cast<__m128i>(interleave_low(a, a)), factor);
  const auto second = _mm_mul_epu32(reinterpret_cast<__m128i>(interleave_high(a, a)), factor);
#else
  const LongWords first = LongWords{a[0], a[1]} * b[0];
  const LongWords second = LongWords{a[2], a[3]} * b[0];
#endif
  const auto low = reinterpret_cast<Words>(first);
  const auto high = reinterpret_cast<Words>(second);
  return {__builtin_shufflevector(low, high, 1, 3, 5, 7), __builtin_shufflevector(low, high, 0, 2, 4, 6)};
}

struct Key {
  Words first, second;
};

// Four counters, word by word.
struct Counters {
  Words w0, w1, w2, w3;

  // One round of Philox4x32 (random.cpp has it for a single counter).
  [[gnu::always_inline]] void round(const Key& key) {
    const Product product0 = product(w0, all(0xD2511F53));
    const Product product1 = product(w2, all(0xCD9E8D57));
    w0 = product1.upper ^ (w1 ^ key.first);
    w1 = product1.lower;
    w2 = product0.upper ^ (w3 ^ key.second);
    w3 = product0.lower;
  }
};

// What is uniform on (0, 1) in Stream: the upper 52 bits of 64, half a step off the ends. A number below 2^52
// becomes a double by putting it behind the exponent of 2^52.
Pair uniform(LongWords bits) {
  const Pair shifted = reinterpret_cast<Pair>((bits >> 12) | both(0x4330000000000000));
  const Pair whole = shifted - Pair{0x1p52, 0x1p52};
  return (whole + 0.5) * 0x1p-52;
}

void store_pairs(Pair first, Pair second, double* out) {
  const Pair low = __builtin_shufflevector(first, second, 0, 2);
  const Pair high = __builtin_shufflevector(first, second, 1, 3);
  std::memcpy(out, &low, sizeof(Pair));
  std::memcpy(out + 2, &high, sizeof(Pair));
}

class Uniforms {
 public:
  Uniforms(std::uint32_t seed, Purpose purpose, std::uint64_t iteration)
      : low_(all(static_cast<std::uint32_t>(iteration))),
        high_(all(static_cast<std::uint32_t>(iteration >> 32U))) {
    std::uint32_t first = seed;
    auto second = static_cast<std::uint32_t>(purpose);
    for (Key& key : keys_) {
      key = {all(first), all(second)};
      first += 0x9E3779B9;
      second += 0xBB67AE85;
    }
  }

  // Draws number 2·counter to 2·counter + 15; `counter` is a multiple of eight. Two chains side by side,
  // since one alone would wait for its multiplications.
  void store(std::uint64_t counter, double* out) const {
    Counters a = start(counter);
    Counters b = start(counter + 4);
    for (const Key& key : keys_) {
      a.round(key);
      b.round(key);
    }
    store(a, out);
    store(b, out + 8);
  }

 private:
  [[nodiscard]] Counters start(std::uint64_t counter) const {
    return {all(static_cast<std::uint32_t>(counter)) + Words{0, 1, 2, 3},
            all(static_cast<std::uint32_t>(counter >> 32U)), low_, high_};
  }

  static void store(const Counters& c, double* out) {
    store_pairs(uniform(interleave_low(c.w0, c.w1)), uniform(interleave_low(c.w2, c.w3)), out);
    store_pairs(uniform(interleave_high(c.w0, c.w1)), uniform(interleave_high(c.w2, c.w3)), out + 4);
  }

  std::array<Key, kRounds> keys_;
  Words low_, high_;
};

// Which of four probabilities lie in the tails, one bit each.
std::uint64_t in_tails(const double* probability) {
#if defined(__SSE2__)
  const __m128d sign = _mm_set1_pd(-0.0);
  const __m128d reach = _mm_set1_pd(as241::kCentralReach);
  const __m128d low = _mm_sub_pd(_mm_loadu_pd(probability), _mm_set1_pd(0.5));
  const __m128d high = _mm_sub_pd(_mm_loadu_pd(probability + 2), _mm_set1_pd(0.5));
  const int first = _mm_movemask_pd(_mm_cmpgt_pd(_mm_andnot_pd(sign, low), reach));
  const int second = _mm_movemask_pd(_mm_cmpgt_pd(_mm_andnot_pd(sign, high), reach));
  return static_cast<std::uint64_t>(first | second << 2);
#else
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) {
    bits |= std::uint64_t{std::abs(probability[i] - 0.5) > as241::kCentralReach} << i;
  }
  return bits;
#endif
}

// Quantiles of `probability` as if none lay in the tails; n is at most 64 and a multiple of eight. Returns
// which ones do, one bit each. Eight at a time, since Horner's rule alone waits for each of its products.
std::uint64_t central(const double* probability, std::size_t n, double* out) {
  std::uint64_t tails = 0;
  const auto& top = as241::kCentralTop;
  const auto& bottom = as241::kCentralBottom;
  for (std::size_t i = 0; i < n; i += 2 * Pack::kWidth) {
    const Pack x = Pack::load(probability + i) - 0.5;
    const Pack y = Pack::load(probability + i + Pack::kWidth) - 0.5;
    const Pack rx = as241::kCentralOffset - x * x;
    const Pack ry = as241::kCentralOffset - y * y;
    Pack top_x = top[7];
    Pack top_y = top_x;
    Pack bottom_x = bottom[7];
    Pack bottom_y = bottom_x;
    for (std::size_t power = 7; power-- > 0;) {
      top_x = top_x * rx + top[power];
      bottom_x = bottom_x * rx + bottom[power];
      top_y = top_y * ry + top[power];
      bottom_y = bottom_y * ry + bottom[power];
    }
    (x * top_x / bottom_x).store(out + i);
    (y * top_y / bottom_y).store(out + i + Pack::kWidth);
    tails |= in_tails(probability + i) << i;
    tails |= in_tails(probability + i + Pack::kWidth) << (i + Pack::kWidth);
  }
  return tails;
}

// One in seven lies in a tail; one in 10^11 so far out that the scalar function has to do it.
class Tails {
 public:
  // The numbers begin + i of the bits i that are set.
  void add(std::uint64_t bits, std::size_t begin) {
    for (; bits != 0; bits &= bits - 1) {
      places_[count_++] =
          static_cast<std::uint32_t>(begin + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }

  void fix(const double* probability, double* out) {
    double farthest = 0;
    // Filled up to whole packs with a number that is as good as any.
    for (std::size_t i = count_; i % Pack::kWidth != 0; ++i) sizes_[i] = 4;
    for (std::size_t i = 0; i < count_; ++i) {
      const double p = probability[places_[i]];
      sizes_[i] = -std::log(p < 0.5 ? p : 1 - p);
      farthest = std::max(farthest, sizes_[i]);
    }
    for (std::size_t i = 0; i < count_; i += Pack::kWidth) {
      const Pack r = sqrt(Pack::load(sizes_.data() + i)) - as241::kMiddleOffset;
      (polynomial(as241::kMiddleTop, r) / polynomial(as241::kMiddleBottom, r)).store(sizes_.data() + i);
    }
    for (std::size_t i = 0; i < count_; ++i) {
      out[places_[i]] = std::copysign(sizes_[i], probability[places_[i]] - 0.5);
    }
    if (farthest <= as241::kMiddleReach * as241::kMiddleReach) return;
    for (std::size_t i = 0; i < count_; ++i) out[places_[i]] = normal_quantile(probability[places_[i]]);
  }

 private:
  std::size_t count_ = 0;
  std::array<std::uint32_t, kBlock> places_;
  std::array<double, kBlock> sizes_;
};

}  // namespace

void fill_normals(std::uint32_t seed, Purpose purpose, std::uint64_t iteration, double* out, std::size_t n) {
  const Uniforms uniforms(seed, purpose, iteration);
  std::array<double, kBlock> probability;
  std::array<double, kBlock> part;
  for (std::size_t begin = 0; begin < n; begin += kBlock) {
    const std::size_t count = std::min(kBlock, n - begin);
    for (std::size_t i = 0; i < count; i += kStride) uniforms.store((begin + i) / 2, probability.data() + i);
    const std::size_t padded = (count + kStride - 1) / kStride * kStride;
    double* normal = count == padded ? out + begin : part.data();
    Tails tails;
    for (std::size_t i = 0; i < padded; i += kMask) {
      const std::size_t size = std::min(kMask, padded - i);
      tails.add(central(probability.data() + i, size, normal + i), i);
    }
    tails.fix(probability.data(), normal);
    if (count < padded) std::memcpy(out + begin, normal, count * sizeof(double));
  }
}

}  // namespace elbo
