// Direct depthwise convolution: for each tap of the window, a multiply-add over the part of an output row whose input lies inside.
#include "chx_conv.h"
#include "chx_parallel.h"

typedef struct { const chx_window *window; long channels, output_height, output_width; const float *x, *weight, *bias; float *y; } job;

/// The output columns [*begin, *end) whose input column for this tap is inside the input.
static void inside(const chx_window *w, long tap, long output_width, long *begin, long *end) {
  long offset = tap * w->dilation_x - w->pad_left;  // input column = output column * stride + offset
  long first = offset < 0 ? (-offset + w->stride_x - 1) / w->stride_x : 0;
  long room = w->width - 1 - offset, last = room < 0 ? 0 : room / w->stride_x + 1;
  *end = last < output_width ? last : output_width;
  *begin = first < *end ? first : *end;
}

static void run_planes(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  const chx_window *w = j->window;
  for (long plane = begin; plane < end; plane++) {
    long channel = plane % j->channels;
    const float *x = j->x + plane * w->height * w->width, *weight = j->weight + channel * w->kernel_height * w->kernel_width;
    for (long row = 0; row < j->output_height; row++) {
      float *restrict y = j->y + (plane * j->output_height + row) * j->output_width;
      for (long i = 0; i < j->output_width; i++) y[i] = j->bias ? j->bias[channel] : 0;
      for (long ky = 0; ky < w->kernel_height; ky++) {
        long input_row = row * w->stride_y - w->pad_top + ky * w->dilation_y;
        if (input_row < 0 || input_row >= w->height) continue;
        for (long kx = 0; kx < w->kernel_width; kx++) {
          long first, last;
          inside(w, kx, j->output_width, &first, &last);
          const float *restrict from = x + input_row * w->width + kx * w->dilation_x - w->pad_left;
          float factor = weight[ky * w->kernel_width + kx];
          if (w->stride_x == 1) for (long i = first; i < last; i++) y[i] += factor * from[i];
          else for (long i = first; i < last; i++) y[i] += factor * from[i * w->stride_x];
        }
      }
    }
  }
}

void chx_depthwise_conv_f32(const chx_window *window, long batch, long channels, const float *x, const float *weight, const float *bias, float *y, int threads) {
  job j = {window, channels, chx_window_output_height(window), chx_window_output_width(window), x, weight, bias, y};
  long work = batch * channels * j.output_height * j.output_width * window->kernel_height * window->kernel_width;
  chx_parallel_for(batch * channels, 1, work < 1 << 17 ? 1 : threads, run_planes, &j);
}
