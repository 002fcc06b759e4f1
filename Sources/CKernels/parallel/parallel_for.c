#include "chx_parallel.h"
#include "parallel/worker_pool.h"

typedef struct {
  long count, grain, ranges, next;
  void (*body)(void *context, long begin, long end, int worker);
  void *context;
} loop;

static void run_ranges(void *job, int worker) {
  loop *l = job;
  for (;;) {
    long range = __atomic_fetch_add(&l->next, 1, __ATOMIC_RELAXED);
    if (range >= l->ranges) return;
    long begin = range * l->grain;
    l->body(l->context, begin, l->count - begin < l->grain ? l->count : begin + l->grain, worker);
  }
}

void chx_parallel_for(long count, long grain, int threads, void (*body)(void *, long, long, int), void *context) {
  if (count <= 0) return;
  if (grain < 1) grain = 1;
  loop l = {count, grain, (count - 1) / grain + 1, 0, body, context};
  if (threads > POOL_LIMIT) threads = POOL_LIMIT;
  int helpers = (threads < l.ranges ? threads : (int)l.ranges) - 1;
  worker *taken[POOL_LIMIT];
  helpers = helpers > 0 ? pool_start(helpers, run_ranges, &l, taken) : 0;
  run_ranges(&l, 0);
  if (helpers > 0) pool_finish(helpers, taken);
}
