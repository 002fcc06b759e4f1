#pragma once
#include "chx_epilogue.h"
#include "chx_norm.h"

/// How the rows of a matrix become 8-bit numbers. Rounding is to the nearest, ties to even.
typedef enum : uint32_t {
  /// Per row: scale = max |x| / 127, stored = x * (127 / max |x|) + 128 as uint8_t in [1, 255]; the zero point is 128.
  CHX_QUANTIZE_ROW_SYMMETRIC,
  /// Per row: scale = (max(x, 0) - min(x, 0)) / 255, zero point = -min(x, 0) / scale, stored as uint8_t in [0, 255].
  CHX_QUANTIZE_ROW_ASYMMETRIC,
  /// With the given scale and zero point: x / scale + zero point, clamped; ONNX QuantizeLinear (opset 10 and later).
  CHX_QUANTIZE_STATIC,
  /// Per row, signed: scale = max |x| / 127, stored = x * (127 / max |x|) as int8_t in [-127, 127]; for weights.
  CHX_QUANTIZE_ROW_SIGNED,
} chx_quantize_mode;

/// Where quantised rows go. Per row: one of zeros (or of numbers below 2^-100) has scale 1; one that holds infinity or NaN has scale NaN,
/// so that all that is computed from it is NaN. Static: NaN becomes the lowest number. No aliasing with the input.
typedef struct {
  chx_quantize_mode mode;
  void *data;
  long stride;
  float *scales;                  ///< one for each row; NULL allowed if static
  int32_t *zero_points;           ///< one for each row, or NULL
  chx_quantization quantization;  ///< of CHX_QUANTIZE_STATIC
} chx_quantized_rows;

/// Quantises the rows of x, of `type`, x_stride elements apart. The same bits on every instruction set.
void chx_quantize_rows(long rows, long columns, const void *x, chx_float_type type, long x_stride, const chx_quantized_rows *to, int threads);
/// y[i][j] = scale * (x[i][j] - zero point); scales and zero points (NULL for 0) of row i at i * scale_stride (0: one for all).
void chx_dequantize_rows(long rows, long columns, const void *x, int is_signed, long x_stride, const float *scales, const int32_t *zero_points, long scale_stride, float *y, long y_stride, int threads);

/// Layer or RMS normalisation (chx_norm.h's formulas) whose result is written in every form that has a pointer. Sums over a row run in
/// 64 chains that are added in a fixed order, so that results are the same bits on every instruction set.
typedef struct {
  chx_norm_kind kind;             ///< CHX_NORM_LAYER or CHX_NORM_RMS
  long rows, columns;
  const void *x;
  chx_float_type x_type;
  long x_stride;
  const float *scale, *bias;      ///< `columns` floats or NULL
  float epsilon;
  float *f32;
  long f32_stride;
  chx_bf16 *bf16;                 ///< results below the normal range become zero
  long bf16_stride;
  chx_quantized_rows q8;          ///< left out where data is NULL
} chx_norm_narrow_args;
void chx_norm_narrow(const chx_norm_narrow_args *args, int threads);

/// Kernels compute the rows [begin, end), or convert a run of numbers (chx_bf16.h).
typedef struct { long columns; const void *x; chx_float_type type; long x_stride; chx_quantized_rows to; } chx_quantize_args;
typedef struct {
  const char *name;
  chx_isa requires_isa;
  void (*quantize)(const chx_quantize_args *args, long begin, long end);
  void (*norm)(const chx_norm_narrow_args *args, long begin, long end);
  void (*narrow)(long count, const float *x, chx_bf16 *y);
  void (*widen)(long count, const chx_bf16 *x, float *y);
} chx_quantize_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_quantize_variant *chx_quantize_variants(size_t *count);
