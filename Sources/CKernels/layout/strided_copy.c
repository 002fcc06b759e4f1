// A strided copy of any rank. Adjacent dimensions that are one run in x are merged; then the copy is either of contiguous rows,
// or of 2-D transpositions (a dimension other than the last is contiguous in x), or element by element.
#include "chx_layout.h"
#include "chx_parallel.h"
#include <string.h>

typedef struct { long size, x_stride, y_stride; } dimension;
typedef struct {
  int rank;  ///< of the outer dimensions, which a range of indices runs over
  dimension outer[CHX_MAX_RANK];
  dimension inner, transposed;  ///< transposed.size is 0 unless its x_stride is 1 and it is taken together with inner
  const uint32_t *x;
  uint32_t *y;
} job;

static void copy_inner(const job *j, const uint32_t *x, uint32_t *y) {
  if (j->transposed.size) {
    chx_transpose_4byte(j->inner.size, j->transposed.size, x, j->inner.x_stride, y, j->transposed.y_stride, 1);
  } else if (j->inner.x_stride == 1) {
    memcpy(y, x, (size_t)j->inner.size * sizeof *x);
  } else {
    for (long i = 0; i < j->inner.size; i++) y[i] = x[i * j->inner.x_stride];
  }
}
static void run_range(void *context, long begin, long end, int worker) {
  (void)worker;
  const job *j = context;
  for (long index = begin; index < end; index++) {
    long rest = index, x = 0, y = 0;
    for (int d = j->rank - 1; d >= 0; d--) {
      long at = rest % j->outer[d].size;
      rest /= j->outer[d].size;
      x += at * j->outer[d].x_stride;
      y += at * j->outer[d].y_stride;
    }
    copy_inner(j, j->x + x, j->y + y);
  }
}

/// Drops dimensions of size 1 and merges what is one run in x (it always is in y). Returns the rank.
static int merge(int rank, const long *sizes, const long *strides, dimension merged[CHX_MAX_RANK]) {
  int count = 0;
  for (int d = 0; d < rank; d++) {
    if (sizes[d] == 1) continue;
    if (count && merged[count - 1].x_stride == sizes[d] * strides[d]) {
      merged[count - 1].size *= sizes[d];
      merged[count - 1].x_stride = strides[d];
    } else {
      merged[count++] = (dimension){sizes[d], strides[d], 0};
    }
  }
  if (count == 0) merged[count++] = (dimension){1, 1, 1};
  long y_stride = 1;
  for (int d = count - 1; d >= 0; d--) {
    merged[d].y_stride = y_stride;
    y_stride *= merged[d].size;
  }
  return count;
}

void chx_strided_copy_4byte(int rank, const long *sizes, const long *strides, const void *x, void *y, int threads) {
  long elements = 1;
  for (int d = 0; d < rank; d++) elements *= sizes[d];
  if (elements <= 0 || rank > CHX_MAX_RANK) return;
  dimension merged[CHX_MAX_RANK + 1];
  int count = merge(rank, sizes, strides, merged), contiguous = -1;
  job j = {.inner = merged[count - 1], .x = x, .y = y};
  if (j.inner.x_stride != 1)
    for (int d = 0; d < count - 1; d++) if (merged[d].x_stride == 1) contiguous = d;
  long ranges = 1;
  for (int d = 0; d < count - 1; d++) {
    if (d == contiguous) { j.transposed = merged[d]; continue; }
    j.outer[j.rank++] = merged[d];
    ranges *= merged[d].size;
  }
  if (elements < 1 << 16) threads = 1;
  if (ranges == 1 && contiguous >= 0) {
    chx_transpose_4byte(j.inner.size, j.transposed.size, x, j.inner.x_stride, y, j.transposed.y_stride, threads);
    return;
  }
  long per_range = elements / ranges;
  chx_parallel_for(ranges, per_range >= 16384 ? 1 : 1 + 16384 / per_range, threads, run_range, &j);
}
