#include "chx_training.h"
#include "chx_parallel.h"
#include "training/lanes.h"
#include <math.h>

/// Division and square root are exact: the width of vectors changes no bit.
BODY step_body(const chx_adamw_f32_args *a, long begin, long end) {
  const float *p = a->parameter, *g = a->gradient, *m = a->first, *v = a->second;
  float *np = a->next_parameter, *nm = a->next_first, *nv = a->next_second;
  const float b1 = a->beta1, d1 = a->one_minus_beta1, b2 = a->beta2, d2 = a->one_minus_beta2, c1 = a->first_correction, c2 = a->second_correction;
  const float kept = a->kept, rate = a->rate, epsilon = a->epsilon;
#pragma clang loop vectorize(assume_safety)
  for (long i = begin; i < end; i++) {
    float first = b1 * m[i] + d1 * g[i], second = b2 * v[i] + d2 * (g[i] * g[i]);
    np[i] = p[i] * kept - rate * (first / c1) / (sqrtf(second / c2) + epsilon);
    nm[i] = first;
    nv[i] = second;
  }
}
WIDE(step, (const chx_adamw_f32_args *a, long begin, long end), (a, begin, end))

static void run(void *context, long begin, long end, int worker) {
  (void)worker;
  step(context, begin, end);
}

void chx_adamw_f32(const chx_adamw_f32_args *args, int threads) {
  chx_parallel_for(args->count, 1 << 14, args->count < 1 << 15 ? 1 : threads, run, (void *)args);
}
