#pragma once
#include "chx_norm.h"
#define NORM_F32(isa, name) void name(const chx_norm_f32_args *args, long begin, long end);
#include "norm/kernels.inc"
#undef NORM_F32
