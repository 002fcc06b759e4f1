#pragma once
#include "chx_gemm.h"
#define GEMM_F32(isa, name, rows, few) void name(const chx_gemm_f32_args *args, const chx_gemm_tiling *tiling, long item, long row_block, long column_block, float *scratch);
#include "gemm/kernels.inc"
#undef GEMM_F32

/// Two panels, which a tile computes together.
enum { GEMM_PAIR = 2 * CHX_GEMM_PANEL };
