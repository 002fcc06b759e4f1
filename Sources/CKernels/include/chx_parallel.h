#pragma once

/// Calls body(context, begin, end, worker) for consecutive ranges of at most `grain` indices that cover [0, count) once.
/// Ranges are handed out in order, by a counter, to at most `threads` workers; `worker` is in [0, threads) and no two
/// calls running at the same time share it, so that it can choose a slice of scratch. threads <= 1, or a single range,
/// runs in the caller's thread as worker 0. Returns when every range is done.
void chx_parallel_for(long count, long grain, int threads, void (*body)(void *context, long begin, long end, int worker), void *context);
/// How many workers this machine runs at once (OMP_NUM_THREADS if set, else the processors granted to this process).
int chx_max_threads(void);
