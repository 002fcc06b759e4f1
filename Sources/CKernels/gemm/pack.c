// Packing of B. Each panel is written front to back; a transposed source is read in blocks of 16 x 16, which the compiler
// turns into shuffles and the cache holds.
#include "chx_gemm.h"
#include "chx_parallel.h"
#include <string.h>

enum { PANEL = CHX_GEMM_PANEL, DEPTH = 16 };

size_t chx_gemm_packed_b_elements(long k, long n) {
  return (size_t)k * (size_t)((n + PANEL - 1) / PANEL * PANEL);
}

size_t chx_gemm_packed_gated_b_elements(long k, long n) { return 2 * chx_gemm_packed_b_elements(k, n / 2); }

typedef struct { long k, n; const float *b; long stride; int transposed, gated; float *packed; } job;

static void pack_rows(const job *j, long column, long width, float *panel) {
  for (long p = 0; p < j->k; p++, panel += PANEL) {
    const float *row = j->b + p * j->stride + column;
    if (width == PANEL) memcpy(panel, row, PANEL * sizeof *row);
    else for (long i = 0; i < PANEL; i++) panel[i] = i < width ? row[i] : 0;
  }
}

static void pack_transposed(const job *j, long column, long width, float *panel) {
  const float *rows = j->b + column * j->stride;
  for (long start = 0; start < j->k; start += DEPTH) {
    long depth = j->k - start < DEPTH ? j->k - start : DEPTH;
    for (long i = 0; i < PANEL; i++)
      for (long p = start; p < start + depth; p++) panel[p * PANEL + i] = i < width ? rows[i * j->stride + p] : 0;
  }
}

static void pack_panels(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  for (long p = begin; p < end; p++) {
    // Gated: the panels of the two halves take turns.
    long half = j->gated ? j->n / 2 : j->n, column = (j->gated ? p / 2 : p) * PANEL, width = half - column < PANEL ? half - column : PANEL;
    if (j->gated && p % 2) column += half;
    (j->transposed ? pack_transposed : pack_rows)(j, column, width, j->packed + p * PANEL * j->k);
  }
}

void chx_gemm_pack_b_f32(long k, long n, const float *b, long stride, int transposed, float *packed, int threads) {
  job j = {k, n, b, stride, transposed, 0, packed};
  if (k > 0) chx_parallel_for((n + PANEL - 1) / PANEL, 4, k * n < 1 << 16 ? 1 : threads, pack_panels, &j);
}
void chx_gemm_pack_gated_b_f32(long k, long n, const float *b, long stride, int transposed, float *packed, int threads) {
  job j = {k, n, b, stride, transposed, 1, packed};
  if (k > 0) chx_parallel_for((n / 2 + PANEL - 1) / PANEL * 2, 4, k * n < 1 << 16 ? 1 : threads, pack_panels, &j);
}
