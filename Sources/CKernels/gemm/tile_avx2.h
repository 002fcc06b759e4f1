// Register tiles of C: up to 6 rows by 1 panel, or 2 by 2. Include after vec_avx2.h. Contract: tile_avx512.h.
#pragma once
enum { TILE_ROWS = 6, TILE_PANELS = 1, WIDE_TILE_ROWS = 2, WIDE_TILE_PANELS = 2 };

VEC_VERB void tile_body(int m, int panels, long k, const float *a, long row, long step, const float *b, long panel_stride, float *c, long c_stride, int first, int fetches, const float *next, long fetch_step) {
  __m256 sum[TILE_ROWS][2 * WIDE_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 2 * panels; j++) sum[i][j] = first ? _mm256_setzero_ps() : _mm256_loadu_ps(c + i * c_stride + 8 * j);
  for (long p = 0; p < k; p++, a += step, b += 16) {
    __m256 column[2 * WIDE_TILE_PANELS];
#pragma clang loop unroll(full)
    for (int j = 0; j < 2 * panels; j++) column[j] = _mm256_loadu_ps(b + j / 2 * panel_stride + j % 2 * 8);
    if (fetches) __builtin_prefetch(next, 0, 2);
    next += fetch_step;
    __builtin_prefetch(b + 32 * 16, 0, 3);
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      __m256 x = _mm256_broadcast_ss(a + i * row);
#pragma clang loop unroll(full)
      for (int j = 0; j < 2 * panels; j++) sum[i][j] = _mm256_fmadd_ps(x, column[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < 2 * panels; j++) _mm256_storeu_ps(c + i * c_stride + 8 * j, sum[i][j]);
}

static __attribute__((unused)) void tile(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first) {
#define TILE(rows, width) case (width) * 16 + (rows): tile_body(rows, width, k, a, a_stride, 1, b, panel_stride, c, c_stride, first, 0, b, 0); break;
  switch (panels * 16 + m) { TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(1, 2) TILE(2, 2) }
#undef TILE
}
static __attribute__((unused)) void tile_packed(int m, int panels, long k, const float *a, const float *b, long panel_stride, float *c, int first, const float *next, long fetch_step) {
  (void)panels;
#define TILE(rows) case rows: tile_body(rows, 1, k, a, 1, rows, b, panel_stride, c, 32, first, 1, next, fetch_step); break;
  switch (m) { TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) }
#undef TILE
}
