// The kernels for bfloat16 and 8-bit integers beside the machine's own peaks, measured in the same run, at the shapes of a
// ViT-L/16 (an idle machine reads best).   make -C Benchmarks && Benchmarks/narrow [threads]
#include "ckernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS = 12 };
static int threads;

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
static void *bytes(size_t count) {
  uint8_t *p = aligned_alloc(64, (count + 127) / 64 * 64);
  for (size_t i = 0; i < count; i++) p[i] = (uint8_t)rand();
  return p;
}
static float *floats(long count) {
  float *x = bytes((size_t)count * sizeof *x);
  for (long i = 0; i < count; i++) x[i] = (float)(rand() % 2001 - 1000) * 1e-3f;
  return x;
}
static chx_bf16 *halves(long count) {
  float *x = floats(count);
  chx_bf16 *y = bytes((size_t)count * sizeof *y);
  chx_bf16_from_f32(1, count, x, count, y, count, threads);
  free(x);
  return y;
}

typedef double (*peak_kind)(chx_isa isas, long loops);
typedef struct { peak_kind run; double operations; } peak_job;
static void one_peak(void *context, long begin, long end, int worker) {
  (void)begin, (void)end, (void)worker;
  peak_job *job = context;
  job->operations = job->run(chx_supported_isas(), 100000);
}
/// Operations a second. Taken between the repeats, because the clock changes with what runs beside.
static double peak_now(peak_kind kind) {
  peak_job job = {kind, 0};
  double start = now();
  chx_parallel_for(threads, 1, threads, one_peak, &job);
  return threads * job.operations / (now() - start);
}
/// Prints the best time, and where there are operations their share of the peak.
static void report(const char *name, double operations, peak_kind kind, void (*run)(void *), void *context) {
  double best = 1e9, peak = 0;
  for (int i = 0; i < REPEATS; i++) {
    if (kind) { double p = peak_now(kind); peak = p > peak ? p : peak; }
    double start = now();
    run(context);
    double taken = now() - start;
    best = taken < best ? taken : best;
  }
  printf("%-52s %8.3f ms", name, best * 1e3);
  if (kind) printf(" %8.1f G/s %5.1f %% of %.0f", operations / best * 1e-9, operations / best / peak * 100, peak * 1e-9);
  printf("\n");
}

typedef enum { TO_BF16, GELU, SWIGLU, RESIDUAL } use;
static const char *uses[] = {"to bf16", "gelu to bf16", "swiglu to bf16", "residual, f32"};
static chx_epilogue epilogue(use kind, long m, long n) {
  chx_epilogue out = {.bias = floats(n), .is_gated = kind == SWIGLU};
  out.activation = kind == GELU ? CHX_ACTIVATION_GELU_ERF : kind == SWIGLU ? CHX_ACTIVATION_SILU : CHX_ACTIVATION_NONE;
  if (kind == RESIDUAL) out.scale = floats(n), out.f32 = floats(m * n), out.f32_stride = n, out.residual = out.f32, out.residual_stride = n;
  else out.bf16 = halves(m * n), out.bf16_stride = kind == SWIGLU ? n / 2 : n;
  return out;
}
static void release(chx_epilogue *out) { free((void *)out->bias), free((void *)out->scale), free(out->f32), free(out->bf16); }
static void run_bf16(void *context) { chx_gemm_bf16(context, threads); }
static void run_s8(void *context) { chx_gemm_s8(context, threads); }
static void bench_product(use kind, long m, long n, long k) {
  char name[80];
  int gated = kind == SWIGLU;
  snprintf(name, sizeof name, "bf16 %5ld x %5ld x %5ld %s", m, n, k, uses[kind]);
  chx_bf16 *a = halves(m * k), *b = halves(n * k), *packed = bytes(2 * chx_gemm_bf16_packed_elements(k, n, gated));
  chx_gemm_bf16_pack_b(k, n, b, CHX_BF16, k, 1, gated, packed, threads);
  chx_gemm_bf16_args g = {.m = m, .n = n, .k = k, .a = a, .a_stride = k, .b = packed, .out = epilogue(kind, m, n)};
  report(name, 2.0 * (double)m * (double)n * (double)k, chx_peak_bf16, run_bf16, &g);
  release(&g.out), free(a), free(b), free(packed);

  snprintf(name, sizeof name, "int8 %5ld x %5ld x %5ld %s", m, n, k, uses[kind]);
  void *bytes_a = bytes((size_t)(m * k)), *bytes_b = bytes((size_t)(n * k)), *packed_bytes = bytes(chx_gemm_s8_packed_bytes(k, n, gated));
  chx_gemm_s8_pack_b(k, n, bytes_b, k, 1, gated, packed_bytes, threads);
  int32_t *zero_points = bytes((size_t)m * sizeof *zero_points);
  float *scales = floats(m + n);
  for (long i = 0; i < m; i++) zero_points[i] = 128;
  for (long i = 0; i < m + n; i++) scales[i] *= 1e-3f;
  chx_gemm_s8_args q = {.m = m, .n = n, .k = k, .a = bytes_a, .a_stride = k, .a_scales = scales, .a_scale_stride = 1, .a_zero_points = zero_points, .b = packed_bytes,
    .b_scales = scales + m, .b_scale_stride = 1, .out = epilogue(kind, m, n)};
  report(name, 2.0 * (double)m * (double)n * (double)k, chx_peak_s8, run_s8, &q);
  release(&q.out), free(bytes_a), free(bytes_b), free(packed_bytes), free(zero_points), free(scales);
}

