#pragma once
#include "chx_features.h"

/// Runs `loops` rounds of independent float32 multiply-adds that stay in registers, and returns how many floating-point
/// operations that was (a multiply-add counts two): timed by the caller on every thread at once, it is the floor that no
/// kernel can go below. The widest instruction set of `isas` that has a variant is used.
double chx_peak_f32(chx_isa isas, long loops);
/// One way of doing so: how many operations a round does, and the rounds.
typedef struct { const char *name; chx_isa requires_isa; double operations_per_loop; void (*run)(long loops); } chx_peak_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_peak_f32_variant *chx_peak_f32_variants(size_t *count);
