#include "gemm_bf16/gemm_bf16_kernels.h"

static const chx_gemm_bf16_variant variants[] = {
#define GEMM_BF16(isa, name) {#name, isa, name},
#include "gemm_bf16/kernels.inc"
#undef GEMM_BF16
};
const chx_gemm_bf16_variant *chx_gemm_bf16_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

size_t chx_gemm_bf16_packed_elements(long k, long n, int is_gated) {
  return (size_t)product_words(k, 2) * (size_t)product_panels(n, is_gated) * 32;
}
void chx_gemm_bf16_pack_b(long k, long n, const void *b, chx_float_type type, long stride, int is_transposed, int is_gated, chx_bf16 *packed, int threads) {
  product_source source = {k, n, b, stride, type == CHX_F32 ? 4 : 2, 2, is_transposed, is_gated, (uint32_t *)(void *)packed};
  product_pack(&source, threads);
}

typedef struct { const chx_gemm_bf16_args *args; chx_gemm_bf16_fn run; } plan;
static void run_range(void *context, long item, long row, long row_end, long panel, long panel_end) {
  const plan *p = context;
  p->run(p->args, item, row, row_end, panel, panel_end);
}
void chx_gemm_bf16_with(const chx_gemm_bf16_variant *variant, const chx_gemm_bf16_args *args, int threads) {
  plan p = {args, variant->run};
  product_for_ranges(args->m, product_panels(args->n, args->out.is_gated), product_words(args->k, 2), args->batch, threads, run_range, &p);
}
void chx_gemm_bf16(const chx_gemm_bf16_args *args, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_gemm_bf16_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_gemm_bf16_with(v, args, threads);
}
