// A register tile of sums, written once for every instruction set and narrow type. A and B consist of 32-bit words (two bfloat16 or four
// 8-bit numbers), which DOT multiplies and adds to sums. Include after the narrow verbs; define TILE_ROWS, TILE_PANELS,
// WIDE_TILE_ROWS and WIDE_TILE_PANELS (few rows are bound by the reading of B: more panels keep more reads in flight), SUM,
// SUM_ZERO, SUM_LOAD, SUM_STORE and DOT(sum, a, b).
#pragma once
enum { LANES = 16 / VEC, PREFETCH_WORDS = 40 };

/// Loads a word from anywhere.
VEC_VERB uint32_t word_at(const char *p) { uint32_t w; memcpy(&w, p, sizeof w); return w; }

/// What a tile brings into the cache while it computes, because loops of their own for that would cost more than they give: two lines
/// in each row of `rows`, and, in the last rounds, the beginning of the panels `next` words further.
typedef struct { const char *rows; long row_stride, row_count, next; } tile_prefetch;

/// sums[m x 16 panels] = (first ? 0 : sums) + a[m x words] * b. Rows of a are a_stride bytes apart; b: `panels` panels of words x 16,
/// panel_stride words apart. m and panels are constants once inlined: sums stay in registers.
VEC_VERB void tile_body(int m, int panels, long words, const char *a, long a_stride, const uint32_t *b, long panel_stride, uint32_t *sums, long sums_stride, int first, const tile_prefetch *fetch) {
  SUM sum[TILE_ROWS][LANES * WIDE_TILE_PANELS];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels * LANES; j++) sum[i][j] = first ? SUM_ZERO() : SUM_LOAD(sums + i * sums_stride + VEC * j);
  long last = words > PREFETCH_WORDS ? words - PREFETCH_WORDS : 0, ahead = 16 * PREFETCH_WORDS, row_stride = fetch->row_stride;
  const char *fetched = fetch->row_count > 0 ? fetch->rows : a;  // never an address that is not mapped
  for (long p = 0, end = fetch->row_count < last ? fetch->row_count : last;;) {
    for (; p < end; p++, b += 16, a += 4) {
      ivec column[LANES * WIDE_TILE_PANELS];
      __builtin_prefetch(fetched);
      __builtin_prefetch(fetched + 64);
      fetched += row_stride;
#pragma clang loop unroll(full)
      for (int j = 0; j < panels; j++) {
        __builtin_prefetch(b + j * panel_stride + ahead);
        for (int lane = 0; lane < LANES; lane++) column[j * LANES + lane] = ivec_load(b + j * panel_stride + lane * VEC);
      }
#pragma clang loop unroll(full)
      for (int i = 0; i < m; i++) {
        ivec row = ivec_set1(word_at(a + i * a_stride));
#pragma clang loop unroll(full)
        for (int j = 0; j < panels * LANES; j++) sum[i][j] = DOT(sum[i][j], row, column[j]);
      }
    }
    if (end == words) break;
    row_stride = 0;
    if (end < last) end = last; else end = words, ahead = fetch->next - last * 16;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < panels * LANES; j++) SUM_STORE(sums + i * sums_stride + VEC * j, sum[i][j]);
}

static __attribute__((unused)) void tile(int m, int panels, long words, const char *a, long a_stride, const uint32_t *b, long panel_stride, uint32_t *sums, long sums_stride, int first, const tile_prefetch *fetch) {
#define TILE(rows, width) \
  case (width) * 16 + (rows): \
    if ((rows) <= ((width) <= TILE_PANELS ? TILE_ROWS : WIDE_TILE_ROWS) && (width) <= WIDE_TILE_PANELS) \
      tile_body(rows, width, words, a, a_stride, b, panel_stride, sums, sums_stride, first, fetch); \
    break;
#define TILES_TO_6(width) TILE(1, width) TILE(2, width) TILE(3, width) TILE(4, width) TILE(5, width) TILE(6, width)
#define TILES_TO_14(width) TILES_TO_6(width) TILE(7, width) TILE(8, width) TILE(9, width) TILE(10, width) TILE(11, width) TILE(12, width) TILE(13, width) TILE(14, width)
  switch (panels * 16 + m) { TILES_TO_14(1) TILES_TO_14(2) TILES_TO_6(3) TILES_TO_6(4) }
#undef TILE
#undef TILES_TO_6
#undef TILES_TO_14
}
