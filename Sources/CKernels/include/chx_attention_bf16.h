#pragma once
#include "chx_attention.h"
#include "chx_bf16.h"

/// chx_attention_f32_args with queries, keys and values in bfloat16. Scores, the running softmax and the outputs' sums are
/// float32; the weights are rounded to bfloat16 before they multiply the values. Results are the same bits on every instruction set,
/// but for numbers below the normal range.
typedef struct {
  long batch, heads, queries, keys;
  long depth;        ///< length of a query and of a key, at most CHX_ATTENTION_MAX_DEPTH
  long value_depth;  ///< length of a value and of an output, at most CHX_ATTENTION_MAX_DEPTH
  const chx_bf16 *q, *k, *v;
  chx_attention_strides q_strides, k_strides, v_strides;
  float *f32;        ///< written where not NULL
  chx_bf16 *bf16;    ///< written where not NULL
  chx_attention_strides output_strides;  ///< of each output that is written
  float scale;
  /// Added to the scores, or NULL. Element (item, head, query, key); a stride of 0 broadcasts. -infinity pads keys.
  const float *mask;
  long mask_batch_stride, mask_head_stride, mask_query_stride, mask_key_stride;
  /// Query i sees the keys j <= i + keys - queries only.
  int causal;
  /// If not NULL, also receives the softmax as [batch, heads, queries, keys], contiguous.
  float *probabilities;
} chx_attention_bf16_args;

/// Bytes of scratch for that number of threads; any alignment. Contents before and after mean nothing.
size_t chx_attention_bf16_scratch_bytes(const chx_attention_bf16_args *args, int threads);
/// The whole operation with the best kernel for chx_supported_isas(). A query without a key (or with all masked by -infinity)
/// gives NaN, as the formula does.
void chx_attention_bf16(const chx_attention_bf16_args *args, void *scratch, int threads);

/// A kernel computes the queries [query, query_end), at most CHX_ATTENTION_BF16_CHUNK, of one item and head, with
/// chx_attention_bf16_scratch_bytes(args, 1) of scratch aligned to 64 bytes.
enum { CHX_ATTENTION_BF16_CHUNK = 1120 };
typedef void (*chx_attention_bf16_fn)(const chx_attention_bf16_args *args, long item, long head, long query, long query_end, void *scratch);
typedef struct { const char *name; chx_isa requires_isa; chx_attention_bf16_fn run; } chx_attention_bf16_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_attention_bf16_variant *chx_attention_bf16_variants(size_t *count);
/// As chx_attention_bf16, with a given variant.
void chx_attention_bf16_with(const chx_attention_bf16_variant *variant, const chx_attention_bf16_args *args, void *scratch, int threads);
