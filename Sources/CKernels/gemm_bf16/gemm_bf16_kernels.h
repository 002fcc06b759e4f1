#pragma once
#include "chx_gemm_bf16.h"
#include "product/product.h"
#define GEMM_BF16(isa, name) void name(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end);
#include "gemm_bf16/kernels.inc"
#undef GEMM_BF16
