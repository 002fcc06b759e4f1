// Chooses kernels and hands out rows.
#include "quantize/quantize_kernels.h"
#include "chx_parallel.h"

static const chx_quantize_variant variants[] = {
#define QUANTIZE(isa, name) {#name, isa, chx_quantize_##name, chx_norm_narrow_##name, chx_bf16_from_f32_##name, chx_f32_from_bf16_##name},
#include "quantize/kernels.inc"
#undef QUANTIZE
};
const chx_quantize_variant *chx_quantize_variants(size_t *count) {
  *count = sizeof variants / sizeof *variants;
  return variants;
}
static const chx_quantize_variant *best(void) {
  chx_isa isas = chx_supported_isas();
  const chx_quantize_variant *v = variants;
  while ((v->requires_isa & isas) != v->requires_isa) v++;
  return v;
}

/// About 16 K elements per range: some microseconds of work.
static void for_rows(long rows, long columns, int threads, void (*body)(void *, long, long, int), void *context) {
  if (columns > 0) chx_parallel_for(rows, 1 + 16384 / columns, rows * columns < 1 << 16 ? 1 : threads, body, context);
}

static void quantize_range(void *context, long begin, long end, int worker) {
  (void)worker;
  best()->quantize(context, begin, end);
}
void chx_quantize_rows(long rows, long columns, const void *x, chx_float_type type, long x_stride, const chx_quantized_rows *to, int threads) {
  chx_quantize_args args = {columns, x, type, x_stride, *to};
  for_rows(rows, columns, threads, quantize_range, &args);
}

static void norm_range(void *context, long begin, long end, int worker) {
  (void)worker;
  best()->norm(context, begin, end);
}
void chx_norm_narrow(const chx_norm_narrow_args *args, int threads) {
  chx_norm_narrow_args copy = *args;
  for_rows(args->rows, args->columns, threads, norm_range, &copy);
}

typedef struct { long columns; const void *x; long x_stride; void *y; long y_stride; } conversion;
static void narrow_range(void *context, long begin, long end, int worker) {
  (void)worker;
  const conversion *c = context;
  for (long i = begin; i < end; i++) best()->narrow(c->columns, (const float *)c->x + i * c->x_stride, (chx_bf16 *)c->y + i * c->y_stride);
}
static void widen_range(void *context, long begin, long end, int worker) {
  (void)worker;
  const conversion *c = context;
  for (long i = begin; i < end; i++) best()->widen(c->columns, (const chx_bf16 *)c->x + i * c->x_stride, (float *)c->y + i * c->y_stride);
}
void chx_bf16_from_f32(long rows, long columns, const float *x, long x_stride, chx_bf16 *y, long y_stride, int threads) {
  conversion c = {columns, x, x_stride, y, y_stride};
  for_rows(rows, columns, threads, narrow_range, &c);
}
void chx_f32_from_bf16(long rows, long columns, const chx_bf16 *x, long x_stride, float *y, long y_stride, int threads) {
  conversion c = {columns, x, x_stride, y, y_stride};
  for_rows(rows, columns, threads, widen_range, &c);
}

typedef struct { long columns; const uint8_t *x; int is_signed; long x_stride; const float *scales; const int32_t *zero_points; long scale_stride; float *y; long y_stride; } dequantization;
static void dequantize_range(void *context, long begin, long end, int worker) {
  (void)worker;
  const dequantization *d = context;
  for (long i = begin; i < end; i++) {
    const uint8_t *x = d->x + i * d->x_stride;
    float *y = d->y + i * d->y_stride, scale = d->scales[i * d->scale_stride];
    int32_t zero = d->zero_points ? d->zero_points[i * d->scale_stride] : 0;
    if (d->is_signed) for (long j = 0; j < d->columns; j++) y[j] = (float)((int8_t)x[j] - zero) * scale;
    else for (long j = 0; j < d->columns; j++) y[j] = (float)(x[j] - zero) * scale;
  }
}
void chx_dequantize_rows(long rows, long columns, const void *x, int is_signed, long x_stride, const float *scales, const int32_t *zero_points, long scale_stride, float *y, long y_stride, int threads) {
  dequantization d = {columns, x, is_signed, x_stride, scales, zero_points, scale_stride, y, y_stride};
  for_rows(rows, columns, threads, dequantize_range, &d);
}
