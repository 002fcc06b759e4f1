#include "gemm/gemm_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,prfchw"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "gemm/tile_avx2.h"
#include "gemm/block_body.h"

void chx_gemm_f32_avx2(const chx_gemm_f32_args *args, const chx_gemm_tiling *tiling, long item, long row_block, long column_block, float *scratch) {
  compute_block(args, tiling, item, row_block, column_block, scratch);
}
#pragma clang attribute pop
#endif
