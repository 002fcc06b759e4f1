#pragma once
#include "chx_conv.h"
#define DEPTHWISE_F32(isa, name) void name(const chx_depthwise_f32_args *args, long begin, long end);
#include "conv/kernels.inc"
#undef DEPTHWISE_F32
