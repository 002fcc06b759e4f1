#include "peak/peak_kernels.h"

#define ROW(isa, name, operations) {#name, isa, operations, name},
#define NOTHING(isa, name, operations)
#define PEAK_F32 ROW
#define PEAK_BF16 NOTHING
#define PEAK_S8 NOTHING
static const chx_peak_variant f32[] = {
#include "peak/kernels.inc"
};
#undef PEAK_F32
#undef PEAK_BF16
#define PEAK_F32 NOTHING
#define PEAK_BF16 ROW
static const chx_peak_variant bf16[] = {
#include "peak/kernels.inc"
};
#undef PEAK_BF16
#undef PEAK_S8
#define PEAK_BF16 NOTHING
#define PEAK_S8 ROW
static const chx_peak_variant s8[] = {
#include "peak/kernels.inc"
};

static double run(const chx_peak_variant *v, chx_isa isas, long loops) {
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  v->run(loops);
  return v->operations_per_loop * (double)loops;
}
#define FAMILY(type) \
  const chx_peak_variant *chx_peak_##type##_variants(size_t *count) { *count = sizeof type / sizeof *type; return type; } \
  double chx_peak_##type(chx_isa isas, long loops) { return run(type, isas, loops); }
FAMILY(f32)
FAMILY(bf16)
FAMILY(s8)
