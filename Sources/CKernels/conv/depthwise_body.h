// Depthwise convolution of planes. With a stride of 1 along a row, groups of neighbouring outputs are summed in registers over all
// taps of the window; the padding is zeros in a copy. Each output is one chain of multiply-adds in the window's order.
/// Input rows of a band of outputs with its padding, so that no tap asks where the picture ends.
enum { BAND_FLOATS = 24576, GROUP = 4 };
typedef struct { long stride, rows; float *floats; } band;

static void fill_band(const chx_window *w, const float *x, long first_row, const band *b) {
  for (long i = 0; i < b->rows; i++) {
    float *to = b->floats + i * b->stride;
    long row = first_row + i;
    if (row < 0 || row >= w->height) { memset(to, 0, (size_t)b->stride * sizeof *to); continue; }
    memset(to, 0, (size_t)w->pad_left * sizeof *to);
    memcpy(to + w->pad_left, x + row * w->width, (size_t)w->width * sizeof *to);
    memset(to + w->pad_left + w->width, 0, (size_t)(b->stride - w->pad_left - w->width) * sizeof *to);
  }
}

/// GROUP vectors of outputs, `columns` side by side and the others below them, summed in registers over all taps.
VEC_VERB void sum_group(int columns, const chx_window *w, const float *from, long stride, const float *weight, float bias, long height, long width, float *y, long y_stride) {
  vec sums[GROUP];
  for (int q = 0; q < GROUP; q++) sums[q] = vec_set1(bias);
  for (long ky = 0; ky < w->kernel_height; ky++)
    for (long kx = 0; kx < w->kernel_width; kx++) {
      const float *tap = from + ky * w->dilation_y * stride + kx * w->dilation_x;
      vec factor = vec_set1(*weight++);
#pragma clang loop unroll(full)
      for (int q = 0; q < GROUP; q++) sums[q] = vec_fma(factor, vec_load(tap + q / columns * w->stride_y * stride + q % columns * VEC), sums[q]);
    }
  for (int q = 0; q < GROUP; q++) {
    long row = q / columns, column = q % columns * VEC, left = width - column;
    if (row >= height || left <= 0) continue;
    if (left >= VEC) vec_store(y + row * y_stride + column, sums[q]); else vec_store_n(y + row * y_stride + column, sums[q], left);
  }
}

/// The plane in bands whose input stays in the first-level cache. False where a single output row needs more than that.
static int plane_of_unit_stride(const chx_depthwise_f32_args *g, const float *x, const float *weight, float bias, long height, long width, float *y) {
  const chx_window *w = g->window;
  _Alignas(64) float floats[BAND_FLOATS];
  int columns = width > 2 * VEC ? 4 : width > VEC ? 2 : 1, rows = GROUP / columns;
  long step = columns * VEC, reach = (w->kernel_height - 1) * w->dilation_y + 1, blocks = (width + step - 1) / step;
  band b = {blocks * step + (w->kernel_width - 1) * w->dilation_x, 0, floats};
  if (b.stride < w->pad_left + w->width) b.stride = w->pad_left + w->width;
  long most = (BAND_FLOATS / b.stride - reach) / w->stride_y + 1, band_rows = most / rows * rows;
  if (BAND_FLOATS / b.stride < reach || band_rows < rows) return 0;
  for (long row = 0; row < height; row += band_rows) {
    long count = height - row < band_rows ? height - row : band_rows, padded = (count + rows - 1) / rows * rows;
    b.rows = (padded - 1) * w->stride_y + reach;
    fill_band(w, x, row * w->stride_y - w->pad_top, &b);
    for (long i = 0; i < count; i += rows)
      for (long block = 0; block < blocks; block++) {
        const float *from = floats + i * w->stride_y * b.stride + block * step;
        float *to = y + (row + i) * width + block * step;
#define SUM(c) sum_group(c, w, from, b.stride, weight, bias, count - i, width - block * step, to, width)
        if (columns == 4) SUM(4); else if (columns == 2) SUM(2); else SUM(1);
#undef SUM
      }
  }
  return 1;
}

/// The output columns [*begin, *end) whose input column for this tap is inside the input.
static void inside(const chx_window *w, long tap, long output_width, long *begin, long *end) {
  long offset = tap * w->dilation_x - w->pad_left;  // input column = output column * stride + offset
  long first = offset < 0 ? (-offset + w->stride_x - 1) / w->stride_x : 0;
  long room = w->width - 1 - offset, last = room < 0 ? 0 : room / w->stride_x + 1;
  *end = last < output_width ? last : output_width;
  *begin = first < *end ? first : *end;
}

static void row_of_any_stride(const chx_depthwise_f32_args *g, const float *x, const float *weight, float bias, long row, long width, float *restrict y) {
  const chx_window *w = g->window;
  for (long i = 0; i < width; i++) y[i] = bias;
  for (long ky = 0; ky < w->kernel_height; ky++) {
    long input_row = row * w->stride_y - w->pad_top + ky * w->dilation_y;
    if (input_row < 0 || input_row >= w->height) continue;
    for (long kx = 0; kx < w->kernel_width; kx++) {
      long first, last;
      inside(w, kx, width, &first, &last);
      const float *restrict from = x + input_row * w->width + kx * w->dilation_x - w->pad_left;
      float factor = weight[ky * w->kernel_width + kx];
      for (long i = first; i < last; i++) y[i] += factor * from[i * w->stride_x];
    }
  }
}

static void compute_planes(const chx_depthwise_f32_args *g, long begin, long end) {
  const chx_window *w = g->window;
  long height = chx_window_output_height(w), width = chx_window_output_width(w);
  for (long plane = begin; plane < end; plane++) {
    long channel = plane % g->channels;
    const float *x = g->x + plane * w->height * w->width, *weight = g->weight + channel * w->kernel_height * w->kernel_width;
    float bias = g->bias ? g->bias[channel] : 0;
    float *y = g->y + plane * height * width;
    if (w->stride_x == 1 && plane_of_unit_stride(g, x, weight, bias, height, width, y)) continue;
    for (long row = 0; row < height; row++) row_of_any_stride(g, x, weight, bias, row, width, y + row * width);
  }
}
