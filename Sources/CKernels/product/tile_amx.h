// A block of sums in the tile registers of AMX: 32 rows by 2 panels. A panel of packed B is what a tile wants: 16 rows of 64 bytes, each the
// words of 16 columns. Include after the narrow verbs; define TILE_DOT(sums, a, b) and, for the processor itself, HAS_AMX. Without,
// the same steps run on tiles in memory (emulated_tile.h), so that they can be tested anywhere. Contract: tile_body.h, but that A must be padded with
// zeros to 32 rows and to 16 words.
#pragma once
enum { LANES = 16 / VEC, TILE_WORDS = 16 };
typedef struct { const char *rows; long row_stride, row_count, next; } tile_prefetch;

VEC_VERB uint32_t word_at(const char *p) { uint32_t w; memcpy(&w, p, sizeof w); return w; }

#ifdef HAS_AMX
typedef struct { uint8_t palette, start_row, reserved[14]; uint16_t row_bytes[16]; uint8_t rows[16]; } tile_configuration;
static void tiles_start(void) {
  tile_configuration all = {.palette = 1};
  for (int i = 0; i < 8; i++) all.row_bytes[i] = 64, all.rows[i] = 16;
  _tile_loadconfig(&all);
}
static void tiles_end(void) { _tile_release(); }
#define TILES
#define TILE_ZERO(t) _tile_zero(t)
#define TILE_LOAD(t, from, stride) _tile_loadd(t, from, (size_t)(stride))
#define TILE_STORE(t, to, stride) _tile_stored(t, to, (size_t)(stride))
#else
static void tiles_start(void) {}
static void tiles_end(void) {}
static void emulated_load(emulated_tile *t, const void *from, long stride) {
  for (long i = 0; i < 16; i++) memcpy(t->words[i], (const char *)from + i * stride, 64);
}
static void emulated_store(const emulated_tile *t, void *to, long stride) {
  for (long i = 0; i < 16; i++) memcpy((char *)to + i * stride, t->words[i], 64);
}
#define TILES emulated_tile tiles[7];
#define TILE_ZERO(t) memset(&tiles[t], 0, sizeof tiles[t])
#define TILE_LOAD(t, from, stride) emulated_load(&tiles[t], from, stride)
#define TILE_STORE(t, to, stride) emulated_store(&tiles[t], to, stride)
#endif

static void tile(int m, int panels, long words, const char *a, long a_stride, const uint32_t *b, long panel_stride, uint32_t *sums, long sums_stride, int first, const tile_prefetch *fetch) {
  _Alignas(64) uint32_t last[2][16 * TILE_WORDS];
  uint32_t *lower = sums + 16 * sums_stride;
  long stride = 4 * sums_stride;
  TILES
  (void)fetch;
  TILE_ZERO(0), TILE_ZERO(1), TILE_ZERO(2), TILE_ZERO(3);
  if (!first) {
    TILE_LOAD(0, sums, stride);
    if (panels > 1) TILE_LOAD(1, sums + 16, stride);
    if (m > 16) TILE_LOAD(2, lower, stride);
    if (m > 16 && panels > 1) TILE_LOAD(3, lower + 16, stride);
  }
  for (long w = 0; w < words; w += TILE_WORDS, a += 4 * TILE_WORDS) {
    const uint32_t *left = b + 16 * w, *right = left + (panels > 1 ? panel_stride : 0);
    if (words - w < TILE_WORDS) {
      memset(last, 0, sizeof last);
      memcpy(last[0], left, (size_t)(words - w) * 64);
      memcpy(last[1], right, (size_t)(words - w) * 64);
      left = last[0], right = last[1];
    }
    TILE_LOAD(4, left, 64);
    TILE_LOAD(5, right, 64);
    TILE_LOAD(6, a, a_stride);
    TILE_DOT(0, 6, 4);
    if (panels > 1) TILE_DOT(1, 6, 5);
    if (m > 16) {
      TILE_LOAD(6, a + 16 * a_stride, a_stride);
      TILE_DOT(2, 6, 4);
      if (panels > 1) TILE_DOT(3, 6, 5);
    }
  }
  TILE_STORE(0, sums, stride);
  if (panels > 1) TILE_STORE(1, sums + 16, stride);
  if (m > 16) TILE_STORE(2, lower, stride);
  if (m > 16 && panels > 1) TILE_STORE(3, lower + 16, stride);
}
