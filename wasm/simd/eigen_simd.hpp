// Eigen's SSE kernels on WebAssembly SIMD. Included by force (-include) before everything else in every file
// that uses Eigen; needs -msimd128 -msse4.2 and wasm/simd/include first on the include path.
//
// With -msimd128 alone only the compiler vectorises Eigen. Eigen's own kernels, written in SSE intrinsics,
// run on wasm through Emscripten's SSE headers and are three times faster in matrix products, level with a
// native SSE build, and they bring the vectorised exp, log and tanh. Two things stand in the way.
//
// First, Eigen takes clang for GCC and then uses inline assembly for x86 registers, which wasm has not. The
// macros by which it recognises GCC are therefore redefined between their definition in Macros.h and their
// use in all other headers. <cmath> and <complex> come before it because Macros.h looks at what the standard
// library defines.
//
// Second, Emscripten emulates some intrinsics, by scalar loops over lrint() or by three instructions, where
// wasm has one that differs only where Eigen never looks. They are mapped to that one here:
// - min, max: pmin and pmax are x86's own definition, `b < a ? b : a`, with the operands exchanged, NaN and
//   signed zeros included.
// - conversions to integers: wasm saturates where x86 answers 0x80000000; Eigen clamps its arguments first.
// - blendv: wasm selects by every bit of the mask, x86 by the highest of each lane; Eigen's masks come from
//   comparisons, whose lanes are all ones or all zeros.
#pragma once

#if !defined(__wasm_simd128__) || !defined(__SSE4_2__)
#error "Compile with -msimd128 -msse4.2"
#endif

#include <nmmintrin.h>

#include <cmath>
#include <complex>

// Eigen 5 lets nobody but <Eigen/Core> include its parts, and takes this guard for that header.
#define EIGEN_CORE_MODULE_H
#include <Eigen/src/Core/util/Macros.h>
#undef EIGEN_CORE_MODULE_H

#undef EIGEN_COMP_GNUC
#define EIGEN_COMP_GNUC 0
#undef EIGEN_COMP_GNUC_STRICT
#define EIGEN_COMP_GNUC_STRICT 0
#undef EIGEN_GNUC_AT_LEAST
#define EIGEN_GNUC_AT_LEAST(x, y) 0

// What Eigen wants inlined is: where one file is compiled for size and another for speed, the linker keeps
// one copy of a function that both have, and it may be the slow one, called for every pair of numbers of a
// hot loop.
#undef EIGEN_STRONG_INLINE
#define EIGEN_STRONG_INLINE inline __attribute__((__always_inline__))

#define ELBO_SIMD_INLINE static inline __attribute__((__always_inline__, __nodebug__, __unused__))

ELBO_SIMD_INLINE __m128 elbo_min_ps(__m128 a, __m128 b) {
  return (__m128)wasm_f32x4_pmin((v128_t)b, (v128_t)a);
}
ELBO_SIMD_INLINE __m128 elbo_max_ps(__m128 a, __m128 b) {
  return (__m128)wasm_f32x4_pmax((v128_t)b, (v128_t)a);
}
ELBO_SIMD_INLINE __m128d elbo_min_pd(__m128d a, __m128d b) {
  return (__m128d)wasm_f64x2_pmin((v128_t)b, (v128_t)a);
}
ELBO_SIMD_INLINE __m128d elbo_max_pd(__m128d a, __m128d b) {
  return (__m128d)wasm_f64x2_pmax((v128_t)b, (v128_t)a);
}

// Round to nearest, ties to even: wasm's `nearest`, x86's default mode.
ELBO_SIMD_INLINE __m128i elbo_cvtps_epi32(__m128 a) {
  return (__m128i)wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest((v128_t)a));
}
ELBO_SIMD_INLINE __m128i elbo_cvttps_epi32(__m128 a) {
  return (__m128i)wasm_i32x4_trunc_sat_f32x4((v128_t)a);
}
ELBO_SIMD_INLINE __m128i elbo_cvtpd_epi32(__m128d a) {
  return (__m128i)wasm_i32x4_trunc_sat_f64x2_zero(wasm_f64x2_nearest((v128_t)a));
}
ELBO_SIMD_INLINE __m128i elbo_cvttpd_epi32(__m128d a) {
  return (__m128i)wasm_i32x4_trunc_sat_f64x2_zero((v128_t)a);
}

ELBO_SIMD_INLINE __m128 elbo_blendv_ps(__m128 a, __m128 b, __m128 mask) {
  return (__m128)wasm_v128_bitselect((v128_t)b, (v128_t)a, (v128_t)mask);
}
ELBO_SIMD_INLINE __m128d elbo_blendv_pd(__m128d a, __m128d b, __m128d mask) {
  return (__m128d)wasm_v128_bitselect((v128_t)b, (v128_t)a, (v128_t)mask);
}
ELBO_SIMD_INLINE __m128i elbo_blendv_epi8(__m128i a, __m128i b, __m128i mask) {
  return (__m128i)wasm_v128_bitselect((v128_t)b, (v128_t)a, (v128_t)mask);
}

#define _mm_min_ps elbo_min_ps
#define _mm_max_ps elbo_max_ps
#define _mm_min_pd elbo_min_pd
#define _mm_max_pd elbo_max_pd
#define _mm_cvtps_epi32 elbo_cvtps_epi32
#define _mm_cvttps_epi32 elbo_cvttps_epi32
#define _mm_cvtpd_epi32 elbo_cvtpd_epi32
#define _mm_cvttpd_epi32 elbo_cvttpd_epi32
#define _mm_blendv_ps elbo_blendv_ps
#define _mm_blendv_pd elbo_blendv_pd
#define _mm_blendv_epi8 elbo_blendv_epi8
