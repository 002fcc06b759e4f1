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

size_t chx_attention_scratch_bytes(const chx_attention_f32_args *args, int threads) {
  return (size_t)attention_scratch_of(args).end * sizeof(float) * (size_t)(threads > 1 ? threads : 1) + 64;
}

typedef struct {
  const chx_attention_f32_args *args;
  chx_attention_f32_fn run;
  long chunks, chunk;
  float *scratch;
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

void chx_attention_f32_with(const chx_attention_f32_variant *variant, const chx_attention_f32_args *args, void *scratch, int threads) {
  if (args->batch <= 0 || args->heads <= 0 || args->queries <= 0) return;
  plan p = {.args = args, .run = variant->run, .scratch_per_worker = attention_scratch_of(args).end};
  p.scratch = (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63);
  p.chunks = (args->queries + CHX_ATTENTION_CHUNK - 1) / CHX_ATTENTION_CHUNK;
  // Chunks of about the same size; a multiple of every tile height but the AVX2 one's.
  p.chunk = ((args->queries + p.chunks - 1) / p.chunks + 13) / 14 * 14;
  double work = (double)args->batch * (double)args->heads * (double)args->queries * (double)args->keys * (double)(args->depth + args->value_depth);
  chx_parallel_for(args->batch * args->heads * p.chunks, 1, work < 5e5 ? 1 : threads, run_range, &p);
}

void chx_attention_f32(const chx_attention_f32_args *args, void *scratch, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_attention_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_attention_f32_with(v, args, scratch, threads);
}
