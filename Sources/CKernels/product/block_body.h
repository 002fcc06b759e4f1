// A range of rows and panels, written once over the register tile. A strip of rows lies in the first-level cache (or a slice of it,
// where k is long) while it passes over a group of panels, which lies in the second.
#pragma once
#ifndef SLICE
#define SLICE 704
#endif
#ifndef PADS_STRIPS
#define PADS_STRIPS 0  ///< whether the tile reads A beyond its rows and words, and so wants zeros there
#endif
enum { SLICE_WORDS = SLICE, SUMS_STRIDE = 16 * PRODUCT_GROUP_PANELS };

/// Copies words [start, start + depth) of `rows` rows, the missing bytes of the last word zero. `stride` ends on whole tiles.
static void copy_strip(const product *p, long row, long rows, long start, long depth, uint32_t *strip, long stride) {
  long bytes = p->k * p->element_bytes;
  for (long i = 0; i < rows; i++, strip += stride) {
    const char *from = p->a + (row + i) * p->a_stride + 4 * start;
    long whole = bytes / 4 - start < depth ? bytes / 4 - start : depth;
    for (long w = 0; w < whole; w++) strip[w] = word_at(from + 4 * w) ^ p->a_flip;
    if (whole < depth) {
      uint32_t last = 0;
      memcpy(&last, from + 4 * whole, (size_t)(bytes - 4 * (start + whole)));
      strip[whole] = last ^ p->a_flip;
    }
    if (PADS_STRIPS) memset(strip + depth, 0, (size_t)(stride - depth) * 4);
  }
  if (PADS_STRIPS) memset(strip, 0, (size_t)((TILE_ROWS - rows) * stride) * 4);
}

/// Brings a share of the next strip into the second-level cache.
VEC_VERB void prefetch_rows(const product *p, long row, long rows) {
  for (long i = 0; i < rows; i++)
    for (long byte = 0; byte < p->k * p->element_bytes; byte += 64) __builtin_prefetch(p->a + (row + i) * p->a_stride + byte, 0, 2);
}

static void compute_strip(const group *g, long panels, long row, long rows, long next_rows) {
  const product *p = g->p;
  _Alignas(64) uint32_t sums[TILE_ROWS * SUMS_STRIDE], strip[TILE_ROWS * (SLICE_WORDS + 16)];
  long words = product_words(p->k, p->element_bytes), panel_stride = 16 * words;
  long slices = (words + SLICE_WORDS - 1) / SLICE_WORDS, slice = slices > 1 ? ((words + slices - 1) / slices + 15) / 16 * 16 : words;
  long width = rows <= WIDE_TILE_ROWS ? WIDE_TILE_PANELS : TILE_PANELS;
  row_terms terms[TILE_ROWS];
  for (long i = 0; i < rows; i++) terms[i] = terms_of(g, row + i);
  int is_direct = !PADS_STRIPS && p->a_flip == 0 && p->k * p->element_bytes % 4 == 0;
  const uint32_t *b = p->b + g->panel * panel_stride;
  for (long start = 0; start == 0 || start < words; start += slice) {
    long depth = words - start < slice ? words - start : slice, stride = p->a_stride;
    const char *from = p->a + row * p->a_stride + 4 * start;
    if (!is_direct) {
      copy_strip(p, row, rows, start, depth, strip, slice + 16);
      from = (const char *)strip, stride = 4 * (slice + 16);
    }
    for (long q = 0; q < panels; q += width) {
      long count = panels - q < width ? panels - q : width;
      uint32_t *tile_sums = sums + 16 * q;
      if (start == 0) {
        long fetched = next_rows * q / panels;
        prefetch_rows(p, row + rows + fetched, next_rows * (q + count) / panels - fetched);
      }
      tile_prefetch fetch = {.next = q + count < panels ? count * panel_stride : -q * panel_stride};
      if (start + depth >= words) find_residual(g, row, rows, 16 * q, &fetch);
      tile((int)rows, (int)count, depth, from, stride, b + q * panel_stride + 16 * start, panel_stride, tile_sums, SUMS_STRIDE, start == 0, &fetch);
      if (start + depth < words) continue;
      // A gate and its values may come from two tiles.
      long finished = g->p->out->is_gated ? q / 2 * 2 : q;
      if (!g->p->out->is_gated || (q + count) % 2 == 0) finish_tile(g, terms, row, rows, 16 * finished, 16 * (q + count - finished), sums + 16 * finished, SUMS_STRIDE);
    }
    if (slice == 0) break;
  }
}

static void compute_range(group *g, const product *p, long row, long row_end, long panel, long panel_end) {
  long step = product_group_panels(product_words(p->k, p->element_bytes)), rows = row_end - row, strips = (rows + TILE_ROWS - 1) / TILE_ROWS;
  for (long first = panel; first < panel_end; first += step) {
    long panels = panel_end - first < step ? panel_end - first : step;
    start_group(g, p, first, panels);
    start_columns(g, panels);
    g->outputs = outputs_of(p->out);
    // Strips of about the same height: a sliver would leave the pipelines empty.
    for (long s = 0; s < strips; s++) {
      long from = rows * s / strips, to = rows * (s + 1) / strips, next = rows * (s + 2) / strips;
      compute_strip(g, panels, row + from, to - from, s + 1 < strips ? next - to : 0);
    }
  }
}
