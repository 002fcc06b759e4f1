#pragma once
#include "chx_features.h"
#include "chx_gemm.h"

/// y[i] = f(x[i]). The errors given are the largest measured against double precision on any instruction set, over all magnitudes
/// and both signs, in units in the last place (ULP) of the result. Results below the normal range are kept, not flushed; there
/// (below 2^-119) the products silu and gelu_erf are right to that many ULP of 2^-119. NaN gives NaN.
typedef enum : uint32_t {
  CHX_UNARY_COPY,
  CHX_UNARY_NEGATE,
  CHX_UNARY_ABSOLUTE,
  CHX_UNARY_RECIPROCAL,   ///< rounded properly
  CHX_UNARY_SQUARE_ROOT,  ///< rounded properly
  CHX_UNARY_RELU,         ///< NaN stays NaN
  CHX_UNARY_EXP,          ///< 1.1 ULP
  CHX_UNARY_ERF,          ///< 1.1 ULP
  CHX_UNARY_TANH,         ///< 1.3 ULP
  CHX_UNARY_SIGMOID,      ///< 2.2 ULP
  CHX_UNARY_SILU,         ///< 2.8 ULP; -infinity gives NaN
  CHX_UNARY_QUICK_GELU,   ///< x * sigmoid(1.702 x)
  CHX_UNARY_GELU_ERF,     ///< x * normal distribution function of x: 5 ULP, for large negative x too; -infinity gives NaN
  CHX_UNARY_GELU_TANH,    ///< its tanh approximation
  CHX_UNARY_COUNT
} chx_unary;

/// y[i] = a[i] op b[i].
typedef enum : uint32_t {
  CHX_BINARY_ADD,
  CHX_BINARY_SUBTRACT,
  CHX_BINARY_MULTIPLY,
  CHX_BINARY_DIVIDE,
  CHX_BINARY_MINIMUM,  ///< NaN if either is NaN
  CHX_BINARY_MAXIMUM,  ///< NaN if either is NaN
  CHX_BINARY_COUNT
} chx_binary;

/// y may equal x.
void chx_unary_f32(chx_unary op, long count, const float *x, float *y, int threads);

/// An operand of a binary operation on a rows x columns matrix: element (i, j) is at data[i * row_stride + j * column_stride].
/// column_stride is 1 or 0; a scalar has both 0, a row vector a row_stride of 0, a column vector a column_stride of 0.
typedef struct { const float *data; long row_stride, column_stride; } chx_operand;
/// y has rows y_stride floats apart. It may equal an operand of the same strides. One row of all elements is the fast form.
void chx_binary_f32(chx_binary op, long rows, long columns, chx_operand a, chx_operand b, float *y, long y_stride, int threads);

/// y[i, j] = activation(x[i, j]) * x[i, columns + j]: a gated unit over rows of 2 * columns (SiLU makes it SwiGLU).
/// y may equal x with the same stride.
void chx_gated_f32(chx_activation activation, long rows, long columns, const float *x, long x_stride, float *y, long y_stride, int threads);

/// y[i] = value.
void chx_fill_f32(float value, long count, float *y, int threads);

/// A kernel works on a contiguous run. Binary: a step of 0 broadcasts the operand's first element. `activation`: y[i] = activation(x[i]) * gate[i].
typedef struct {
  const char *name;
  chx_isa requires_isa;
  void (*unary)(chx_unary op, long count, const float *x, float *y);
  void (*binary)(chx_binary op, long count, const float *a, long a_step, const float *b, long b_step, float *y);
  void (*gated)(chx_activation activation, long count, const float *x, const float *gate, float *y);
} chx_elementwise_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_elementwise_f32_variant *chx_elementwise_f32_variants(size_t *count);

/// y = x (rows x heads x depth) with the first 2 * half channels of each head turned in pairs: pair i of a row by the angle
/// whose cosine and sine stand at angles[row] * half + i. Pairs are neighbours where `interleaved`, otherwise half apart.
/// y may be x.
void chx_rotate_f32(long rows, long heads, long depth, long half, int interleaved, const long *angles, const float *cosines, const float *sines, const float *x, float *y, int threads);
