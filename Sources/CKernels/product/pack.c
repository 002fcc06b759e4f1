// Packing of B into panels of words. A transposed source is read as words already, in blocks that the first-level cache holds.
#include "product/product.h"
#include "chx_parallel.h"
#include <string.h>

enum { DEPTH = 16 };

/// As the processor rounds: to the nearest, ties to even; NaN becomes quiet.
static uint16_t rounded(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (x != x) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

/// Element p of a row as its narrow bits.
static uint32_t element(const product_source *s, const char *row, long p) {
  if (s->source_bytes == 1) return (uint8_t)row[p];
  uint16_t bits;
  float number;
  if (s->source_bytes == 2) return memcpy(&bits, row + 2 * p, sizeof bits), bits;
  return memcpy(&number, row + 4 * p, sizeof number), rounded(number);
}
static uint32_t word(const product_source *s, const char *row, long w) {
  int per_word = 4 / s->element_bytes, shift = 8 * s->element_bytes;
  uint32_t bits = 0;
  if (s->source_bytes == s->element_bytes && (w + 1) * per_word <= s->k) return memcpy(&bits, row + 4 * w, sizeof bits), bits;
  for (long p = w * per_word, i = 0; i < per_word && p < s->k; i++, p++) bits |= element(s, row, p) << (i * shift);
  return bits;
}

static void pack_panel(const product_source *s, long column, long width, uint32_t *panel) {
  long words = product_words(s->k, s->element_bytes), per_word = 4 / s->element_bytes, shift = 8 * s->element_bytes;
  const char *b = s->b;
  if (s->is_transposed) {
    for (long start = 0; start < words; start += DEPTH)
      for (long j = 0; j < 16; j++) {
        const char *row = b + (column + (j < width ? j : 0)) * s->stride * s->source_bytes;
        for (long w = start; w < words && w < start + DEPTH; w++) panel[w * 16 + j] = j < width ? word(s, row, w) : 0;
      }
    return;
  }
  memset(panel, 0, (size_t)words * 64);
  for (long p = 0; p < s->k; p++) {
    const char *row = b + (p * s->stride + column) * s->source_bytes;
    for (long j = 0; j < width; j++) panel[p / per_word * 16 + j] |= element(s, row, j) << (p % per_word * shift);
  }
}

static void pack_panels(void *context, long begin, long end, int worker) {
  (void)worker;
  const product_source *s = context;
  long panel_words = product_words(s->k, s->element_bytes) * 16, columns = s->is_gated ? s->n / 2 : s->n;
  for (long p = begin; p < end; p++) {
    long column = (s->is_gated ? p / 2 : p) * 16, width = columns - column < 16 ? columns - column : 16;
    pack_panel(s, column + (s->is_gated && p % 2 ? columns : 0), width, s->packed + p * panel_words);
  }
}

void product_pack(const product_source *source, int threads) {
  product_source s = *source;
  if (s.k > 0) chx_parallel_for(product_panels(s.n, s.is_gated), 4, s.k * s.n < 1 << 16 ? 1 : threads, pack_panels, &s);
}