typedef struct { chx_attention_bf16_args args; void *scratch; } attention_run;
static void run_attention(void *context) { attention_run *r = context; chx_attention_bf16(&r->args, r->scratch, threads); }
static void bench_attention(long batch, long heads, long rows, long depth) {
  char name[80];
  snprintf(name, sizeof name, "attention %ld x %ld heads, %ld x %ld x %ld, bf16", batch, heads, rows, rows, depth);
  long row = heads * depth;
  chx_bf16 *qkv = halves(batch * rows * 3 * row), *output = halves(batch * rows * row);
  chx_attention_strides packed = {rows * 3 * row, 3 * row, depth};
  attention_run r = {.args = {.batch = batch, .heads = heads, .queries = rows, .keys = rows, .depth = depth, .value_depth = depth, .q = qkv, .k = qkv + row,
    .v = qkv + 2 * row, .q_strides = packed, .k_strides = packed, .v_strides = packed, .bf16 = output, .output_strides = {rows * row, row, depth}, .scale = 0.125f}};
  r.scratch = malloc(chx_attention_bf16_scratch_bytes(&r.args, threads));
  report(name, 4.0 * (double)(batch * heads) * (double)rows * (double)rows * (double)depth, chx_peak_bf16, run_attention, &r);
  free(qkv), free(output), free(r.scratch);
}

static void run_norm(void *context) { chx_norm_narrow(context, threads); }
typedef struct { long rows, columns; const chx_bf16 *x; chx_quantized_rows to; } quantize_run;
static void run_quantize(void *context) {
  quantize_run *r = context;
  chx_quantize_rows(r->rows, r->columns, r->x, CHX_BF16, r->columns, &r->to, threads);
}
static void bench_rows(long rows, long columns) {
  char name[80];
  float *x = floats(rows * columns), *scale = floats(columns);
  chx_bf16 *narrow = halves(rows * columns);
  chx_quantized_rows to = {.data = bytes((size_t)(rows * columns)), .stride = columns, .scales = floats(rows), .zero_points = bytes((size_t)rows * 4)};
  chx_norm_narrow_args norm = {.kind = CHX_NORM_LAYER, .rows = rows, .columns = columns, .x = x, .x_stride = columns, .scale = scale, .bias = scale, .epsilon = 1e-6f};
  norm.bf16 = narrow, norm.bf16_stride = columns;
  snprintf(name, sizeof name, "layer norm %ld x %ld, f32 to bf16", rows, columns);
  report(name, 0, NULL, run_norm, &norm);
  norm.bf16 = NULL, norm.q8 = to;
  snprintf(name, sizeof name, "layer norm %ld x %ld, f32 to int8", rows, columns);
  report(name, 0, NULL, run_norm, &norm);
  quantize_run quantize = {rows, columns, narrow, to};
  snprintf(name, sizeof name, "quantise %ld x %ld, bf16 to int8", rows, columns);
  report(name, 0, NULL, run_quantize, &quantize);
  free(x), free(scale), free(narrow), free(to.data), free(to.scales), free(to.zero_points);
}

int main(int count, char **words) {
  threads = count > 1 ? atoi(words[1]) : chx_max_threads();
  long rows[] = {1029, 197, 8 * 197};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bench_product(TO_BF16, rows[i], 3072, 1024);
    bench_product(RESIDUAL, rows[i], 1024, 1024);
    bench_product(SWIGLU, rows[i], 5472, 1024);
    bench_product(GELU, rows[i], 4096, 1024);
    bench_product(RESIDUAL, rows[i], 1024, 2736);
    bench_rows(rows[i], 1024);
    bench_rows(rows[i], 2736);
  }
  bench_attention(1, 16, 1029, 64);
  bench_attention(8, 16, 197, 64);
  bench_product(TO_BF16, 1, 4096, 1024);
}
