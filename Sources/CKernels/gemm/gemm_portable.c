#include "gemm/gemm_kernels.h"
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "gemm/tile_portable.h"
#include "gemm/block_body.h"

void chx_gemm_f32_portable(const chx_gemm_f32_args *args, const chx_gemm_tiling *tiling, long item, long row_block, long column_block, float *scratch) {
  compute_block(args, tiling, item, row_block, column_block, scratch);
}
