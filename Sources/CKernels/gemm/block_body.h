// One block of a product, written once over the register tile of each instruction set. A slice of the block's rows of A is
// packed and stays in the second-level cache. For each pair of panels, all strips of rows pass by, and meanwhile the next pair
// is brought from memory. Sums wait between slices of k, which changes no bit of the result.
#include "gemm/finish.h"

/// Strip `index` of `strips`, whose heights differ by at most one: the last is no sliver.
static long strip_row(long rows, long strips, long index) { return rows * index / strips; }

/// Packs rows of A as the tile reads them: k steps of `rows` neighbouring floats.
static void pack_strip(long rows, long k, const float *a, long a_stride, float *packed) {
  for (long p = 0; p < k; p += VEC, packed += VEC * rows) {
    vec block[VEC];
    long left = k - p;
#pragma clang loop unroll(full)
    for (long i = 0; i < VEC; i++) {
      block[i] = i < rows ? load_part(a + i * a_stride + p, left) : vec_zero();
      if (i < rows && p % 16 == 0) __builtin_prefetch(a + (i + rows) * a_stride + p, 0, 2);  // the strip after this one
    }
    vec_transpose(block);
    if (left > VEC)  // what a store writes beyond the rows, the next writes over
      for (long i = 0; i < VEC; i++) vec_store(packed + i * rows, block[i]);
    else
      for (long i = 0; i < left; i++) vec_store_n(packed + i * rows, block[i], rows);
  }
}

/// The same of A stored as k x m: each step's rows lie side by side.
static void pack_columns(long rows, long k, const float *a, long a_stride, float *packed) {
  for (long p = 0; p < k; p++, a += a_stride, packed += rows) {
    __builtin_prefetch(a + 8 * a_stride, 0, 2);
    for (long i = 0; i < rows; i++) packed[i] = a[i];
  }
}

/// Few rows are bound by the reading of B: four panels at once keep more reads in flight, and A is taken as it lies.
static void few_rows(const product_item *at, long pair, long pair_end, long panels) {
  const chx_gemm_f32_args *g = at->args;
  _Alignas(64) float sums[WIDE_TILE_ROWS * 2 * GEMM_PAIR];
  long panel_stride = CHX_GEMM_PANEL * g->k;
  for (; pair < pair_end; pair += 2) {
    long end = pair + 2 < pair_end ? pair + 2 : pair_end, width = (end * 2 < panels ? end * 2 : panels) - pair * 2;
    for (long p = 0; p < width; p += WIDE_TILE_PANELS)
      tile((int)g->m, (int)(width - p < WIDE_TILE_PANELS ? width - p : WIDE_TILE_PANELS), g->k, at->a, g->a_stride, at->b + (pair * 2 + p) * panel_stride,
           panel_stride, sums + p * CHX_GEMM_PANEL, 2 * GEMM_PAIR, 1);
    for (long q = pair; q < end; q++) finish_tile(at, 0, g->m, q, sums + (q - pair) * GEMM_PAIR, 2 * GEMM_PAIR);
  }
}

static void compute_block(const chx_gemm_f32_args *g, const chx_gemm_tiling *t, long item, long row_block, long column_block, float *scratch) {
  product_item at = item_of(g, item);
  long first = t->pairs * column_block / t->column_blocks, end = t->pairs * (column_block + 1) / t->column_blocks;
  long panels = g->gated ? 2 * t->pairs : (g->n + CHX_GEMM_PANEL - 1) / CHX_GEMM_PANEL, panel_stride = CHX_GEMM_PANEL * g->k;
  if (g->m <= WIDE_TILE_ROWS && !g->a_transposed) { few_rows(&at, first, end, panels); return; }

  // Blocks are whole strips of an even cut.
  long all_strips = (g->m + TILE_ROWS - 1) / TILE_ROWS, first_strip = all_strips * row_block / t->row_blocks;
  long strips = all_strips * (row_block + 1) / t->row_blocks - first_strip, row = strip_row(g->m, all_strips, first_strip);
  float *sums = scratch + t->a_floats;
  long sums_step = t->slice < g->k ? TILE_ROWS * GEMM_PAIR : 0, start = 0;
  do {
    long depth = g->k - start < t->slice ? g->k - start : t->slice;
    int is_last = start + depth == g->k;
    for (long i = 0; i < strips; i++) {
      long from = strip_row(g->m, all_strips, first_strip + i), height = strip_row(g->m, all_strips, first_strip + i + 1) - from;
      if (g->a_transposed)
        pack_columns(height, depth, at.a + start * g->a_stride + from, g->a_stride, scratch + (from - row) * depth);
      else
        pack_strip(height, depth, at.a + from * g->a_stride + start, g->a_stride, scratch + (from - row) * depth);
    }
    float *tile_sums = sums;
    for (long pair = first; pair < end; pair++) {
      const float *b = at.b + pair * 2 * panel_stride + start * CHX_GEMM_PANEL, *next = pair + 1 < end ? b + 2 * panel_stride : is_last ? b : at.b + first * 2 * panel_stride + (start + depth) * CHX_GEMM_PANEL;
      long width = panels - pair * 2 < 2 ? 1 : 2, fetch_step = (16 + strips - 1) / strips, fetched = 0;
      for (long i = 0; i < strips; i++, tile_sums += sums_step, fetched += fetch_step * depth) {
        long from = strip_row(g->m, all_strips, first_strip + i), height = strip_row(g->m, all_strips, first_strip + i + 1) - from;
        if (is_last) fetch_results(&at, from, height, pair);
        for (long p = 0; p < width; p += TILE_PANELS)
          tile_packed((int)height, (int)(width - p < TILE_PANELS ? width - p : TILE_PANELS), depth, scratch + (from - row) * depth, b + p * panel_stride, panel_stride,
                      tile_sums + p * CHX_GEMM_PANEL, start == 0, next + p * panel_stride + fetched, fetch_step);
        if (is_last) finish_tile(&at, from, height, pair, tile_sums, GEMM_PAIR);
      }
    }
    start += depth;
  } while (start < g->k);
}
