#include "gemm_s8/gemm_s8_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx2.h"
#include "simd/narrow_math.h"
/// Widened to 16 bits, where nothing saturates: products of the even bytes, then of the odd ones.
VEC_VERB ivec dot_bytes(ivec sum, ivec a, ivec b) {
  __m256i even = _mm256_madd_epi16(_mm256_and_si256(a, _mm256_set1_epi32(0x00ff00ff)), _mm256_srai_epi16(_mm256_slli_epi16(b, 8), 8));
  __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(a, 8), _mm256_srai_epi16(b, 8));
  return _mm256_add_epi32(sum, _mm256_add_epi32(even, odd));
}
#define DOT dot_bytes
enum { TILE_ROWS = 4, TILE_PANELS = 1, WIDE_TILE_ROWS = 4, WIDE_TILE_PANELS = 1 };
#include "gemm_s8/gemm_s8_body.h"

void chx_gemm_s8_avx2(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
