// 2-D transposition in blocks that fit the first-level cache, 4 x 4 elements at a time in registers.
#include "chx_layout.h"
#include "chx_parallel.h"
#include "simd/vec_portable.h"

enum { BLOCK = 32 };
typedef struct { long rows, columns; const float *x; long x_stride; float *y; long y_stride; } job;

static void transpose_block(const job *j, long row, long row_end, long column, long column_end) {
  long i = row;
  for (; i + VEC <= row_end; i += VEC) {
    long c = column;
    for (; c + VEC <= column_end; c += VEC) {
      vec block[VEC];
      for (int r = 0; r < VEC; r++) block[r] = vec_load(j->x + (i + r) * j->x_stride + c);
      vec_transpose(block);
      for (int r = 0; r < VEC; r++) vec_store(j->y + (c + r) * j->y_stride + i, block[r]);
    }
    for (; c < column_end; c++)
      for (int r = 0; r < VEC; r++) memcpy(j->y + c * j->y_stride + i + r, j->x + (i + r) * j->x_stride + c, sizeof *j->x);
  }
  for (; i < row_end; i++)
    for (long c = column; c < column_end; c++) memcpy(j->y + c * j->y_stride + i, j->x + i * j->x_stride + c, sizeof *j->x);
}

static void run_blocks(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  for (long block = begin; block < end; block++) {
    long row = block * BLOCK, row_end = row + BLOCK < j->rows ? row + BLOCK : j->rows;
    for (long column = 0; column < j->columns; column += BLOCK)
      transpose_block(j, row, row_end, column, column + BLOCK < j->columns ? column + BLOCK : j->columns);
  }
}

void chx_transpose_4byte(long rows, long columns, const void *x, long x_stride, void *y, long y_stride, int threads) {
  job j = {rows, columns, x, x_stride, y, y_stride};
  if (columns > 0) chx_parallel_for((rows + BLOCK - 1) / BLOCK, 1, rows * columns < 1 << 16 ? 1 : threads, run_blocks, &j);
}
