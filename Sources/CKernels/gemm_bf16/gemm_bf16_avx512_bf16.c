#include "gemm_bf16/gemm_bf16_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512bf16"))), apply_to = function)
#define HAS_BF16
#include "simd/vec_avx512.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx512.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 14, TILE_PANELS = 2, WIDE_TILE_ROWS = 6, WIDE_TILE_PANELS = 4 };
#define DOT(sum, a, b) _mm512_dpbf16_ps(sum, (__m512bh)(a), (__m512bh)(b))
#include "gemm_bf16/gemm_bf16_body.h"

void chx_gemm_bf16_avx512_bf16(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
