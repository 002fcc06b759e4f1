#pragma once
#include "chx_features.h"

/// A bfloat16 number is the upper half of a float32 one. It is held in a uint16_t.
typedef uint16_t chx_bf16;
/// The element types between which kernels choose.
typedef enum : uint32_t { CHX_F32, CHX_BF16 } chx_float_type;

/// y[i][j] = x[i][j] rounded to the nearest, ties to even; subnormal numbers are kept, NaN stays NaN (quiet, with its sign).
/// Rows are `x_stride` and `y_stride` elements apart. No aliasing.
void chx_bf16_from_f32(long rows, long columns, const float *x, long x_stride, chx_bf16 *y, long y_stride, int threads);
/// y[i][j] = x[i][j], exactly. No aliasing.
void chx_f32_from_bf16(long rows, long columns, const chx_bf16 *x, long x_stride, float *y, long y_stride, int threads);
