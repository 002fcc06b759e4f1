#pragma once
#include "chx_epilogue.h"

/// Packed B, the same on every instruction set: panels of 16 columns follow each other, a panel being pairs of rows, a pair 16
/// columns of two neighbouring numbers: element (p, j) of a panel is number p / 2 * 32 + j * 2 + p % 2. k is rounded up to even and
/// n to whole panels with zeros. Gated: the first n / 2 columns and the others are rounded up each, and their panels alternate.
size_t chx_gemm_bf16_packed_elements(long k, long n, int is_gated);
/// Packs B, k x n with rows `stride` elements apart (or, if `is_transposed`, stored as n x k: the weight of a linear layer),
/// given as `type` and rounded where that is float32. Writes all of chx_gemm_bf16_packed_elements. No aliasing.
void chx_gemm_bf16_pack_b(long k, long n, const void *b, chx_float_type type, long stride, int is_transposed, int is_gated, chx_bf16 *packed, int threads);

/// For each batch item: C = epilogue(A B), A being m x k, B packed k x n.
/// A sum is one chain over k: of each pair of rows first the second product is added, then the first, each step rounded to float32.
/// Results are the same bits on every instruction set but AMX (which keeps sums of even and of odd rows), and but for results below
/// the normal range, which wide instruction sets flush to zero.
typedef struct {
  long m, n, k;
  long batch;                     ///< 0 counts as 1
  const chx_bf16 *a;
  long a_stride, a_batch_stride;  ///< between rows, between items (0: shared)
  const chx_bf16 *b;              ///< chx_gemm_bf16_pack_b's result
  long b_batch_stride;            ///< 0: shared
  chx_epilogue out;
} chx_gemm_bf16_args;

/// The whole product with the best kernel for chx_supported_isas(). No output may overlap a or b.
void chx_gemm_bf16(const chx_gemm_bf16_args *args, int threads);

/// A kernel computes the rows [row, row_end) and the panels [panel, panel_end) of packed B of one item; `panel` is even where
/// gated. It uses up to 128 KiB of stack.
typedef void (*chx_gemm_bf16_fn)(const chx_gemm_bf16_args *args, long item, long row, long row_end, long panel, long panel_end);
typedef struct { const char *name; chx_isa requires_isa; chx_gemm_bf16_fn run; } chx_gemm_bf16_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_gemm_bf16_variant *chx_gemm_bf16_variants(size_t *count);
/// The kernel for AMX with its tiles in memory, for tests; in no list.
extern const chx_gemm_bf16_variant chx_gemm_bf16_amx_emulation;
/// As chx_gemm_bf16, with a given variant.
void chx_gemm_bf16_with(const chx_gemm_bf16_variant *variant, const chx_gemm_bf16_args *args, int threads);
