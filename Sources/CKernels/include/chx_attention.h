#pragma once
#include "chx_features.h"

/// Where the vectors of a tensor lie: element d of the vector (item, row, head) is at
/// item * batch + row * row + head * head + d. Fits packed [B, N, 3, H, D], [B, N, H, D] and [B, H, N, D] alike.
typedef struct { long batch, row, head; } chx_attention_strides;

/// output = softmax(scale * Q K^T + mask) V for each batch item and head, without storing the scores.
typedef struct {
  long batch, heads, queries, keys;
  long depth;        ///< length of a query and of a key, at most CHX_ATTENTION_MAX_DEPTH
  long value_depth;  ///< length of a value and of an output, at most CHX_ATTENTION_MAX_DEPTH
  const float *q, *k, *v;
  chx_attention_strides q_strides, k_strides, v_strides;
  float *output;  ///< may equal q with the same strides (then depth == value_depth); no other overlap
  chx_attention_strides output_strides;
  float scale;
  /// Added to the scores, or NULL. Element (item, head, query, key); a stride of 0 broadcasts.
  const float *mask;
  long mask_batch_stride, mask_head_stride, mask_query_stride, mask_key_stride;
  /// Query i sees the keys j <= i + keys - queries only.
  int causal;
  /// If not NULL, also receives the softmax as [batch, heads, queries, keys], contiguous.
  float *probabilities;
} chx_attention_f32_args;

enum { CHX_ATTENTION_MAX_DEPTH = 256 };

/// Bytes of scratch for that number of threads; any alignment. Contents before and after mean nothing.
size_t chx_attention_scratch_bytes(const chx_attention_f32_args *args, int threads);
/// The whole operation with the best kernel for chx_supported_isas(). A query whose keys are all masked with -infinity (or
/// that has no key) gives NaN, as the formula does. NaN and infinity in the inputs show in the outputs that depend on them.
void chx_attention_f32(const chx_attention_f32_args *args, void *scratch, int threads);

/// How the work is cut.
typedef struct {
  long block;   ///< keys that are packed at once, with their values
  long chunks;  ///< ranges of queries for each head, as even as can be
  /// Where in a worker's scratch its parts begin, in floats: packed keys come first. In all worker_floats.
  long values, scores, queries, outputs, maxima, sums, worker_floats;
} chx_attention_tiling;
/// A kernel computes one chunk of the queries of one item and head, with worker_floats of scratch aligned to 64 bytes.
typedef void (*chx_attention_f32_fn)(const chx_attention_f32_args *args, const chx_attention_tiling *tiling, long item, long head, long chunk, float *scratch);
typedef struct { const char *name; chx_isa requires_isa; chx_attention_f32_fn run; } chx_attention_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_attention_f32_variant *chx_attention_f32_variants(size_t *count);
/// As chx_attention_f32, with a given variant.
void chx_attention_f32_with(const chx_attention_f32_variant *variant, const chx_attention_f32_args *args, void *scratch, int threads);
