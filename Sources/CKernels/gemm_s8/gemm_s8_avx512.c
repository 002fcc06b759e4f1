#include "gemm_s8/gemm_s8_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "simd/vec_avx512.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx512.h"
#include "simd/narrow_math.h"
/// Widened to 16 bits, where nothing saturates: products of the even bytes, then of the odd ones.
VEC_VERB ivec dot_bytes(ivec sum, ivec a, ivec b) {
  __m512i even = _mm512_madd_epi16(_mm512_and_si512(a, _mm512_set1_epi32(0x00ff00ff)), _mm512_srai_epi16(_mm512_slli_epi16(b, 8), 8));
  __m512i odd = _mm512_madd_epi16(_mm512_srli_epi16(a, 8), _mm512_srai_epi16(b, 8));
  return _mm512_add_epi32(sum, _mm512_add_epi32(even, odd));
}
#define DOT dot_bytes
enum { TILE_ROWS = 12, TILE_PANELS = 2, WIDE_TILE_ROWS = 4, WIDE_TILE_PANELS = 4 };
#include "gemm_s8/gemm_s8_body.h"

void chx_gemm_s8_avx512(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
