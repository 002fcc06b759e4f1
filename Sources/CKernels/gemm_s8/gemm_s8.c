#include "gemm_s8/gemm_s8_kernels.h"
#include "chx_parallel.h"
#include <string.h>

static const chx_gemm_s8_variant variants[] = {
#define GEMM_S8(isa, name) {#name, isa, name},
#include "gemm_s8/kernels.inc"
#undef GEMM_S8
};
const chx_gemm_s8_variant *chx_gemm_s8_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

size_t chx_gemm_s8_packed_bytes(long k, long n, int is_gated) {
  return (size_t)product_panels(n, is_gated) * 64 * ((size_t)product_words(k, 1) + 1);
}

static void sum_columns(void *context, long begin, long end, int worker) {
  (void)worker;
  const product_source *s = context;
  long words = product_words(s->k, 1), panels = product_panels(s->n, s->is_gated);
  for (long p = begin; p < end; p++) {
    const int8_t *panel = (const int8_t *)(s->packed + p * words * 16);
    int32_t sums[16] = {0};
    for (long w = 0; w < words; w++, panel += 64)
      for (long j = 0; j < 16; j++) sums[j] += panel[4 * j] + panel[4 * j + 1] + panel[4 * j + 2] + panel[4 * j + 3];
    memcpy(s->packed + (panels * words + p) * 16, sums, sizeof sums);
  }
}
void chx_gemm_s8_pack_b(long k, long n, const int8_t *b, long stride, int is_transposed, int is_gated, void *packed, int threads) {
  product_source source = {k, n, b, stride, 1, 1, is_transposed, is_gated, packed};
  product_pack(&source, threads);
  chx_parallel_for(product_panels(n, is_gated), 4, k * n < 1 << 16 ? 1 : threads, sum_columns, &source);
}

typedef struct { const chx_gemm_s8_args *args; chx_gemm_s8_fn run; } plan;
static void run_range(void *context, long item, long row, long row_end, long panel, long panel_end) {
  const plan *p = context;
  p->run(p->args, item, row, row_end, panel, panel_end);
}
void chx_gemm_s8_with(const chx_gemm_s8_variant *variant, const chx_gemm_s8_args *args, int threads) {
  plan p = {args, variant->run};
  product_for_ranges(args->m, product_panels(args->n, args->out.is_gated), product_words(args->k, 1), args->batch, threads, run_range, &p);
}
void chx_gemm_s8(const chx_gemm_s8_args *args, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_gemm_s8_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_gemm_s8_with(v, args, threads);
}
