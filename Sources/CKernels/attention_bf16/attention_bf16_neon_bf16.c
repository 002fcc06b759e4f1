#include "attention_bf16/attention_bf16_kernels.h"
#if defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/narrow_portable.h"
#include "product/dot_neon.h"
enum { TILE_ROWS = 5, TILE_PANELS = 1, WIDE_TILE_ROWS = 1, WIDE_TILE_PANELS = 2 };
#define DOT(sum, a, b) DOT_PAIRS_NEON(sum, a, b)
#include "attention_bf16/attention_bf16_body.h"

void chx_attention_bf16_neon_bf16(const chx_attention_bf16_args *args, long item, long head, long query, long query_end, void *scratch) {
  compute_chunk(args, item, head, query, query_end, scratch);
}
#pragma clang attribute pop
#endif
