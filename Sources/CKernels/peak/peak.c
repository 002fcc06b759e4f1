#include "peak/peak_kernels.h"

static const chx_peak_f32_variant variants[] = {
#define PEAK_F32(isa, name, operations) {#name, isa, operations, name},
#include "peak/kernels.inc"
#undef PEAK_F32
};
const chx_peak_f32_variant *chx_peak_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}
double chx_peak_f32(chx_isa isas, long loops) {
  const chx_peak_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  v->run(loops);
  return v->operations_per_loop * (double)loops;
}
