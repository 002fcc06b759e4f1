// Gradients of normalisations of rows.
#include "chx_parallel.h"
#include "chx_training.h"
#include "training/lanes.h"
#include <math.h>
#include <string.h>

typedef struct { long columns; const float *y, *g; float *gradient; } softmax_job;

BODY softmax_rows_body(const softmax_job *job, long begin, long end) {
  long n = job->columns;
  for (long row = begin; row < end; row++) {
    const float *y = job->y + row * n, *g = job->g + row * n;
    float *out = job->gradient + row * n, lanes[LANES] = {0};
    long i = 0;
    for (; i + LANES <= n; i += LANES)
      for (int l = 0; l < LANES; l++) lanes[l] += g[i + l] * y[i + l];
    for (; i < n; i++) lanes[i % LANES] += g[i] * y[i];
    float sum = lanes_total(lanes);
    for (i = 0; i < n; i++) out[i] = y[i] * (g[i] - sum);
  }
}
WIDE(softmax_rows, (const softmax_job *job, long begin, long end), (job, begin, end))
static void run_softmax(void *context, long begin, long end, int worker) {
  (void)worker;
  softmax_rows(context, begin, end);
}
void chx_softmax_gradient_f32(long rows, long columns, const float *y, const float *g, float *gradient, int threads) {
  softmax_job job = {columns, y, g, gradient};
  if (rows > 0 && columns > 0) chx_parallel_for(rows, 1 + 16384 / columns, threads, run_softmax, &job);
}

/// Rows are cut into so many blocks, each with its own sums for scale and bias.
enum { NORM_BLOCKS = 64 };

typedef struct { const chx_layer_norm_gradient_f32_args *args; float *sums; } norm_job;

BODY norm_rows_body(const chx_layer_norm_gradient_f32_args *a, long begin, long end, float *dscale, float *dbias) {
  long n = a->columns;
  for (long row = begin; row < end; row++) {
    const float *x = a->x + row * n, *g = a->cotangent + row * n;
    float *dx = a->dx + row * n, lanes[LANES] = {0}, other[LANES] = {0};
    long i = 0;
    for (; i + LANES <= n; i += LANES)
      for (int l = 0; l < LANES; l++) lanes[l] += x[i + l];
    for (; i < n; i++) lanes[i % LANES] += x[i];
    float mean = lanes_total(lanes) / (float)n;
    memset(lanes, 0, sizeof lanes);
    for (i = 0; i + LANES <= n; i += LANES)
      for (int l = 0; l < LANES; l++) lanes[l] += (x[i + l] - mean) * (x[i + l] - mean);
    for (; i < n; i++) lanes[i % LANES] += (x[i] - mean) * (x[i] - mean);
    float inverse = 1.0f / sqrtf(lanes_total(lanes) / (float)n + a->epsilon);
    memset(lanes, 0, sizeof lanes);
    const float *scale = a->scale;
    for (i = 0; i + LANES <= n; i += LANES)
      for (int l = 0; l < LANES; l++) {
        float inner = g[i + l] * scale[i + l];
        lanes[l] += inner;
        other[l] += inner * ((x[i + l] - mean) * inverse);
      }
    for (; i < n; i++) {
      float inner = g[i] * scale[i];
      lanes[i % LANES] += inner;
      other[i % LANES] += inner * ((x[i] - mean) * inverse);
    }
    float first = lanes_total(lanes) / (float)n, second = lanes_total(other) / (float)n;
    for (i = 0; i < n; i++) {
      float unit = (x[i] - mean) * inverse, cotangent = g[i];
      dscale[i] += cotangent * unit;
      dbias[i] += cotangent;
      dx[i] = (cotangent * scale[i] - first - unit * second) * inverse;
    }
  }
}
WIDE(norm_rows, (const chx_layer_norm_gradient_f32_args *a, long begin, long end, float *dscale, float *dbias), (a, begin, end, dscale, dbias))
static void run_norm(void *context, long begin, long end, int worker) {
  (void)worker;
  const norm_job *job = context;
  for (long block = begin; block < end; block++) {
    float *sums = job->sums + block * 2 * job->args->columns;
    memset(sums, 0, (size_t)job->args->columns * 2 * sizeof(float));
    norm_rows(job->args, job->args->rows * block / NORM_BLOCKS, job->args->rows * (block + 1) / NORM_BLOCKS, sums, sums + job->args->columns);
  }
}
size_t chx_layer_norm_gradient_scratch_bytes(const chx_layer_norm_gradient_f32_args *args) { return (size_t)args->columns * 2 * NORM_BLOCKS * sizeof(float); }
void chx_layer_norm_gradient_f32(const chx_layer_norm_gradient_f32_args *args, void *scratch, int threads) {
  if (args->columns <= 0) return;
  norm_job job = {args, scratch};
  chx_parallel_for(NORM_BLOCKS, 1, threads, run_norm, &job);
  for (long i = 0; i < args->columns; i++) {
    double scale = 0, bias = 0;
    for (long block = 0; block < NORM_BLOCKS; block++) {
      scale += job.sums[block * 2 * args->columns + i];
      bias += job.sums[(block * 2 + 1) * args->columns + i];
    }
    args->dscale[i] = (float)scale;
    args->dbias[i] = (float)bias;
  }
}
