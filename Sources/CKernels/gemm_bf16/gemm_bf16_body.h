// Products of bfloat16, written once over DOT. Include after the verbs, the activations and the size of the tile.
#pragma once
#define SUM vec
#define SUM_ZERO vec_zero
#define SUM_LOAD(p) vec_load((const float *)(p))
#define SUM_STORE(p, v) vec_store((float *)(p), v)
#ifdef TILE_DOT
#include "product/tile_amx.h"
#else
#include "product/tile_body.h"
static void tiles_start(void) {}
static void tiles_end(void) {}
#endif
#include "product/group.h"

typedef struct { float alpha; } row_terms;
typedef struct { vec bias; } column_terms;
VEC_VERB row_terms terms_of(const group *g, long row) { (void)row; return (row_terms){g->alpha}; }
VEC_VERB column_terms columns_at(const group *g, long column) { return (column_terms){vec_load(g->bias + column)}; }
VEC_VERB vec value_of(const row_terms *row, const column_terms *columns, const uint32_t *sums) {
  return vec_fma(SUM_LOAD(sums), vec_set1(row->alpha), columns->bias);
}
VEC_VERB void start_columns(group *g, long panels) { (void)g, (void)panels; }
VEC_VERB void write_sums(const group *g, const row_terms *terms, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  (void)g, (void)terms, (void)row, (void)rows, (void)column, (void)count, (void)sums, (void)stride;
}
#include "product/epilogue_body.h"
#include "product/block_body.h"

static void compute_product(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  group g = {.args = args};
  product p = {args->m, args->n, args->k, 2, (const char *)(args->a + item * args->a_batch_stride), 2 * args->a_stride, 0,
    (const uint32_t *)(const void *)(args->b + item * args->b_batch_stride), &args->out, item};
  tiles_start();
  compute_range(&g, &p, row, row_end, panel, panel_end);
  tiles_end();
}
