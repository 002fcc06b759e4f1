#pragma once
#include "chx_features.h"

/// A window sliding over the two spatial dimensions of an NCHW tensor.
typedef struct {
  long height, width;                            ///< of the input
  long kernel_height, kernel_width;
  long stride_y, stride_x, dilation_y, dilation_x;  ///< at least 1
  long pad_top, pad_left, pad_bottom, pad_right;    ///< may differ on the two sides
} chx_window;
/// The output's size: (input + pads - dilation * (kernel - 1) - 1) / stride + 1, at least 0.
long chx_window_output_height(const chx_window *window);
long chx_window_output_width(const chx_window *window);

/// The output pixels [first, first + count) of one item, `channels` planes of x, to columns[pixel - first][channel][ky][kx], rows
/// `stride` floats apart: the A operand of a product with the weight [filters, channels * kh * kw], whose result is the NHWC
/// output. Padding gives zeros. A group of a grouped convolution is a call with its own planes. No aliasing.
void chx_im2col_f32(const chx_window *window, long channels, const float *x, long first, long count, float *columns, long stride, int threads);

/// A grid of patches (kernel == stride, no padding): x [batch, channels, height, width] to y [batch, rows * columns of the grid,
/// channels * patch_height * patch_width]; what does not fill a patch at the right and bottom is left out. No aliasing.
void chx_patchify_f32(long batch, long channels, long height, long width, long patch_height, long patch_width, const float *x, float *y, int threads);

/// Depthwise convolution: y[b, c] = weight[c] * x[b, c] + bias[c] (bias may be NULL), weight [channels, kh, kw]. No aliasing.
/// Padding counts as zeros.
typedef struct {
  const chx_window *window;
  long batch, channels;
  const float *x, *weight, *bias;
  float *y;
} chx_depthwise_f32_args;
/// The whole operation with the best kernel for chx_supported_isas().
void chx_depthwise_f32(const chx_depthwise_f32_args *args, int threads);
/// A kernel computes the planes [begin, end) of batch * channels.
typedef void (*chx_depthwise_f32_fn)(const chx_depthwise_f32_args *args, long begin, long end);
typedef struct { const char *name; chx_isa requires_isa; chx_depthwise_f32_fn run; } chx_depthwise_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_depthwise_f32_variant *chx_depthwise_f32_variants(size_t *count);
/// As chx_depthwise_f32, with a given variant.
void chx_depthwise_f32_with(const chx_depthwise_f32_variant *variant, const chx_depthwise_f32_args *args, int threads);

typedef enum : uint32_t {
  CHX_POOL_MAXIMUM,              ///< padding never wins; NaN does
  CHX_POOL_AVERAGE,              ///< over the elements inside the input
  CHX_POOL_AVERAGE_WITH_PADDING  ///< divides by the window's size, padding counted as zeros
} chx_pool;
/// Pools each of `planes` planes. A window that lies wholly in the padding gives -infinity (maximum) or 0. No aliasing.
void chx_pool_f32(chx_pool kind, const chx_window *window, long planes, const float *x, float *y, int threads);
