#include "conv/conv_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#include "simd/vec_avx512.h"
#include "conv/depthwise_body.h"

void chx_depthwise_f32_avx512(const chx_depthwise_f32_args *args, long begin, long end) { compute_planes(args, begin, end); }
#pragma clang attribute pop
#endif
