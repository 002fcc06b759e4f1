#pragma once
#include "chx_elementwise.h"
#define ELEMENTWISE_F32(isa, suffix)                                                                                             \
  void chx_unary_f32_##suffix(chx_unary op, long count, const float *x, float *y);                                               \
  void chx_binary_f32_##suffix(chx_binary op, long count, const float *a, long a_step, const float *b, long b_step, float *y);   \
  void chx_gated_f32_##suffix(chx_activation activation, long count, const float *x, const float *gate, float *y);
#include "elementwise/kernels.inc"
#undef ELEMENTWISE_F32
