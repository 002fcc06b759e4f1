// Rotary positions: each pair of channels is a point in the plane, turned by an angle.
#include "chx_elementwise.h"
#include "chx_parallel.h"

typedef struct { long heads, depth, half; int interleaved; const long *angles; const float *cosines, *sines, *x; float *y; } job;

static void run_rows(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  // Where the members of pair i are: i * step, and further by `apart`.
  long step = j->interleaved ? 2 : 1, apart = j->interleaved ? 1 : j->half;
  for (long row = begin; row < end; row++) {
    const float *cosines = j->cosines + j->angles[row] * j->half, *sines = j->sines + j->angles[row] * j->half;
    for (long head = 0; head < j->heads; head++) {
      const float *x = j->x + (row * j->heads + head) * j->depth;
      float *y = j->y + (row * j->heads + head) * j->depth;
      for (long i = 0; i < j->half; i++) {
        float u = x[i * step], v = x[i * step + apart];
        y[i * step] = cosines[i] * u - sines[i] * v;
        y[i * step + apart] = sines[i] * u + cosines[i] * v;
      }
      for (long i = 2 * j->half; i < j->depth; i++) y[i] = x[i];
    }
  }
}

void chx_rotate_f32(long rows, long heads, long depth, long half, int interleaved, const long *angles, const float *cosines, const float *sines, const float *x, float *y, int threads) {
  job j = {heads, depth, half, interleaved, angles, cosines, sines, x, y};
  chx_parallel_for(rows, 8, rows * heads * depth < 1 << 15 ? 1 : threads, run_rows, &j);
}
