#include "gemm/gemm_kernels.h"
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "gemm/tile_portable.h"
#include "gemm/block_body.h"

void chx_gemm_f32_portable(const chx_gemm_f32_args *args, long item, long row, long row_end, long column, long column_end) {
  compute_range(args, item, row, row_end, column, column_end);
}
