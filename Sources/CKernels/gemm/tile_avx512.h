// Register tiles of C. Include after vec_avx512.h.
//   tile_packed: up to 14 rows by 2 panels over packed A (k steps of m floats), C with rows of 2 panels: the matrix product.
//   tile: over A as it lies, up to 14 rows by 2 panels (attention), or up to 6 by 4 (few rows are bound by the reading of B:
//   more panels keep more reads in flight).
#pragma once
enum { TILE_ROWS = 14, TILE_PANELS = 2, WIDE_TILE_ROWS = 6, WIDE_TILE_PANELS = 4 };

/// c[m x 16 panels] = (first ? 0 : c) + a[m x k] * b, one chain of multiply-adds per element. Element (i, p) of A is
/// a[i * row + p * step]; b: `panels` panels of k x 16, `panel_stride` floats apart. m, panels and one of A's strides are
/// constants once inlined: c stays in registers. If `fetches`, k * fetch_step floats from `next` and as many a panel_stride
/// further are brought into the second-level cache meanwhile; else b itself is, some steps ahead, into the first.
VEC_VERB void tile_body(int m, int panels, long k, const float *a, long row, long step, const float *b, long panel_stride, float *c, long c_stride, int first, int fetches, const float *next, long fetch_step) {
  __m512 sum[TILE_ROWS][WIDE_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) sum[i][j] = first ? _mm512_setzero_ps() : _mm512_loadu_ps(c + i * c_stride + 16 * j);
  for (long p = 0; p < k; p++, a += step, b += 16) {
    __m512 column[WIDE_TILE_PANELS];
    if (fetches) {
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) __builtin_prefetch(next + j * panel_stride, 0, 2);
      next += fetch_step;
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      column[j] = _mm512_loadu_ps(b + j * panel_stride);
      if (!fetches) __builtin_prefetch(b + j * panel_stride + 16 * 16, 0, 3);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      __m512 x = _mm512_set1_ps(a[i * row]);
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) sum[i][j] = _mm512_fmadd_ps(x, column[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) _mm512_storeu_ps(c + i * c_stride + 16 * j, sum[i][j]);
}

#define TILES_TO_6(width) TILE(1, width) TILE(2, width) TILE(3, width) TILE(4, width) TILE(5, width) TILE(6, width)
#define TILES_TO_14(width) TILES_TO_6(width) TILE(7, width) TILE(8, width) TILE(9, width) TILE(10, width) TILE(11, width) TILE(12, width) TILE(13, width) TILE(14, width)
static __attribute__((unused)) void tile(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first) {
#define TILE(rows, width) case (width) * 16 + (rows): tile_body(rows, width, k, a, a_stride, 1, b, panel_stride, c, c_stride, first, 0, b, 0); break;
  switch (panels * 16 + m) { TILES_TO_14(1) TILES_TO_14(2) TILES_TO_6(3) TILES_TO_6(4) }
#undef TILE
}
static __attribute__((unused)) void tile_packed(int m, int panels, long k, const float *a, const float *b, long panel_stride, float *c, int first, const float *next, long fetch_step) {
#define TILE(rows, width) case (width) * 16 + (rows): tile_body(rows, width, k, a, 1, rows, b, panel_stride, c, 32, first, 1, next, fetch_step); break;
  switch (panels * 16 + m) { TILES_TO_14(1) TILES_TO_14(2) }
#undef TILE
}
#undef TILES_TO_6
#undef TILES_TO_14
