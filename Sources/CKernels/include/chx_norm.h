#pragma once
#include "chx_features.h"

/// Operations on each row of a rows x columns matrix. Row i of x starts at x + i * x_stride, and so for the others.
/// y may equal x (and sum may equal x or residual) if the strides are equal too; no other overlap.
typedef enum : uint32_t {
  CHX_NORM_LAYER,        ///< (x - mean) / sqrt(variance + epsilon) * scale + bias; mean and variance in two passes
  CHX_NORM_RMS,          ///< x / sqrt(mean of squares + epsilon) * scale + bias
  CHX_NORM_SOFTMAX,      ///< exp(x - max) / sum; a row of -infinity gives NaN
  CHX_NORM_LOG_SOFTMAX,  ///< x - max - log(sum)
} chx_norm_kind;

typedef struct {
  chx_norm_kind kind;
  long rows, columns;
  const float *x;
  long x_stride;
  float *y;
  long y_stride;
  const float *scale, *bias;  ///< `columns` floats or NULL; layer and RMS norm only
  float epsilon;
  /// If not NULL, x + residual takes the place of x, and is written to `sum` unless that is NULL.
  const float *residual;
  long residual_stride;
  float *sum;
  long sum_stride;
} chx_norm_f32_args;

/// The whole operation with the best kernel for chx_supported_isas().
void chx_norm_f32(const chx_norm_f32_args *args, int threads);

/// A kernel computes the rows [begin, end).
typedef void (*chx_norm_f32_fn)(const chx_norm_f32_args *args, long begin, long end);
typedef struct { const char *name; chx_isa requires_isa; chx_norm_f32_fn run; } chx_norm_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_norm_f32_variant *chx_norm_f32_variants(size_t *count);
/// As chx_norm_f32, with a given variant.
void chx_norm_f32_with(const chx_norm_f32_variant *variant, const chx_norm_f32_args *args, int threads);
