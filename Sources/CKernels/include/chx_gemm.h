#pragma once
#include "chx_features.h"

/// Columns in a panel of packed B. The layout is the same for every instruction set: panel p holds columns
/// [16 p, 16 p + 16) as k rows of 16 consecutive floats, columns beyond n being zero; panels follow each other.
enum { CHX_GEMM_PANEL = 16 };

/// Floats needed for a packed k x n matrix: k times n rounded up to a panel.
size_t chx_gemm_packed_b_elements(long k, long n);
/// Packs B, k x n with rows `stride` floats apart (or, if `transposed`, stored as n x k with rows `stride` apart: the
/// weight of a linear layer). Writes all of chx_gemm_packed_b_elements(k, n). No aliasing.
void chx_gemm_pack_b_f32(long k, long n, const float *b, long stride, int transposed, float *packed, int threads);
/// As above for a gated product (see chx_gemm_f32_args), n even: the first panel of each half of the columns, then the second
/// of each, and so on, every half padded to whole panels, so that a tile holds a gate and what it gates.
size_t chx_gemm_packed_gated_b_elements(long k, long n);
void chx_gemm_pack_gated_b_f32(long k, long n, const float *b, long stride, int transposed, float *packed, int threads);

typedef enum : uint32_t {
  CHX_ACTIVATION_NONE,
  CHX_ACTIVATION_RELU,
  CHX_ACTIVATION_GELU_ERF,    ///< x * normal distribution function of x
  CHX_ACTIVATION_GELU_TANH,   ///< its tanh approximation
  CHX_ACTIVATION_QUICK_GELU,  ///< x * sigmoid(1.702 x)
  CHX_ACTIVATION_SILU,
  CHX_ACTIVATION_SIGMOID,
  CHX_ACTIVATION_TANH,
} chx_activation;

/// For each batch item: C = activation(alpha * A B + bias) + residual, A being m x k, B packed k x n, C m x n. Gated (Shazeer
/// 2020): with alpha * A B + bias = [X Y] in two halves of n / 2 columns, C = activation(X) * Y + residual is m x n / 2.
typedef struct {
  long m, n, k;
  long batch;                    ///< 0 counts as 1
  const float *a;
  long a_stride, a_batch_stride;  ///< between rows, between items (0: shared)
  int a_transposed;              ///< A is stored as k x m
  const float *b;                ///< chx_gemm_pack_b_f32's result
  long b_batch_stride;           ///< 0: shared
  float *c;                      ///< may not overlap a or b
  long c_stride, c_batch_stride;
  const float *bias;             ///< n floats, shared by all items, or NULL
  const float *residual;         ///< as large as C, or NULL; may equal c with the same strides, and not overlap it otherwise
  long residual_stride, residual_batch_stride;
  float alpha;                   ///< 0 counts as 1
  chx_activation activation;
  int gated;                     ///< B is chx_gemm_pack_gated_b_f32's result
} chx_gemm_f32_args;

/// Bytes of scratch for that number of threads; any alignment. Contents before and after mean nothing.
size_t chx_gemm_f32_scratch_bytes(const chx_gemm_f32_args *args, int threads);
/// The whole product with the best kernel for chx_supported_isas(). k = 0 gives activation(bias) + residual.
/// Each element is one chain of multiply-adds over k in ascending order, then the steps of the formula from left to right.
void chx_gemm_f32(const chx_gemm_f32_args *args, void *scratch, int threads);

/// How a product is cut. Sizes in rows, in steps of k, and in pairs of panels.
typedef struct {
  long slice;         ///< of k: that much of a pair of panels stays in the second-level cache beside the next one
  long row_blocks;    ///< ranges of rows, as even as can be; a slice of a block's rows of A stays in the second-level cache
  long pairs, column_blocks;
  long a_floats, worker_floats;  ///< scratch: for a block of A, and in all for one worker
} chx_gemm_tiling;
/// A kernel computes one block of rows and columns of one batch item, with worker_floats of scratch aligned to 64 bytes.
typedef void (*chx_gemm_f32_fn)(const chx_gemm_f32_args *args, const chx_gemm_tiling *tiling, long item, long row_block, long column_block, float *scratch);
/// tile_rows: the height of the register tile. few_rows: products of up to so many rows take A in place.
typedef struct { const char *name; chx_isa requires_isa; chx_gemm_f32_fn run; long tile_rows, few_rows; } chx_gemm_f32_variant;
/// Every compiled-in variant, best first. The last is portable C.
const chx_gemm_f32_variant *chx_gemm_f32_variants(size_t *count);
/// As chx_gemm_f32, with a given variant.
void chx_gemm_f32_with(const chx_gemm_f32_variant *variant, const chx_gemm_f32_args *args, void *scratch, int threads);
