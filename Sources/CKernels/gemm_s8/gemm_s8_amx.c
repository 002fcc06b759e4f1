#include "gemm_s8/gemm_s8_kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,avx512bf16,avx512vnni,amx-tile,amx-int8"))), apply_to = function)
#define HAS_BF16
#include "simd/vec_avx512.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_avx512.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 32, TILE_PANELS = 2, WIDE_TILE_ROWS = 0, WIDE_TILE_PANELS = 2 };
#define SLICE 352
#define PADS_STRIPS 1
#define HAS_AMX
#define TILE_DOT(sums, a, b) _tile_dpbusd(sums, a, b)
#include "gemm_s8/gemm_s8_body.h"

void chx_gemm_s8_amx(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
#pragma clang attribute pop
#endif
