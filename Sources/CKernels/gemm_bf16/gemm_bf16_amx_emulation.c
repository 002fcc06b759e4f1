// The kernel for AMX with its tiles in memory: what it computes can be checked on processors without.
#include "gemm_bf16/gemm_bf16_kernels.h"
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
/// As the processor does it: sums of the first and of the second numbers of the pairs apart, added to each other and then to the tile.
static void dot_tiles(emulated_tile *sums, const emulated_tile *a, const emulated_tile *b) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) {
      float even = 0, odd = 0, sum;
      for (int w = 0; w < 16; w++) {
        ivec pair_a = ivec_set1(a->words[i][w]), pair_b = ivec_set1(b->words[w][j]);
        even += pair_first(pair_a)[0] * pair_first(pair_b)[0];
        odd += pair_second(pair_a)[0] * pair_second(pair_b)[0];
      }
      memcpy(&sum, &sums->words[i][j], sizeof sum);
      sum += even + odd;
      memcpy(&sums->words[i][j], &sum, sizeof sum);
    }
}
#define TILE_DOT(sums, a, b) dot_tiles(&tiles[sums], &tiles[a], &tiles[b])
#include "gemm_bf16/gemm_bf16_body.h"

static void run(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end) {
  compute_product(args, item, row, row_end, panel, panel_end);
}
const chx_gemm_bf16_variant chx_gemm_bf16_amx_emulation = {"chx_gemm_bf16_amx_emulation", CHX_ISA_PORTABLE, run};
