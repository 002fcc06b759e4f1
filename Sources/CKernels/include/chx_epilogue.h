#pragma once
#include "chx_bf16.h"
#include "chx_gemm.h"

/// real = scale * (stored - zero_point); stored as uint8_t, or as int8_t where `is_signed`.
typedef struct { float scale; int32_t zero_point; int is_signed; } chx_quantization;

/// What becomes of the sums of a product in a narrow type before they are written, in this order, each step rounded to float32:
///   x = sum * alpha + bias[j], fused (of 8-bit numbers: (float)sum * (row scale * alpha), then * column scale + bias[j], fused)
///   x = activation(x); or, where `is_gated`, activation(x[j]) * x[n / 2 + j] for the n / 2 columns of the result
///   x = x * scale[j] + residual[i][j], fused where there are both
/// Then it is written in every form that has a pointer. The float32 results are the same bits on every instruction set.
typedef struct {
  float alpha;                 ///< 0 counts as 1
  const float *bias;           ///< n floats, shared by all items, or NULL
  chx_activation activation;
  int is_gated;                ///< as B was packed; n is even then
  const float *scale;          ///< a float for each column of the result (LayerScale), or NULL
  const void *residual;        ///< NULL, or numbers of that type; may be the output of that type with the same strides
  chx_float_type residual_type;
  long residual_stride, residual_batch_stride;
  float *f32;
  long f32_stride, f32_batch_stride;
  chx_bf16 *bf16;              ///< results below the normal range become zero
  long bf16_stride, bf16_batch_stride;
  void *q8;                    ///< nearest integer to x / scale, ties to even, plus the zero point, clamped; NaN becomes the lowest
  long q8_stride, q8_batch_stride;
  chx_quantization quantization;  ///< of q8
} chx_epilogue;
