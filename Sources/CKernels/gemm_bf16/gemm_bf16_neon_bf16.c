#include "gemm_bf16/gemm_bf16_kernels.h"
#if defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_portable.h"
#include "simd/narrow_math.h"
#include "product/dot_neon.h"
enum { TILE_ROWS = 5, TILE_PANELS = 1, WIDE_TILE_ROWS = 1, WIDE_TILE_PANELS = 2 };
#define DOT(sum, a, b) DOT_PAIRS_NEON(sum, a, b)
#include "gemm_bf16/gemm_bf16_body.h"

void chx_gemm_bf16_neon_bf16(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
