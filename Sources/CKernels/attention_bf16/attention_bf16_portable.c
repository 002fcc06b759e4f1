#include "attention_bf16/attention_bf16_kernels.h"
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/narrow_portable.h"
enum { TILE_ROWS = 2, TILE_PANELS = 1, WIDE_TILE_ROWS = 2, WIDE_TILE_PANELS = 1 };
#include "product/dot_pairs.h"
#include "attention_bf16/attention_bf16_body.h"

void chx_attention_bf16_portable(const chx_attention_bf16_args *args, long item, long head, long query, long query_end, void *scratch) {
  compute_chunk(args, item, head, query, query_end, scratch);
}
