// A register tile of C: up to 4 rows by 1 panel, in two halves so that 16 vector registers suffice. Include after
// vec_portable.h. Contract: tile_avx512.h.
#pragma once
enum { TILE_ROWS = 4, TILE_PANELS = 1, WIDE_TILE_ROWS = 4, WIDE_TILE_PANELS = 1 };

VEC_VERB void tile_body(int m, long k, const float *a, long a_stride, const float *b, float *c, long c_stride, int first) {
  vec sum[TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 2; j++) sum[i][j] = first ? vec_zero() : vec_load(c + i * c_stride + VEC * j);
  for (long p = 0; p < k; p++, b += 16) {
    vec left = vec_load(b), right = vec_load(b + VEC);
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      vec row = vec_set1(a[i * a_stride + p]);
      sum[i][0] = vec_fma(row, left, sum[i][0]);
      sum[i][1] = vec_fma(row, right, sum[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 2; j++) vec_store(c + i * c_stride + VEC * j, sum[i][j]);
}

static __attribute__((unused)) void tile(int m, int panels, long k, const float *a, long a_stride, const float *b, long panel_stride, float *c, long c_stride, int first, const float *next, long next_stride) {
  (void)panels, (void)panel_stride, (void)next, (void)next_stride;
  for (int half = 0; half < 16; half += 2 * VEC) {
    switch (m) {
      case 1: tile_body(1, k, a, a_stride, b + half, c + half, c_stride, first); break;
      case 2: tile_body(2, k, a, a_stride, b + half, c + half, c_stride, first); break;
      case 3: tile_body(3, k, a, a_stride, b + half, c + half, c_stride, first); break;
      case 4: tile_body(4, k, a, a_stride, b + half, c + half, c_stride, first); break;
    }
  }
}
