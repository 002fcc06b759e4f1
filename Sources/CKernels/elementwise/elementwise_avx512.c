#include "elementwise/elementwise_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "simd/vec_avx512.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "elementwise/elementwise_body.h"

void chx_unary_f32_avx512(chx_unary op, long count, const float *x, float *y) { unary(op, count, x, y); }
void chx_binary_f32_avx512(chx_binary op, long count, const float *a, long a_step, const float *b, long b_step, float *y) {
  binary(op, count, a, a_step, b, b_step, y);
}
void chx_gated_f32_avx512(chx_activation activation, long count, const float *x, const float *gate, float *y) { gated(activation, count, x, gate, y); }
#pragma clang attribute pop
#endif
