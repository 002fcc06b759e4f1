// Chooses a kernel and hands out chunks of queries; chunks of one head follow each other, so that its keys are still in a cache.
#include "attention_bf16/attention_bf16_kernels.h"
#include "chx_parallel.h"

static const chx_attention_bf16_variant variants[] = {
#define ATTENTION_BF16(isa, name) {#name, isa, name},
#include "attention_bf16/kernels.inc"
#undef ATTENTION_BF16
};
const chx_attention_bf16_variant *chx_attention_bf16_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

/// Queries are cut in chunks of about the same size, a multiple of the tallest tile.
static long chunk_of(const chx_attention_bf16_args *args) {
  long chunks = (args->queries + CHX_ATTENTION_BF16_CHUNK - 1) / CHX_ATTENTION_BF16_CHUNK;
  return chunks > 0 ? ((args->queries + chunks - 1) / chunks + 13) / 14 * 14 : 14;
}
size_t chx_attention_bf16_scratch_bytes(const chx_attention_bf16_args *args, int threads) {
  return (size_t)attention_bf16_scratch_of(args, chunk_of(args)).end * 4 * (size_t)(threads > 1 ? threads : 1) + 64;
}

typedef struct {
  const chx_attention_bf16_args *args;
  chx_attention_bf16_fn run;
  long chunks, chunk;
  uint32_t *scratch;
  long scratch_per_worker;
} plan;

static void run_range(void *context, long begin, long end, int worker) {
  const plan *p = context;
  for (long index = begin; index < end; index++) {
    long query = index % p->chunks * p->chunk, query_end = query + p->chunk, head = index / p->chunks % p->args->heads;
    if (query_end > p->args->queries) query_end = p->args->queries;
    if (query < query_end) p->run(p->args, index / p->chunks / p->args->heads, head, query, query_end, p->scratch + worker * p->scratch_per_worker);
  }
}

void chx_attention_bf16_with(const chx_attention_bf16_variant *variant, const chx_attention_bf16_args *args, void *scratch, int threads) {
  if (args->batch <= 0 || args->heads <= 0 || args->queries <= 0) return;
  plan p = {.args = args, .run = variant->run, .chunk = chunk_of(args)};
  p.scratch_per_worker = attention_bf16_scratch_of(args, p.chunk).end;
  p.scratch = (uint32_t *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
  p.chunks = (args->queries + p.chunk - 1) / p.chunk;
  double work = (double)args->batch * (double)args->heads * (double)args->queries * (double)args->keys * (double)(args->depth + args->value_depth);
  chx_parallel_for(args->batch * args->heads * p.chunks, 1, work < 1e6 ? 1 : threads, run_range, &p);
}

void chx_attention_bf16(const chx_attention_bf16_args *args, void *scratch, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_attention_bf16_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_attention_bf16_with(v, args, scratch, threads);
}
