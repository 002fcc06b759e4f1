#include "quantize/quantize_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "simd/vec_avx512.h"
#include "simd/narrow_avx512.h"
#include "quantize/row_body.h"
#include "quantize/quantize_body.h"
#include "quantize/convert_body.h"

void chx_quantize_avx512(const chx_quantize_args *args, long begin, long end) { quantize_rows(args, begin, end); }
void chx_norm_narrow_avx512(const chx_norm_narrow_args *args, long begin, long end) { norm_rows(args, begin, end); }
void chx_bf16_from_f32_avx512(long count, const float *x, chx_bf16 *y) { narrow_run(count, x, y); }
void chx_f32_from_bf16_avx512(long count, const chx_bf16 *x, float *y) { widen_run(count, x, y); }
#pragma clang attribute pop
#endif
