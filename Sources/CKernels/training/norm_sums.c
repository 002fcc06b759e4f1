// A row is cut into runs of one length; each run is summed by itself and the runs of a row in order.
#include "chx_parallel.h"
#include "chx_training.h"
#include "training/lanes.h"
#include <math.h>

enum { RUN = 1 << 14 };
typedef struct { chx_norm_sum kind; long columns, runs; const float *x; double *sums; } sums_job;

static inline __attribute__((always_inline)) double run_total(chx_norm_sum kind, const float *x, long count) {
  double lanes[LANES] = {0};
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int l = 0; l < LANES; l++) lanes[l] += kind == CHX_NORM_SUM_SQUARES ? (double)x[i + l] * (double)x[i + l] : (double)fabsf(x[i + l]);
  for (; i < count; i++) lanes[i % LANES] += kind == CHX_NORM_SUM_SQUARES ? (double)x[i] * (double)x[i] : (double)fabsf(x[i]);
  double total = 0;
  for (int l = 0; l < LANES; l++) total += lanes[l];
  return total;
}
BODY sum_runs_body(const sums_job *job, long begin, long end) {
  for (long index = begin; index < end; index++) {
    long row = index / job->runs, start = index % job->runs * RUN, count = job->columns - start < RUN ? job->columns - start : RUN;
    const float *x = job->x + row * job->columns + start;
    job->sums[index] = job->kind == CHX_NORM_SUM_SQUARES ? run_total(CHX_NORM_SUM_SQUARES, x, count) : run_total(CHX_NORM_SUM_ABSOLUTE, x, count);
  }
}
WIDE(sum_runs, (const sums_job *job, long begin, long end), (job, begin, end))
static void run(void *context, long begin, long end, int worker) {
  (void)worker;
  sum_runs(context, begin, end);
}

static long runs_of(long columns) { return (columns + RUN - 1) / RUN; }
size_t chx_norm_sums_scratch_bytes(long rows, long columns) { return (size_t)(rows * runs_of(columns)) * sizeof(double) + 8; }
void chx_norm_sums_f32(chx_norm_sum kind, int root, long rows, long columns, const float *x, float *y, void *scratch, int threads) {
  sums_job job = {kind, columns, runs_of(columns), x, (double *)(((uintptr_t)scratch + 7) & ~(uintptr_t)7)};
  if (rows <= 0) return;
  chx_parallel_for(rows * job.runs, 1 + RUN / (columns > 0 ? columns : 1), threads, run, &job);
  for (long row = 0; row < rows; row++) {
    double total = 0;
    for (long i = 0; i < job.runs; i++) total += job.sums[row * job.runs + i];
    y[row] = (float)(root ? sqrt(total) : total);
  }
}
