// Chooses a kernel and hands out planes.
#include "conv/conv_kernels.h"
#include "chx_parallel.h"

static const chx_depthwise_f32_variant variants[] = {
#define DEPTHWISE_F32(isa, name) {#name, isa, name},
#include "conv/kernels.inc"
#undef DEPTHWISE_F32
};
const chx_depthwise_f32_variant *chx_depthwise_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

typedef struct { const chx_depthwise_f32_args *args; chx_depthwise_f32_fn run; } plan;
static void run_planes(void *context, long begin, long end, int worker) {
  (void)worker;
  const plan *p = context;
  p->run(p->args, begin, end);
}

void chx_depthwise_f32_with(const chx_depthwise_f32_variant *variant, const chx_depthwise_f32_args *args, int threads) {
  const chx_window *w = args->window;
  plan p = {args, variant->run};
  long work = args->batch * args->channels * chx_window_output_height(w) * chx_window_output_width(w) * w->kernel_height * w->kernel_width;
  chx_parallel_for(args->batch * args->channels, 1, work < 1 << 20 ? 1 : threads, run_planes, &p);
}
void chx_depthwise_f32(const chx_depthwise_f32_args *args, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_depthwise_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_depthwise_f32_with(v, args, threads);
}
