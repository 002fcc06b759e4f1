// Register tiles of C: up to 4 rows by 1 panel, in two halves so that 16 vector registers suffice. Include after
// vec_portable.h. Contract: tile_avx512.h.
#pragma once
enum { TILE_ROWS = 4, TILE_PANELS = 1, WIDE_TILE_ROWS = 1, WIDE_TILE_PANELS = 1 };

VEC_VERB void tile_body(int m, long k, const float *a, long row, long step, const float *b, float *c, long c_stride, int first) {
  vec sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 2; j++) sum[i][j] = first ? vec_zero() : vec_load(c + i * c_stride + VEC * j);
  for (long p = 0; p < k; p++, a += step, b += 16) {
    vec left = vec_load(b), right = vec_load(b + VEC);
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      vec x = vec_set1(a[i * row]);
      sum[i][0] = vec_fma(x, left, sum[i][0]);
      sum[i][1] = vec_fma(x, right, sum[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 2; j++) vec_store(c + i * c_stride + VEC * j, sum[i][j]);
}

static __attribute__((unused)) void tile(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first) {
  (void)panels, (void)panel_stride;
#define TILE(rows) case rows: tile_body(rows, k, a, a_stride, 1, b + half, c + half, c_stride, first); break;
  for (int half = 0; half < 16; half += 2 * VEC) switch (m) { TILE(1) TILE(2) TILE(3) TILE(4) }
#undef TILE
}
static __attribute__((unused)) void tile_packed(int m, int panels, long k, const float *a, const float *b, long panel_stride, float *c, int first, const float *next, long fetch_step) {
  (void)panels, (void)panel_stride, (void)next, (void)fetch_step;
#define TILE(rows) case rows: tile_body(rows, k, a, 1, rows, b + half, c + half, 32, first); break;
  for (int half = 0; half < 16; half += 2 * VEC) switch (m) { TILE(1) TILE(2) TILE(3) TILE(4) }
#undef TILE
}
