#pragma once
#include "chx_gemm.h"
#define GEMM_F32(isa, name, rows) void name(const chx_gemm_f32_args *args, long item, long row, long row_end, long column, long column_end);
#include "gemm/kernels.inc"
#undef GEMM_F32
