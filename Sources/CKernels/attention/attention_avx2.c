#include "attention/attention_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma,prfchw"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/vec_math.h"
#include "gemm/tile_avx2.h"
#include "attention/attention_body.h"

void chx_attention_f32_avx2(const chx_attention_f32_args *args, const chx_attention_tiling *tiling, long item, long head, long chunk, float *scratch) {
  compute_chunk(args, tiling, item, head, chunk, scratch);
}
#pragma clang attribute pop
#endif
