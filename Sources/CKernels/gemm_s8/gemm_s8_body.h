// Products of 8-bit numbers, written once over DOT. Include after the verbs, the activations, the size of the tile and DOT.
#pragma once
#define SUM ivec
#define SUM_ZERO ivec_zero
#define SUM_LOAD ivec_load
#define SUM_STORE ivec_store
#include "product/tile_body.h"
#include "product/group.h"

typedef struct { vec scale; ivec zero_point; } row_terms;
/// The zero point as it is for the unsigned numbers of the sums.
VEC_VERB uint32_t zero_point_of(const group *g, long row) {
  const chx_gemm_s8_args *args = g->args;
  int32_t zero = args->a_zero_points ? args->a_zero_points[g->p->item * args->a_scale_batch_stride + row * args->a_scale_stride] : 0;
  return (uint32_t)zero + (args->a_is_signed ? 128 : 0);
}
VEC_VERB row_terms terms_of(const group *g, long row) {
  const chx_gemm_s8_args *args = g->args;
  float scale = !args->a_scales ? 1 : args->a_scales[g->p->item * args->a_scale_batch_stride + row * args->a_scale_stride];
  return (row_terms){vec_set1(scale * g->alpha), ivec_set1(zero_point_of(g, row))};
}
VEC_VERB ivec exact_at(const group *g, ivec zero_point, const uint32_t *sums, long column) {
  return ivec_sub(ivec_load(sums), ivec_mul(zero_point, ivec_load(g->column_sums + column)));
}
VEC_VERB vec value_at(const group *g, const row_terms *terms, const uint32_t *sums, long column) {
  vec x = vec_mul(vec_from_int(exact_at(g, terms->zero_point, sums, column)), terms->scale);
  return vec_fma(x, vec_load(g->b_scale + column), vec_load(g->bias + column));
}
static void start_columns(group *g, long panels) {
  const chx_gemm_s8_args *args = g->args;
  spread(g, panels, args->b_scales, args->b_scale_stride, 1, g->b_scale);
  long all = product_panels(args->n, args->out.is_gated), words = product_words(args->k, 1);
  g->column_sums = (const int32_t *)g->p->b + 16 * (all * words + g->panel);
}
static void write_sums(const group *g, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  const chx_gemm_s8_args *args = g->args;
  if (!args->sums) return;
  for (long i = row; i < row + rows; i++, sums += stride)
    for (long j = 0; j < count; j += VEC) {
      long left = g->columns - column - j;
      if (left <= 0) break;
      int32_t *to = args->sums + g->p->item * args->sums_batch_stride + i * args->sums_stride + g->column + column + j;
      ivec exact = exact_at(g, ivec_set1(zero_point_of(g, i)), sums + j, column + j);
      if (left >= VEC) ivec_store(to, exact); else ivec_store_n(to, exact, left);
    }
}
#include "product/epilogue_body.h"
#include "product/block_body.h"

static void compute_product(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  group g = {.args = args};
  product p = {args->m, args->n, args->k, 1, (const char *)args->a + item * args->a_batch_stride, args->a_stride, args->a_is_signed ? 0x80808080u : 0,
    (const uint32_t *)(const void *)((const char *)args->b + item * args->b_batch_stride), &args->out, item};
  compute_range(&g, &p, row, row_end, panel, panel_end);
}
