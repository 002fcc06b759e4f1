#include "gemm_bf16/gemm_bf16_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx2.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 4, TILE_PANELS = 1, WIDE_TILE_ROWS = 4, WIDE_TILE_PANELS = 1 };
#include "product/dot_pairs.h"
#include "gemm_bf16/gemm_bf16_body.h"

void chx_gemm_bf16_avx2(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
