#pragma once
#include "chx_features.h"

/// Runs `loops` rounds of independent multiply-adds that stay in registers, and returns how many operations that was (a multiply-add
/// counts two): timed by the caller on every thread at once, it is the floor that no kernel can go below. The widest
/// instruction set of `isas` that has a variant is used.
double chx_peak_f32(chx_isa isas, long loops);
/// Of bfloat16 numbers, added to float32 sums: where no instruction does that, the operations of float32.
double chx_peak_bf16(chx_isa isas, long loops);
/// Of 8-bit integers, added to 32-bit sums without saturation: where no instruction does that, widened to 16 bits.
double chx_peak_s8(chx_isa isas, long loops);

/// One way of doing so: how many operations a round does, and the rounds.
typedef struct { const char *name; chx_isa requires_isa; double operations_per_loop; void (*run)(long loops); } chx_peak_variant;
/// Every compiled-in variant of each kind, best first. The last is portable C.
const chx_peak_variant *chx_peak_f32_variants(size_t *count);
const chx_peak_variant *chx_peak_bf16_variants(size_t *count);
const chx_peak_variant *chx_peak_s8_variants(size_t *count);
