// GFLOP/s of the kernels beside the machine's own peak, measured in the same run (an idle machine reads best).
//   make -C Benchmarks && Benchmarks/kernels [threads]
#include "ckernels.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPEATS = 15 };
static int threads;

static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
static double best_of(void (*run)(void *), void *context) {
  double best = 1e9;
  for (int i = 0; i < REPEATS; i++) {
    double start = now();
    run(context);
    double taken = now() - start;
    if (taken < best) best = taken;
  }
  return best;
}
static float *numbers(long n) {
  float *x = aligned_alloc(64, ((size_t)n * sizeof *x + 4159) / 64 * 64);
  for (long i = 0; i < n; i++) x[i] = (float)(rand() % 2001 - 1000) * 1e-3f;
  return x;
}

/// The floor: independent fused multiply-adds on registers, on every thread at once.
enum { PEAK_LOOPS = 2000000 };
static double operations;
static void one_peak(void *context, long begin, long end, int worker) {
  (void)context, (void)begin, (void)end, (void)worker;
  operations = chx_peak_f32(chx_supported_isas(), PEAK_LOOPS);
}
static void all_peaks(void *context) { chx_parallel_for(threads, 1, threads, one_peak, context); }
static double peak(void) {
  double taken = best_of(all_peaks, NULL);
  return threads * operations / taken * 1e-9;
}

static void *gemm_scratch;
static void run_gemm(void *context) { chx_gemm_f32(context, gemm_scratch, threads); }
static void bench_gemm(long m, long n, long k, chx_activation activation, double floor) {
  float *a = numbers(m * k), *b = numbers(n * k), *packed = numbers((long)chx_gemm_packed_b_elements(k, n)), *c = numbers(m * n), *bias = numbers(n);
  chx_gemm_pack_b_f32(k, n, b, k, 1, packed, threads);
  chx_gemm_f32_args g = {.m = m, .n = n, .k = k, .a = a, .a_stride = k, .b = packed, .c = c, .c_stride = n, .bias = bias, .activation = activation};
  gemm_scratch = malloc(chx_gemm_f32_scratch_bytes(&g, threads));
  double taken = best_of(run_gemm, &g), rate = 2.0 * (double)(m * n * k) / taken * 1e-9;
  printf("gemm %5ld x %5ld x %5ld%s %8.3f ms %7.1f GFLOP/s %5.1f %% of peak, %6.1f GB/s of B\n", m, n, k,
         activation == CHX_ACTIVATION_NONE ? "         " : " gelu_erf", taken * 1e3, rate, rate / floor * 100, 4e-9 * (double)(n * k) / taken);
  free(a), free(b), free(packed), free(c), free(bias), free(gemm_scratch);
}

typedef struct { chx_attention_f32_args args; void *scratch; } attention_run;
static void run_attention(void *context) { attention_run *r = context; chx_attention_f32(&r->args, r->scratch, threads); }
static void bench_attention(long batch, long heads, long queries, long keys, long depth, double floor) {
  long most = queries > keys ? queries : keys, row = heads * depth;
  float *qkv = numbers(batch * most * 3 * row), *output = numbers(batch * queries * row);
  chx_attention_strides packed = {most * 3 * row, 3 * row, depth};
  attention_run r = {.args = {.batch = batch, .heads = heads, .queries = queries, .keys = keys, .depth = depth, .value_depth = depth, .q = qkv, .k = qkv + row,
    .v = qkv + 2 * row, .q_strides = packed, .k_strides = packed, .v_strides = packed, .output = output, .output_strides = {queries * row, row, depth}, .scale = 0.125f}};
  r.scratch = malloc(chx_attention_scratch_bytes(&r.args, threads));
  double taken = best_of(run_attention, &r), rate = 4.0 * (double)(batch * heads * queries * keys * depth) / taken * 1e-9;
  printf("attention %ld x %ld heads, %4ld x %4ld x %3ld %8.3f ms %7.1f GFLOP/s %5.1f %% of peak\n", batch, heads, queries, keys, depth, taken * 1e3, rate, rate / floor * 100);
  free(qkv), free(output), free(r.scratch);
}

