// Convolution as a matrix product: the windows of an image as rows.
#include "chx_conv.h"
#include "chx_parallel.h"
#include <string.h>

typedef struct { const chx_window *window; long channels; const float *x; long first; float *columns; long stride, output_width; } im2col_job;

static void im2col_rows(void *context, long begin, long end, int worker) {
  (void)worker;
  const im2col_job *j = context;
  const chx_window *w = j->window;
  for (long pixel = j->first + begin; pixel < j->first + end; pixel++) {
    long top = pixel / j->output_width * w->stride_y - w->pad_top, left = pixel % j->output_width * w->stride_x - w->pad_left;
    int inside_x = left >= 0 && left + (w->kernel_width - 1) * w->dilation_x < w->width;
    float *to = j->columns + (pixel - j->first) * j->stride;
    for (long c = 0; c < j->channels; c++)
      for (long ky = 0; ky < w->kernel_height; ky++, to += w->kernel_width) {
        long y = top + ky * w->dilation_y;
        const float *row = j->x + (c * w->height + y) * w->width;
        if (y < 0 || y >= w->height) memset(to, 0, (size_t)w->kernel_width * sizeof *to);
        else if (inside_x && w->dilation_x == 1) memcpy(to, row + left, (size_t)w->kernel_width * sizeof *to);
        else
          for (long kx = 0; kx < w->kernel_width; kx++) {
            long x = left + kx * w->dilation_x;
            to[kx] = x >= 0 && x < w->width ? row[x] : 0;
          }
      }
  }
}

void chx_im2col_f32(const chx_window *window, long channels, const float *x, long first, long count, float *columns, long stride, int threads) {
  im2col_job j = {window, channels, x, first, columns, stride, chx_window_output_width(window)};
  long length = channels * window->kernel_height * window->kernel_width;
  if (length > 0) chx_parallel_for(count, 1 + 16384 / length, count * length < 1 << 16 ? 1 : threads, im2col_rows, &j);
}

typedef struct { long channels, height, width, patch_height, patch_width, grid_rows, grid_columns; const float *x; float *y; } patchify_job;

static void patchify_rows(void *context, long begin, long end, int worker) {
  (void)worker;
  const patchify_job *j = context;
  long length = j->channels * j->patch_height * j->patch_width;
  for (long index = begin; index < end; index++) {
    long item = index / j->grid_rows, grid_row = index % j->grid_rows;
    float *row = j->y + index * j->grid_columns * length;
    // Image rows outermost: they are read front to back.
    for (long c = 0; c < j->channels; c++)
      for (long y = 0; y < j->patch_height; y++) {
        const float *from = j->x + ((item * j->channels + c) * j->height + grid_row * j->patch_height + y) * j->width;
        float *to = row + (c * j->patch_height + y) * j->patch_width;
        for (long g = 0; g < j->grid_columns; g++, from += j->patch_width, to += length) memcpy(to, from, (size_t)j->patch_width * sizeof *to);
      }
  }
}

void chx_patchify_f32(long batch, long channels, long height, long width, long patch_height, long patch_width, const float *x, float *y, int threads) {
  patchify_job j = {channels, height, width, patch_height, patch_width, height / patch_height, width / patch_width, x, y};
  chx_parallel_for(batch * j.grid_rows, 1, batch * channels * height * width < 1 << 16 ? 1 : threads, patchify_rows, &j);
}
