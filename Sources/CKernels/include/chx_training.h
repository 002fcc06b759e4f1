#pragma once
#include "chx_features.h"

/// One step of Adam with decoupled decay over `count` floats: m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g g,
/// p' = p * kept - rate * (m' / c1) / (sqrt(v' / c2) + epsilon). Results may equal their operands, and not overlap them otherwise.
/// Every element is computed alone, with the same roundings on every instruction set.
typedef struct {
  long count;
  const float *parameter, *gradient, *first, *second;
  float *next_parameter, *next_first, *next_second;
  float beta1, one_minus_beta1, beta2, one_minus_beta2, epsilon;
  float kept;  ///< 1 - rate * decay
  float rate, first_correction, second_correction;
} chx_adamw_f32_args;
void chx_adamw_f32(const chx_adamw_f32_args *args, int threads);

/// The gradient of softmax(scale * Q K^T) V by queries, keys and values that lie packed, [batch, tokens, 3, heads, depth], where
/// `cotangent` [batch, tokens, heads, depth] is that of the output; `gradient` is packed likewise. Scores are computed again for a
/// few queries at a time and never stored as a whole. No overlap.
typedef struct {
  long batch, tokens, heads, depth;
  float scale;
  const float *packed, *cotangent;
  float *gradient;
} chx_attention_gradient_f32_args;
size_t chx_attention_gradient_scratch_bytes(const chx_attention_gradient_f32_args *args, int threads);
void chx_attention_gradient_f32(const chx_attention_gradient_f32_args *args, void *scratch, int threads);

/// y[i, :] of a softmax along rows of `columns` with the cotangent g: x-gradient y * (g - sum(g * y)). `gradient` may equal g.
void chx_softmax_gradient_f32(long rows, long columns, const float *y, const float *g, float *gradient, int threads);

/// The gradients of a layer norm over rows (see CHX_NORM_LAYER) by its input, scale and bias. dx may equal g. No other overlap.
typedef struct {
  long rows, columns;
  const float *x, *scale, *cotangent;
  float epsilon;
  float *dx, *dscale, *dbias;
} chx_layer_norm_gradient_f32_args;
size_t chx_layer_norm_gradient_scratch_bytes(const chx_layer_norm_gradient_f32_args *args);
void chx_layer_norm_gradient_f32(const chx_layer_norm_gradient_f32_args *args, void *scratch, int threads);

typedef enum : uint32_t { CHX_COMPARE_EQUAL, CHX_COMPARE_GREATER, CHX_COMPARE_GREATER_OR_EQUAL, CHX_COMPARE_LESS, CHX_COMPARE_LESS_OR_EQUAL } chx_compare;
/// y[i] = a[i] op b[i] as 1 or 0; a step of 0 broadcasts the first element. Comparisons with NaN are false.
void chx_compare_f32(chx_compare op, long count, const float *a, long a_step, const float *b, long b_step, uint8_t *y, int threads);

typedef enum : uint32_t { CHX_NORM_SUM_ABSOLUTE, CHX_NORM_SUM_SQUARES } chx_norm_sum;
/// y[i] = the sum over row i of x of absolute values or squares, or its square root, in double precision.
size_t chx_norm_sums_scratch_bytes(long rows, long columns);
void chx_norm_sums_f32(chx_norm_sum kind, int root, long rows, long columns, const float *x, float *y, void *scratch, int threads);
