// Chooses a kernel and hands out chunks of queries; chunks of one head follow each other, so that its keys are still in a cache.
#include "attention/attention_kernels.h"
#include "chx_parallel.h"

static const chx_attention_f32_variant variants[] = {
#define ATTENTION_F32(isa, name) {#name, isa, name},
#include "attention/kernels.inc"
#undef ATTENTION_F32
};
const chx_attention_f32_variant *chx_attention_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

static long divided_up(long a, long b) { return (a + b - 1) / b; }
static long at_least(long a, long b) { return a > b ? a : b; }

static chx_attention_tiling tiling_of(const chx_attention_f32_args *g, int threads) {
  chx_attention_tiling t = {0};
  long depth = attention_round_up(g->depth), value_depth = attention_round_up(g->value_depth);
  // Keys and values of a block, packed, share the second-level cache with little else.
  long most = at_least(chx_second_level_cache_bytes() / 8 * 5 / (long)sizeof(float) / (depth + value_depth), 64);
  long blocks = at_least(divided_up(g->keys, most), 1);
  t.block = attention_round_up(divided_up(g->keys, blocks));
  // Every chunk packs the keys that it sees: no more chunks than the threads need. With several blocks a chunk's sums wait in the cache.
  long heads = at_least(g->batch * g->heads, 1), most_chunks = divided_up(g->queries, 64);
  t.chunks = blocks > 1 ? divided_up(g->queries, 448) : 1;
  if (threads > 1) {
    t.chunks = at_least(t.chunks, divided_up(2 * threads, heads));
    if (t.chunks > most_chunks) t.chunks = most_chunks;
    for (int i = 1; i < threads && t.chunks * heads < 8 * threads && t.chunks * heads % threads && t.chunks < most_chunks; i++) t.chunks++;
  }
  long kept = blocks > 1 ? divided_up(g->queries, t.chunks) : ATTENTION_STRIP;  // queries whose sums are kept
  t.values = t.block * depth;
  t.scores = t.values + t.block * value_depth;
  t.queries = t.scores + ATTENTION_STRIP * ATTENTION_SCORE_STRIDE;
  t.outputs = t.queries + ATTENTION_STRIP * depth;
  t.maxima = t.outputs + kept * value_depth;
  t.sums = t.maxima + attention_round_up(kept);
  t.worker_floats = t.sums + attention_round_up(kept);
  return t;
}

size_t chx_attention_scratch_bytes(const chx_attention_f32_args *args, int threads) {
  return (size_t)tiling_of(args, threads).worker_floats * sizeof(float) * (size_t)at_least(threads, 1) + 64;
}

typedef struct { const chx_attention_f32_args *args; chx_attention_f32_fn run; chx_attention_tiling tiling; float *scratch; } plan;

static void run_chunks(void *context, long begin, long end, int worker) {
  const plan *p = context;
  for (long index = begin; index < end; index++) {
    long chunk = index % p->tiling.chunks, head = index / p->tiling.chunks % p->args->heads;
    p->run(p->args, &p->tiling, index / p->tiling.chunks / p->args->heads, head, chunk, p->scratch + worker * p->tiling.worker_floats);
  }
}

void chx_attention_f32_with(const chx_attention_f32_variant *variant, const chx_attention_f32_args *args, void *scratch, int threads) {
  if (args->batch <= 0 || args->heads <= 0 || args->queries <= 0) return;
  double work = (double)args->batch * (double)args->heads * (double)args->queries * (double)args->keys * (double)(args->depth + args->value_depth);
  if (work < 5e5) threads = 1;
  plan p = {args, variant->run, tiling_of(args, threads), (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63)};
  chx_parallel_for(args->batch * args->heads * p.tiling.chunks, 1, threads, run_chunks, &p);
}

void chx_attention_f32(const chx_attention_f32_args *args, void *scratch, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_attention_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_attention_f32_with(v, args, scratch, threads);
}
