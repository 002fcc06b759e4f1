#include "gemm/gemm_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "gemm/tile_avx2.h"
#include "gemm/block_body.h"

void chx_gemm_f32_avx2(const chx_gemm_f32_args *args, long item, long row, long row_end, long column, long column_end) {
  compute_range(args, item, row, row_end, column, column_end);
}
#pragma clang attribute pop
#endif
