#pragma once
#include "chx_gemm_s8.h"
#include "product/product.h"
#define GEMM_S8(isa, name) void name(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end);
#include "gemm_s8/kernels.inc"
#undef GEMM_S8
