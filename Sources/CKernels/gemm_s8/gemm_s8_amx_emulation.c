// The kernel for AMX with its tiles in memory: what it computes can be checked on processors without.
#include "gemm_s8/gemm_s8_kernels.h"
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "simd/activate.h"
#include "simd/narrow_portable.h"
#include "simd/narrow_math.h"
enum { TILE_ROWS = 32, TILE_PANELS = 2, WIDE_TILE_ROWS = 0, WIDE_TILE_PANELS = 2 };
#define SLICE 352
#define PADS_STRIPS 1
#include "product/emulated_tile.h"
static void dot_tiles(emulated_tile *sums, const emulated_tile *a, const emulated_tile *b) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++)
      for (int w = 0; w < 16; w++)
        for (int byte = 0; byte < 32; byte += 8) sums->words[i][j] += (a->words[i][w] >> byte & 255) * (uint32_t)(int8_t)(b->words[w][j] >> byte);
}
#define TILE_DOT(sums, a, b) dot_tiles(&tiles[sums], &tiles[a], &tiles[b])
#include "gemm_s8/gemm_s8_body.h"

static void run(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
const chx_gemm_s8_variant chx_gemm_s8_amx_emulation = {"chx_gemm_s8_amx_emulation", CHX_ISA_PORTABLE, run};
