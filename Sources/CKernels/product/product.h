#pragma once
// What the products of narrow types have in common: A and packed B as 32-bit words of two bfloat16 or four 8-bit numbers.
#include "chx_epilogue.h"

typedef struct {
  long m, n, k;
  int element_bytes;      ///< 1 or 2
  const char *a;          ///< of one item
  long a_stride;          ///< in bytes
  uint32_t a_flip;        ///< what words of A are combined with by exclusive or
  const uint32_t *b;      ///< of one item
  const chx_epilogue *out;
  long item;
} product;

static inline long product_words(long k, int element_bytes) { return (k * element_bytes + 3) / 4; }
static inline long product_panels(long n, int is_gated) { return is_gated ? (n / 2 + 15) / 16 * 2 : (n + 15) / 16; }

/// Panels that are taken together: they stay in the second-level cache while the rows pass over them.
enum { PRODUCT_GROUP_BYTES = 512 * 1024, PRODUCT_GROUP_PANELS = 32 };
static inline long product_group_panels(long words) {
  long panels = words > 0 ? PRODUCT_GROUP_BYTES / (words * 64) / 2 * 2 : PRODUCT_GROUP_PANELS;
  return panels < 2 ? 2 : panels > PRODUCT_GROUP_PANELS ? PRODUCT_GROUP_PANELS : panels;
}

/// Calls body(context, item, row, row_end, panel, panel_end) for ranges that cover all rows and panels of all items, the rows
/// going faster than the panels, so that each core keeps a group of panels in its second-level cache.
typedef void (*product_range)(void *context, long item, long row, long row_end, long panel, long panel_end);
void product_for_ranges(long m, long panels, long words, long batch, int threads, product_range body, void *context);

/// A matrix to be packed; `source_bytes` is the size of its elements: 4 are float32, to be rounded to bfloat16.
typedef struct {
  long k, n;
  const void *b;
  long stride;  ///< in elements
  int source_bytes, element_bytes, is_transposed, is_gated;
  uint32_t *packed;
} product_source;
void product_pack(const product_source *source, int threads);
