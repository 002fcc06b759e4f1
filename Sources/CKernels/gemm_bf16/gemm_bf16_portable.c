#include "gemm_bf16/gemm_bf16_kernels.h"
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_portable.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 2, TILE_PANELS = 1, WIDE_TILE_ROWS = 2, WIDE_TILE_PANELS = 1 };
#include "product/dot_pairs.h"
#include "gemm_bf16/gemm_bf16_body.h"

void chx_gemm_bf16_portable(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
