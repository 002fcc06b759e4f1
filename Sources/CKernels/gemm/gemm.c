// Chooses a kernel and hands out ranges of rows and columns. Consecutive ranges share their columns, so that each core keeps
// that part of B in its second-level cache while it goes down the rows.
#include "gemm/gemm_kernels.h"
#include "chx_parallel.h"

static const chx_gemm_f32_variant variants[] = {
#define GEMM_F32(isa, name, rows) {#name, isa, name, rows},
#include "gemm/kernels.inc"
#undef GEMM_F32
};
const chx_gemm_f32_variant *chx_gemm_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}

typedef struct {
  const chx_gemm_f32_args *args;
  chx_gemm_f32_fn run;
  long block_rows, row_blocks, block_columns, column_blocks;
} plan;

static void run_range(void *context, long begin, long end, int worker) {
  (void)worker;
  const plan *p = context;
  for (long index = begin; index < end; index++) {
    long row_block = index % p->row_blocks, column_block = index / p->row_blocks % p->column_blocks, item = index / p->row_blocks / p->column_blocks;
    long row = row_block * p->block_rows, row_end = row + p->block_rows, column = column_block * p->block_columns, column_end = column + p->block_columns;
    if (row_end > p->args->m) row_end = p->args->m;
    if (column_end > p->args->n) column_end = p->args->n;
    p->run(p->args, item, row, row_end, column, column_end);
  }
}

void chx_gemm_f32_with(const chx_gemm_f32_variant *variant, const chx_gemm_f32_args *args, int threads) {
  if (args->m <= 0 || args->n <= 0) return;
  plan p = {.args = args, .run = variant->run, .block_rows = variant->block_rows, .block_columns = 256};
  // Few rows: nothing is reused, and narrow ranges balance better.
  if (args->m <= 16) p.block_columns = 128;
  p.row_blocks = (args->m + p.block_rows - 1) / p.block_rows;
  p.column_blocks = (args->n + p.block_columns - 1) / p.block_columns;
  long batch = args->batch > 0 ? args->batch : 1;
  // Below about a tenth of a millisecond of work, waking other threads costs more than it gives.
  if ((double)args->m * (double)args->n * (double)args->k * (double)batch < 1e6) threads = 1;
  chx_parallel_for(batch * p.row_blocks * p.column_blocks, 1, threads, run_range, &p);
}

void chx_gemm_f32(const chx_gemm_f32_args *args, int threads) {
  chx_isa isas = chx_supported_isas();
  const chx_gemm_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  chx_gemm_f32_with(v, args, threads);
}
