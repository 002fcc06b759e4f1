#include "attention/attention_kernels.h"
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "gemm/tile_portable.h"
#include "attention/attention_body.h"

void chx_attention_f32_portable(const chx_attention_f32_args *args, const chx_attention_tiling *tiling, long item, long head, long chunk, float *scratch) {
  compute_chunk(args, tiling, item, head, chunk, scratch);
}
