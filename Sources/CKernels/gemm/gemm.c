// Chooses a kernel, cuts the product into blocks for the caches, and hands them out. Blocks that follow each other share their
// columns, so that what one thread reads of B the others find in a cache.
#include "gemm/gemm_kernels.h"
#include "chx_parallel.h"

static const chx_gemm_f32_variant variants[] = {
#define GEMM_F32(isa, name, rows, few) {#name, isa, name, rows, few},
#include "gemm/kernels.inc"
#undef GEMM_F32
};
enum { VARIANTS = sizeof variants / sizeof *variants };
const chx_gemm_f32_variant *chx_gemm_f32_variants(size_t *count) {
  *count = VARIANTS;
  return variants;
}

static long divided_up(long a, long b) { return (a + b - 1) / b; }
static long at_least(long a, long b) { return a > b ? a : b; }

static chx_gemm_tiling tiling_of(const chx_gemm_f32_variant *v, const chx_gemm_f32_args *g, int threads) {
  long cache = chx_second_level_cache_bytes(), batch = at_least(g->batch, 1);
  chx_gemm_tiling t = {0};
  t.pairs = divided_up(g->gated ? g->n / 2 : g->n, g->gated ? CHX_GEMM_PANEL : GEMM_PAIR);
  if (g->m <= v->few_rows && !g->a_transposed) {
    // Nothing is reused: narrow ranges balance best.
    t.slice = at_least(g->k, 1), t.row_blocks = 1, t.column_blocks = divided_up(t.pairs, 4);
    return t;
  }
  long most = cache / (6 * GEMM_PAIR * (long)sizeof(float)), slices = at_least(divided_up(g->k, at_least(most, 64)), 1);
  t.slice = at_least(divided_up(divided_up(g->k, slices), 16) * 16, 16);
  long strips = divided_up(g->m, v->tile_rows), block_strips = at_least(cache / 2 / (t.slice * v->tile_rows * (long)sizeof(float)), 1);
  t.row_blocks = divided_up(strips, block_strips);
  // Each block packs its part of A: it should be wide. Between slices its sums wait in the cache: then not too wide.
  t.column_blocks = divided_up(t.pairs, slices > 1 ? 16 : 32);
  if (threads > 1) {
    long wanted = divided_up(2 * threads, t.row_blocks * batch);
    if (t.column_blocks < wanted) t.column_blocks = wanted < t.pairs ? wanted : t.pairs;
    for (int i = 1; i < threads && t.row_blocks * t.column_blocks * batch % threads && t.column_blocks < t.pairs; i++) t.column_blocks++;
  }
  long rows = divided_up(strips, t.row_blocks) * v->tile_rows;
  t.a_floats = divided_up(rows * t.slice + 16, 16) * 16;
  t.worker_floats = t.a_floats + (slices > 1 ? rows * GEMM_PAIR * divided_up(t.pairs, t.column_blocks) : v->tile_rows * GEMM_PAIR);
  return t;
}

size_t chx_gemm_f32_scratch_bytes(const chx_gemm_f32_args *args, int threads) {
  if (args->m <= 0 || args->n <= 0) return 0;
  long most = 0;
  for (int i = 0; i < VARIANTS; i++) most = at_least(most, tiling_of(variants + i, args, threads).worker_floats);
  return (size_t)most * sizeof(float) * (size_t)at_least(threads, 1) + 64;
}

typedef struct { const chx_gemm_f32_args *args; chx_gemm_f32_fn run; chx_gemm_tiling tiling; float *scratch; } plan;

static void run_blocks(void *context, long begin, long end, int worker) {
  const plan *p = context;
  const chx_gemm_tiling *t = &p->tiling;
  for (long index = begin; index < end; index++) {
    long row_block = index % t->row_blocks, column_block = index / t->row_blocks % t->column_blocks, item = index / t->row_blocks / t->column_blocks;
    p->run(p->args, t, item, row_block, column_block, p->scratch + worker * t->worker_floats);
  }
}

void chx_gemm_f32_with(const chx_gemm_f32_variant *variant, const chx_gemm_f32_args *args, void *scratch, int threads) {
  if (args->m <= 0 || args->n <= 0) return;
  long batch = at_least(args->batch, 1);
  // Below about a tenth of a millisecond of work, waking other threads costs more than it gives.
  if ((double)args->m * (double)args->n * (double)args->k * (double)batch < 1e6) threads = 1;
  plan p = {args, variant->run, tiling_of(variant, args, threads), (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63)};
  chx_parallel_for(batch * p.tiling.row_blocks * p.tiling.column_blocks, 1, threads, run_blocks, &p);
}

void chx_gemm_f32(const chx_gemm_f32_args *args, void *scratch, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_gemm_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_gemm_f32_with(v, args, scratch, threads);
}
