#include "quantize/quantize_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "simd/vec_avx2.h"
#include "simd/narrow_avx2.h"
#include "quantize/row_body.h"
#include "quantize/quantize_body.h"
#include "quantize/convert_body.h"

void chx_quantize_avx2(const chx_quantize_args *args, long begin, long end) { quantize_rows(args, begin, end); }
void chx_norm_narrow_avx2(const chx_norm_narrow_args *args, long begin, long end) { norm_rows(args, begin, end); }
void chx_bf16_from_f32_avx2(long count, const float *x, chx_bf16 *y) { narrow_run(count, x, y); }
void chx_f32_from_bf16_avx2(long count, const chx_bf16 *x, float *y) { widen_run(count, x, y); }
#pragma clang attribute pop
#endif
