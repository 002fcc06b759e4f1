#include "product/product.h"
#include "chx_parallel.h"

/// Low enough for two threads to end at about the same time, high enough that starting a range costs nothing.
enum { BLOCK_ROWS = 70 };

typedef struct {
  long m, panels, group, row_blocks, block_rows, groups;
  product_range body;
  void *context;
} plan;

static void run_ranges(void *context, long begin, long end, int worker) {
  (void)worker;
  const plan *p = context;
  for (long index = begin; index < end; index++) {
    long row = index % p->row_blocks * p->block_rows, panel = index / p->row_blocks % p->groups * p->group;
    long row_end = row + p->block_rows, panel_end = panel + p->group;
    p->body(p->context, index / p->row_blocks / p->groups, row, row_end < p->m ? row_end : p->m, panel, panel_end < p->panels ? panel_end : p->panels);
  }
}

void product_for_ranges(long m, long panels, long words, long batch, int threads, product_range body, void *context) {
  if (m <= 0 || panels <= 0) return;
  plan p = {.m = m, .panels = panels, .body = body, .context = context};
  p.row_blocks = (m + BLOCK_ROWS - 1) / BLOCK_ROWS;
  p.block_rows = (m + p.row_blocks - 1) / p.row_blocks;
  p.row_blocks = (m + p.block_rows - 1) / p.block_rows;
  p.group = product_group_panels(words);
  // Few rows: nothing is reused, and narrow ranges balance better.
  if (m <= 16 && p.group > 8) p.group = 8;
  p.groups = (panels + p.group - 1) / p.group;
  if (batch < 1) batch = 1;
  // Below some ten microseconds of work, waking other threads costs more than it gives.
  if ((double)m * (double)panels * (double)words * (double)batch < 1e5) threads = 1;
  chx_parallel_for(batch * p.row_blocks * p.groups, 1, threads, run_ranges, &p);
}
