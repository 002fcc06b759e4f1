#include "gemm_s8/gemm_s8_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx2.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 6, TILE_PANELS = 1, WIDE_TILE_ROWS = 2, WIDE_TILE_PANELS = 2 };
#define DOT(sum, a, b) _mm256_dpbusd_avx_epi32(sum, a, b)
#include "gemm_s8/gemm_s8_body.h"

void chx_gemm_s8_avx_vnni(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
