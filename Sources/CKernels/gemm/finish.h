// What follows the sums, for a tile of rows by two panels. Include after activate.h.
#pragma once

/// One batch item, from its first row and column.
typedef struct {
  const chx_gemm_f32_args *args;
  const float *a, *b, *residual;
  float *c;
  float alpha;
} product_item;

static product_item item_of(const chx_gemm_f32_args *g, long item) {
  return (product_item){g, g->a + item * g->a_batch_stride, g->b + item * g->b_batch_stride, g->residual ? g->residual + item * g->residual_batch_stride : NULL,
                        g->c + item * g->c_batch_stride, g->alpha == 0 ? 1 : g->alpha};
}

VEC_VERB vec load_part(const float *p, long left) { return left >= VEC ? vec_load(p) : vec_load_n(p, left); }
VEC_VERB vec biased(const float *sums, vec scale, int scales, const float *bias, long left) {
  vec x = vec_load(sums);  // padded to whole panels
  if (scales) x = vec_mul(x, scale);
  return bias ? vec_add(x, load_part(bias, left)) : x;
}

/// Writes the rows [row, row + rows) of the columns of one pair of panels.
VEC_VERB void finish_tile_as(chx_activation activation, int gated, const product_item *at, long row, long rows, long pair, const float *sums, long stride) {
  const chx_gemm_f32_args *g = at->args;
  long width = gated ? CHX_GEMM_PANEL : GEMM_PAIR, total = gated ? g->n / 2 : g->n, column = pair * width, columns = total - column < width ? total - column : width;
  const float *bias = g->bias ? g->bias + column : NULL, *other = g->bias ? g->bias + total + column : NULL;
  const float *residual = at->residual ? at->residual + row * g->residual_stride + column : NULL;
  float *c = at->c + row * g->c_stride + column;
  vec scale = vec_set1(at->alpha);
  int scales = at->alpha != 1;
  for (long i = 0; i < rows; i++, sums += stride, c += g->c_stride) {
    for (long j = 0; j < columns; j += VEC) {
      long left = columns - j;
      vec x = activate(activation, biased(sums + j, scale, scales, bias ? bias + j : NULL, left));
      if (gated) x = vec_mul(x, biased(sums + CHX_GEMM_PANEL + j, scale, scales, other ? other + j : NULL, left));
      if (residual) x = vec_add(x, load_part(residual + j, left));
      if (left >= VEC) vec_store(c + j, x); else vec_store_n(c + j, x, left);
    }
    if (residual) residual += g->residual_stride;
  }
}
static void finish_tile(const product_item *at, long row, long rows, long pair, const float *sums, long stride) {
#define FINISH(name) if (at->args->gated) finish_tile_as(name, 1, at, row, rows, pair, sums, stride); else finish_tile_as(name, 0, at, row, rows, pair, sums, stride);
  WITH_ACTIVATION(at->args->activation, FINISH)
#undef FINISH
}

/// Asks for the cache lines that finish_tile will write, to own them: long before, because it does not wait for them.
static void fetch_results(const product_item *at, long row, long rows, long pair) {
  const chx_gemm_f32_args *g = at->args;
  long width = g->gated ? CHX_GEMM_PANEL : GEMM_PAIR, last = (g->gated ? g->n / 2 : g->n) - pair * width;
  last = (last < width ? last : width) - 1;
  for (long i = row; i < row + rows; i++) {
    const float *c = at->c + i * g->c_stride + pair * width, *residual = at->residual ? at->residual + i * g->residual_stride + pair * width : c;
    for (long j = 0; j <= last; j += 16) {
      __builtin_prefetch(c + j, 1, 2);
      __builtin_prefetch(residual + j, 0, 2);
    }
    __builtin_prefetch(c + last, 1, 2);  // rows need not begin with a line
  }
}
