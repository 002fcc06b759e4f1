// Chooses kernels and hands out ranges of elements or rows.
#include "elementwise/elementwise_kernels.h"
#include "chx_parallel.h"

static const chx_elementwise_f32_variant variants[] = {
#define ELEMENTWISE_F32(isa, suffix) {#suffix, isa, chx_unary_f32_##suffix, chx_binary_f32_##suffix, chx_gated_f32_##suffix},
#include "elementwise/kernels.inc"
#undef ELEMENTWISE_F32
};
const chx_elementwise_f32_variant *chx_elementwise_f32_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}
static const chx_elementwise_f32_variant *best(void) {
  chx_isa isas = chx_supported_isas();
  const chx_elementwise_f32_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  return v;
}

/// Elements per range: a multiple of every vector width, and some microseconds of work. Below four ranges one thread does all.
enum { GRAIN = 16384 };
static int threads_for(long elements, int threads) { return elements < 4 * GRAIN ? 1 : threads; }
static long rows_per_range(long columns) { return columns > 0 ? 1 + GRAIN / columns : 1; }

typedef struct { const chx_elementwise_f32_variant *kernels; chx_unary op; const float *x; float *y; } unary_job;
static void run_unary(void *context, long begin, long end, int worker) {
  (void)worker;
  const unary_job *j = context;
  j->kernels->unary(j->op, end - begin, j->x + begin, j->y + begin);
}
void chx_unary_f32(chx_unary op, long count, const float *x, float *y, int threads) {
  unary_job j = {best(), op, x, y};
  chx_parallel_for(count, GRAIN, threads_for(count, threads), run_unary, &j);
}

typedef struct { const chx_elementwise_f32_variant *kernels; chx_binary op; long columns; chx_operand a, b; float *y; long y_stride; } binary_job;
static void run_binary_rows(void *context, long begin, long end, int worker) {
  (void)worker;
  const binary_job *j = context;
  for (long i = begin; i < end; i++)
    j->kernels->binary(j->op, j->columns, j->a.data + i * j->a.row_stride, j->a.column_stride, j->b.data + i * j->b.row_stride, j->b.column_stride, j->y + i * j->y_stride);
}
static void run_binary_run(void *context, long begin, long end, int worker) {
  (void)worker;
  const binary_job *j = context;
  j->kernels->binary(j->op, end - begin, j->a.data + begin * j->a.column_stride, j->a.column_stride, j->b.data + begin * j->b.column_stride, j->b.column_stride, j->y + begin);
}
/// Whether the operand's elements follow each other from row to row, or are all one.
static int is_one_run(chx_operand o, long columns) { return o.row_stride == columns * o.column_stride; }

void chx_binary_f32(chx_binary op, long rows, long columns, chx_operand a, chx_operand b, float *y, long y_stride, int threads) {
  if (rows <= 0 || columns <= 0) return;
  binary_job j = {best(), op, columns, a, b, y, y_stride};
  threads = threads_for(rows * columns, threads);
  int one_run = rows == 1 || (y_stride == columns && is_one_run(a, columns) && is_one_run(b, columns));
  if (one_run) chx_parallel_for(rows * columns, GRAIN, threads, run_binary_run, &j);
  else chx_parallel_for(rows, rows_per_range(columns), threads, run_binary_rows, &j);
}

typedef struct { const chx_elementwise_f32_variant *kernels; chx_activation activation; long columns; const float *x; long x_stride; float *y; long y_stride; } gated_job;
static void run_gated(void *context, long begin, long end, int worker) {
  (void)worker;
  const gated_job *j = context;
  for (long i = begin; i < end; i++) {
    const float *x = j->x + i * j->x_stride;
    j->kernels->gated(j->activation, j->columns, x, x + j->columns, j->y + i * j->y_stride);
  }
}
void chx_gated_f32(chx_activation activation, long rows, long columns, const float *x, long x_stride, float *y, long y_stride, int threads) {
  if (columns <= 0) return;
  gated_job j = {best(), activation, columns, x, x_stride, y, y_stride};
  chx_parallel_for(rows, rows_per_range(columns), threads_for(rows * columns, threads), run_gated, &j);
}

typedef struct { float value; float *y; } fill_job;
static void run_fill(void *context, long begin, long end, int worker) {
  (void)worker;
  const fill_job *j = context;
  for (long i = begin; i < end; i++) j->y[i] = j->value;
}
void chx_fill_f32(float value, long count, float *y, int threads) {
  fill_job j = {value, y};
  chx_parallel_for(count, GRAIN, threads_for(count, threads), run_fill, &j);
}