static void pass(const char *name, double bytes, double taken) { printf("%-42s %8.3f ms %6.1f GB/s\n", name, taken * 1e3, bytes / taken * 1e-9); }

typedef struct { long rows, columns; const float *x; float *y; chx_norm_kind kind; chx_unary op; } memory_run;
static void run_norm(void *context) {
  memory_run *r = context;
  chx_norm_f32_args g = {.kind = r->kind, .rows = r->rows, .columns = r->columns, .x = r->x, .x_stride = r->columns, .y = r->y, .y_stride = r->columns, .scale = r->x, .bias = r->x, .epsilon = 1e-6f};
  chx_norm_f32(&g, threads);
}
static void run_unary(void *context) { memory_run *r = context; chx_unary_f32(r->op, r->rows * r->columns, r->x, r->y, threads); }
static void run_transpose(void *context) { memory_run *r = context; chx_transpose_4byte(r->rows, r->columns, r->x, r->columns, r->y, r->rows, threads); }
static void run_pack(void *context) { memory_run *r = context; chx_gemm_pack_b_f32(r->columns, r->rows, r->x, r->columns, 1, r->y, threads); }
static void run_pack_rows(void *context) { memory_run *r = context; chx_gemm_pack_b_f32(r->rows, r->columns, r->x, r->columns, 0, r->y, threads); }
static void bench_passes(long rows, long columns) {
  memory_run r = {rows, columns, numbers(rows * columns), numbers((rows + 16) * (columns + 16)), CHX_NORM_LAYER, CHX_UNARY_GELU_ERF};
  double bytes = 8.0 * (double)(rows * columns);
  printf("passes over %ld x %ld\n", rows, columns);
  pass("layer norm", bytes, best_of(run_norm, &r));
  r.kind = CHX_NORM_SOFTMAX;
  pass("softmax", bytes, best_of(run_norm, &r));
  pass("gelu_erf", bytes, best_of(run_unary, &r));
  r.op = CHX_UNARY_SILU;
  pass("silu", bytes, best_of(run_unary, &r));
  r.op = CHX_UNARY_COPY;
  pass("copy", bytes, best_of(run_unary, &r));
  pass("transpose", bytes, best_of(run_transpose, &r));
  pass("pack of B, stored transposed", bytes, best_of(run_pack, &r));
  pass("pack of B", bytes, best_of(run_pack_rows, &r));
  free((void *)r.x), free(r.y);
}

int main(int count, char **words) {
  threads = count > 1 ? atoi(words[1]) : chx_max_threads();
  double floor = peak();
  printf("%d threads, peak %.1f GFLOP/s\n", threads, floor);
  long shapes[][3] = {{1029, 3072, 1024}, {1029, 1024, 1024}, {1029, 5472, 1024}, {1029, 1024, 2736}, {201, 4096, 1024}, {1024, 768, 4096}, {1, 4096, 1024}, {8, 4096, 1024}};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) bench_gemm(shapes[i][0], shapes[i][1], shapes[i][2], CHX_ACTIVATION_NONE, floor);
  bench_gemm(1029, 4096, 1024, CHX_ACTIVATION_GELU_ERF, floor);
  bench_attention(1, 16, 1029, 1029, 64, floor);
  bench_attention(1, 12, 197, 197, 64, floor);
  bench_attention(64, 4, 49, 49, 32, floor);
  bench_attention(1, 16, 4096, 4096, 80, floor);
  bench_attention(1, 16, 1, 1029, 64, floor);
  bench_passes(1029, 1024);
  bench_passes(1029, 4096);
  printf("peak again %.1f GFLOP/s\n", peak());
}
