#include "attention_bf16/attention_bf16_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512bf16"))), apply_to = function)
#define HAS_BF16
#include "simd/vec_avx512.h"
#include "simd/vec_math.h"
#include "simd/narrow_avx512.h"
enum { TILE_ROWS = 14, TILE_PANELS = 2, WIDE_TILE_ROWS = 6, WIDE_TILE_PANELS = 4 };
#define DOT(sum, a, b) _mm512_dpbf16_ps(sum, (__m512bh)(a), (__m512bh)(b))
#include "attention_bf16/attention_bf16_body.h"

void chx_attention_bf16_avx512_bf16(const chx_attention_bf16_args *args, long item, long head, long query, long query_end, void *scratch) {
  compute_chunk(args, item, head, query, query_end, scratch);
}
#pragma clang attribute pop
#endif
