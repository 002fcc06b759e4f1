#include "attention/attention_kernels.h"
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "gemm/tile_portable.h"
#include "attention/attention_body.h"

void chx_attention_f32_portable(const chx_attention_f32_args *args, long item, long head, long query, long query_end, float *scratch) {
  compute_chunk(args, item, head, query, query_end, scratch);
}
