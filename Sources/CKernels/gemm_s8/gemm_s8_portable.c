#include "gemm_s8/gemm_s8_kernels.h"
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_portable.h"
#include "simd/narrow_math.h"
VEC_VERB ivec dot_bytes(ivec sum, ivec a, ivec b) {
  for (int i = 0; i < 32; i += 8) sum += (a >> i & 255) * (ivec)((vec_mask)(b << (24 - i)) >> 24);
  return sum;
}
#define DOT dot_bytes
enum { TILE_ROWS = 2, TILE_PANELS = 1, WIDE_TILE_ROWS = 2, WIDE_TILE_PANELS = 1 };
#include "gemm_s8/gemm_s8_body.h"

void chx_gemm_s8_portable(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
