#pragma once
#include "chx_epilogue.h"

/// Packed B, the same on every instruction set: panels of 16 columns follow each other, a panel being groups of four rows, a group 16
/// columns of four neighbouring numbers: element (p, j) of a panel is byte p / 4 * 64 + j * 4 + p % 4. k is rounded up to a multiple
/// of four and n to whole panels with zeros (gated: each half of n, and their panels alternate). Behind the panels lie the sums of the
/// columns as int32_t in the panels' order. Align it to 4 bytes.
size_t chx_gemm_s8_packed_bytes(long k, long n, int is_gated);
/// Packs B, k x n with rows `stride` bytes apart (or, if `is_transposed`, stored as n x k). Writes all of chx_gemm_s8_packed_bytes.
void chx_gemm_s8_pack_b(long k, long n, const int8_t *b, long stride, int is_transposed, int is_gated, void *packed, int threads);

/// For each batch item: C = epilogue(scales * (A - zero points) B), A being m x k of 8-bit numbers, B packed k x n of signed ones.
/// Sums are exact integers (k at most 65535 keeps them within 32 bits), so that everything is the same bits on every instruction set.
typedef struct {
  long m, n, k;
  long batch;                     ///< 0 counts as 1
  const void *a;                  ///< uint8_t, or int8_t where a_is_signed
  int a_is_signed;
  long a_stride, a_batch_stride;  ///< between rows, between items (0: shared)
  const float *a_scales;          ///< of row i: a_scales[i * a_scale_stride]; a stride of 0 shares one. NULL: 1
  const int32_t *a_zero_points;   ///< with the same strides, or NULL for 0
  long a_scale_stride, a_scale_batch_stride;
  const void *b;                  ///< chx_gemm_s8_pack_b's result
  long b_batch_stride;            ///< in bytes; 0: shared
  const float *b_scales;          ///< of column j: b_scales[j * b_scale_stride]; shared by all items. NULL: 1
  long b_scale_stride;            ///< 1, or 0: one scale for all columns
  chx_epilogue out;
  int32_t *sums;                  ///< NULL, or the sums of (a - zero point) * b, m x n with rows sums_stride apart; not gated
  long sums_stride, sums_batch_stride;
} chx_gemm_s8_args;

/// The whole product with the best kernel for chx_supported_isas(). No output may overlap a or b.
void chx_gemm_s8(const chx_gemm_s8_args *args, int threads);

/// A kernel computes the rows [row, row_end) and the panels [panel, panel_end) of packed B of one item; `panel` is even where
/// gated. It uses up to 128 KiB of stack.
typedef void (*chx_gemm_s8_fn)(const chx_gemm_s8_args *args, long item, long row, long row_end, long panel, long panel_end);
typedef struct { const char *name; chx_isa requires_isa; chx_gemm_s8_fn run; } chx_gemm_s8_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_gemm_s8_variant *chx_gemm_s8_variants(size_t *count);
/// The kernel for AMX with its tiles in memory, for tests; in no list.
extern const chx_gemm_s8_variant chx_gemm_s8_amx_emulation;
/// As chx_gemm_s8, with a given variant.
void chx_gemm_s8_with(const chx_gemm_s8_variant *variant, const chx_gemm_s8_args *args, int threads);
