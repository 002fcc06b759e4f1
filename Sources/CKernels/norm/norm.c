// Chooses a kernel and hands out rows.
#include "norm/norm_kernels.h"
#include "chx_parallel.h"

static const chx_norm_f32_variant variants[] = {
#define NORM_F32(isa, name) {#name, isa, name},
#include "norm/kernels.inc"
#undef NORM_F32
};
const chx_norm_f32_variant *chx_norm_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

typedef struct { const chx_norm_f32_args *args; chx_norm_f32_fn run; } plan;
static void run_rows(void *context, long begin, long end, int worker) {
  (void)worker;
  const plan *p = context;
  p->run(p->args, begin, end);
}

void chx_norm_f32_with(const chx_norm_f32_variant *variant, const chx_norm_f32_args *args, int threads) {
  if (args->columns <= 0) return;
  plan p = {args, variant->run};
  // About 16 K elements per range: some microseconds of work.
  chx_parallel_for(args->rows, 1 + 16384 / args->columns, args->rows * args->columns < 1 << 16 ? 1 : threads, run_rows, &p);
}
void chx_norm_f32(const chx_norm_f32_args *args, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_norm_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_norm_f32_with(v, args, threads);
}
