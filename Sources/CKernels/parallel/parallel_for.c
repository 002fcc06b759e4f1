// The only file with OpenMP. A counter and not `schedule(dynamic)`: Debian's libomp lacks an entry point that clang 21
// emits for the latter. omp.h lies outside the compiler's search path, hence the declarations.
#include "chx_parallel.h"

extern int omp_get_thread_num(void);
extern int omp_get_max_threads(void);

int chx_max_threads(void) {
  int threads = omp_get_max_threads();
  return threads < 1 ? 1 : threads;
}

void chx_parallel_for(long count, long grain, int threads, void (*body)(void *, long, long, int), void *context) {
  if (count <= 0) return;
  if (grain < 1) grain = 1;
  long ranges = (count - 1) / grain + 1;
  if (threads > ranges) threads = (int)ranges;
  if (threads <= 1) {
    for (long begin = 0; begin < count; begin += grain) body(context, begin, count - begin < grain ? count : begin + grain, 0);
    return;
  }
  long next = 0;
#pragma omp parallel num_threads(threads)
  {
    int worker = omp_get_thread_num();
    for (;;) {
      long range = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
      if (range >= ranges) break;
      long begin = range * grain;
      body(context, begin, count - begin < grain ? count : begin + grain, worker);
    }
  }
}
