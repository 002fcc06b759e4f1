// Products of 8-bit numbers, written once over DOT. Include after the verbs, the activations, the size of the tile and DOT.
#pragma once
#define SUM ivec
#define SUM_ZERO ivec_zero
#define SUM_LOAD ivec_load
#define SUM_STORE ivec_store
#ifdef TILE_DOT
#include "product/tile_amx.h"
#else
#include "product/tile_body.h"
static void tiles_start(void) {}
static void tiles_end(void) {}
#endif
#include "product/group.h"

typedef struct { float scale; uint32_t zero_point; } row_terms;
typedef struct { vec scale, bias; ivec sums; } column_terms;
VEC_VERB row_terms terms_of(const group *g, long row) {
  const chx_gemm_s8_args *args = g->args;
  long at = g->p->item * args->a_scale_batch_stride + row * args->a_scale_stride;
  // As they are for the unsigned numbers of the sums.
  uint32_t zero_point = (args->a_zero_points ? (uint32_t)args->a_zero_points[at] : 0) + (args->a_is_signed ? 128 : 0);
  return (row_terms){(args->a_scales ? args->a_scales[at] : 1) * g->alpha, zero_point};
}
VEC_VERB column_terms columns_at(const group *g, long column) {
  return (column_terms){vec_load(g->b_scale + column), vec_load(g->bias + column), ivec_load(g->column_sums + column)};
}
VEC_VERB ivec exact_of(const row_terms *row, const column_terms *columns, const uint32_t *sums) {
  return ivec_sub(ivec_load(sums), ivec_mul(ivec_set1(row->zero_point), columns->sums));
}
VEC_VERB vec value_of(const row_terms *row, const column_terms *columns, const uint32_t *sums) {
  return vec_fma(vec_mul(vec_from_int(exact_of(row, columns, sums)), vec_set1(row->scale)), columns->scale, columns->bias);
}
static void start_columns(group *g, long panels) {
  const chx_gemm_s8_args *args = g->args;
  spread(g, panels, args->b_scales, args->b_scale_stride, 1, g->b_scale);
  long all = product_panels(args->n, args->out.is_gated), words = product_words(args->k, 1);
  g->column_sums = (const int32_t *)g->p->b + 16 * (all * words + g->panel);
}
static void write_sums(const group *g, const row_terms *terms, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  const chx_gemm_s8_args *args = g->args;
  if (!args->sums) return;
  for (long i = 0; i < rows; i++, sums += stride)
    for (long j = 0; j < count; j += VEC) {
      long left = g->columns - column - j;
      if (left <= 0) break;
      int32_t *to = args->sums + g->p->item * args->sums_batch_stride + (row + i) * args->sums_stride + g->column + column + j;
      column_terms columns = columns_at(g, column + j);
      ivec exact = exact_of(&terms[i], &columns, sums + j);
      if (left >= VEC) ivec_store(to, exact); else ivec_store_n(to, exact, left);
    }
}
#include "product/epilogue_body.h"
#include "product/block_body.h"

static void compute_product(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  group g = {.args = args};
  product p = {args->m, args->n, args->k, 1, (const char *)args->a + item * args->a_batch_stride, args->a_stride, args->a_is_signed ? 0x80808080u : 0,
    (const uint32_t *)(const void *)((const char *)args->b + item * args->b_batch_stride), &args->out, item};
  tiles_start();
  compute_range(&g, &p, row, row_end, panel, panel_end);
  tiles_end();
}
