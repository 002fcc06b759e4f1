// A register tile of C: up to 14 rows by 2 panels, or up to 6 rows by 4 panels (few rows are bound by the reading of B: more
// panels keep more reads in flight). Include after vec_avx512.h.
#pragma once
enum { TILE_ROWS = 14, TILE_PANELS = 2, WIDE_TILE_ROWS = 6, WIDE_TILE_PANELS = 4 };

/// c[m x 16 panels] = (first ? 0 : c) + a[m x k] * b, one chain of multiply-adds per element.
/// b: `panels` panels of k x 16, `panel_stride` floats apart. m and panels are constants once inlined: c stays in registers.
/// Meanwhile k floats at `next` and at `next + next_stride` are brought into the second-level cache.
VEC_VERB void tile_body(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first, const float *next, long next_stride) {
  __m512 sum[TILE_ROWS][WIDE_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) sum[i][j] = first ? _mm512_setzero_ps() : _mm512_loadu_ps(c + i * c_stride + 16 * j);
  for (long p = 0; p < k; p++, b += 16) {
    __m512 column[WIDE_TILE_PANELS];
    if (m > WIDE_TILE_ROWS) {  // fewer rows are bound by reading already
      _mm_prefetch((const char *)(next + p), _MM_HINT_T1);
      _mm_prefetch((const char *)(next + next_stride + p), _MM_HINT_T1);
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) {
      column[j] = _mm512_loadu_ps(b + j * panel_stride);
      _mm_prefetch((const char *)(b + j * panel_stride + 16 * 16), _MM_HINT_T0);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      __m512 row = _mm512_set1_ps(a[i * a_stride + p]);
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) sum[i][j] = _mm512_fmadd_ps(row, column[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels; j++) _mm512_storeu_ps(c + i * c_stride + 16 * j, sum[i][j]);
}

static __attribute__((unused)) void tile(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first, const float *next, long next_stride) {
#define TILE(rows, width) case (width) * 16 + (rows): tile_body(rows, width, k, a, a_stride, b, panel_stride, c, c_stride, first, next, next_stride); break;
#define TILES_TO_6(width) TILE(1, width) TILE(2, width) TILE(3, width) TILE(4, width) TILE(5, width) TILE(6, width)
#define TILES_TO_14(width) TILES_TO_6(width) TILE(7, width) TILE(8, width) TILE(9, width) TILE(10, width) TILE(11, width) TILE(12, width) TILE(13, width) TILE(14, width)
  switch (panels * 16 + m) { TILES_TO_14(1) TILES_TO_14(2) TILES_TO_6(3) TILES_TO_6(4) }
#undef TILE
#undef TILES_TO_6
#undef TILES_TO_14
}
