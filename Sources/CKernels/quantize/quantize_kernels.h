#pragma once
#include "chx_quantize.h"
#define QUANTIZE(isa, name) \
  void chx_quantize_##name(const chx_quantize_args *args, long begin, long end); \
  void chx_norm_narrow_##name(const chx_norm_narrow_args *args, long begin, long end); \
  void chx_bf16_from_f32_##name(long count, const float *x, chx_bf16 *y); \
  void chx_f32_from_bf16_##name(long count, const chx_bf16 *x, float *y);
#include "quantize/kernels.inc"
#undef QUANTIZE
