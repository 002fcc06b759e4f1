#include "chx_parallel.h"
#include "chx_training.h"
#include "training/lanes.h"

typedef struct { chx_compare op; const float *a, *b; long a_step, b_step; uint8_t *y; } compare_job;

#define LOOP(operator)                                                                   \
  if (job->b_step == 0) { for (long i = begin; i < end; i++) y[i] = a[i * s] operator b[0]; } \
  else { for (long i = begin; i < end; i++) y[i] = a[i * s] operator b[i]; }             \
  break;

BODY compare_run_body(const compare_job *job, long begin, long end) {
  const float *a = job->a, *b = job->b;
  long s = job->a_step;
  uint8_t *y = job->y;
  switch (job->op) {
    case CHX_COMPARE_EQUAL: LOOP(==)
    case CHX_COMPARE_GREATER: LOOP(>)
    case CHX_COMPARE_GREATER_OR_EQUAL: LOOP(>=)
    case CHX_COMPARE_LESS: LOOP(<)
    case CHX_COMPARE_LESS_OR_EQUAL: LOOP(<=)
  }
}
WIDE(compare_run, (const compare_job *job, long begin, long end), (job, begin, end))
static void run(void *context, long begin, long end, int worker) {
  (void)worker;
  compare_run(context, begin, end);
}
void chx_compare_f32(chx_compare op, long count, const float *a, long a_step, const float *b, long b_step, uint8_t *y, int threads) {
  compare_job job = {op, a, b, a_step, b_step, y};
  if (count > 0) chx_parallel_for(count, 1 << 15, threads, run, &job);
}
