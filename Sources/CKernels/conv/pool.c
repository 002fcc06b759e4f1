#include "chx_conv.h"
#include "chx_parallel.h"
#include <math.h>

typedef struct { chx_pool kind; const chx_window *window; long output_height, output_width; const float *x; float *y; } job;

static float pool_window(chx_pool kind, const chx_window *w, const float *x, long top, long left) {
  float largest = -INFINITY, sum = 0;
  long count = 0;
  for (long ky = 0; ky < w->kernel_height; ky++) {
    long row = top + ky * w->dilation_y;
    if (row < 0 || row >= w->height) continue;
    for (long kx = 0; kx < w->kernel_width; kx++) {
      long column = left + kx * w->dilation_x;
      if (column < 0 || column >= w->width) continue;
      float value = x[row * w->width + column];
      if (value > largest) largest = value;
      if (value != value) return value;
      sum += value;
      count++;
    }
  }
  if (kind == CHX_POOL_MAXIMUM) return largest;
  if (kind == CHX_POOL_AVERAGE_WITH_PADDING) count = w->kernel_height * w->kernel_width;
  return count ? sum / (float)count : 0;
}

static void run_planes(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  const chx_window *w = j->window;
  for (long plane = begin; plane < end; plane++)
    for (long row = 0; row < j->output_height; row++)
      for (long column = 0; column < j->output_width; column++)
        j->y[(plane * j->output_height + row) * j->output_width + column] =
          pool_window(j->kind, w, j->x + plane * w->height * w->width, row * w->stride_y - w->pad_top, column * w->stride_x - w->pad_left);
}

void chx_pool_f32(chx_pool kind, const chx_window *window, long planes, const float *x, float *y, int threads) {
  job j = {kind, window, chx_window_output_height(window), chx_window_output_width(window), x, y};
  long work = planes * j.output_height * j.output_width * window->kernel_height * window->kernel_width;
  chx_parallel_for(planes, 1, work < 1 << 16 ? 1 : threads, run_planes, &j);
}
