#include "chx_conv.h"

static long output_size(long input, long kernel, long stride, long dilation, long pads) {
  long room = input + pads - dilation * (kernel - 1) - 1;
  return room < 0 ? 0 : room / stride + 1;
}
long chx_window_output_height(const chx_window *w) {
  return output_size(w->height, w->kernel_height, w->stride_y, w->dilation_y, w->pad_top + w->pad_bottom);
}
long chx_window_output_width(const chx_window *w) {
  return output_size(w->width, w->kernel_width, w->stride_x, w->dilation_x, w->pad_left + w->pad_right);
}
