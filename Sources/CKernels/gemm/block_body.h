// One range of rows and columns of a product, written once over the register tile of each instruction set.
// k is cut in slices such that a strip of A (TILE_ROWS x slice) stays in the first-level cache and a slice of the column
// group's B in the second; sums wait in `sums` between slices, which changes no bit of the result.
enum { SLICE = 512, GROUP_COLUMNS = 256, BLOCK_ROWS = 112 / TILE_ROWS * TILE_ROWS };

/// c[n] = activation(alpha * sums + bias) + residual for one row; NULL bias and residual count as zero.
VEC_VERB void finish_row_as(chx_activation activation, long n, float alpha, const float *sums, const float *bias, const float *residual, float *c) {
  vec scale = vec_set1(alpha);
  for (long j = 0; j < n; j += VEC) {
    long left = n - j;
    vec x = vec_load(sums + j);  // padded to whole panels
    if (alpha != 1) x = vec_mul(x, scale);
    if (left >= VEC) {
      if (bias) x = vec_add(x, vec_load(bias + j));
      x = activate(activation, x);
      if (residual) x = vec_add(x, vec_load(residual + j));
      vec_store(c + j, x);
    } else {
      if (bias) x = vec_add(x, vec_load_n(bias + j, left));
      x = activate(activation, x);
      if (residual) x = vec_add(x, vec_load_n(residual + j, left));
      vec_store_n(c + j, x, left);
    }
  }
}
static void finish_row(chx_activation activation, long n, float alpha, const float *sums, const float *bias, const float *residual, float *c) {
#define FINISH(name) finish_row_as(name, n, alpha, sums, bias, residual, c);
  WITH_ACTIVATION(activation, FINISH)
#undef FINISH
}

/// Copies a strip of A to rows that lie close together: rows a power of two apart would compete for the same few cache lines.
static void copy_strip(long rows, long k, const float *a, long a_stride, float *strip, long strip_stride) {
  for (long i = 0; i < rows; i++) {
    const float *from = a + i * a_stride;
    float *to = strip + i * strip_stride;
    long p = 0;
    for (; p + VEC <= k; p += VEC) vec_store(to + p, vec_load(from + p));
    if (p < k) vec_store_n(to + p, vec_load_n(from + p, k - p), k - p);
  }
}

typedef struct { const chx_gemm_f32_args *args; long item, row, column, columns; float alpha; } place;

/// Writes the rows [i, i + rows) and columns [j, j + columns) of the block, whose sums are given. Right after a tile, so that the
/// stores wait for their cache lines while the next tile computes.
static void finish_tile(const place *at, long i, long rows, long j, long columns, const float *sums) {
  const chx_gemm_f32_args *g = at->args;
  long column = at->column + j;
  for (long r = 0; r < rows; r++) {
    long row = at->row + i + r;
    finish_row(g->activation, columns, at->alpha, sums + r * GROUP_COLUMNS, g->bias ? g->bias + column : NULL,
               g->residual ? g->residual + at->item * g->residual_batch_stride + row * g->residual_stride + column : NULL,
               g->c + at->item * g->c_batch_stride + row * g->c_stride + column);
  }
}

/// At most BLOCK_ROWS x GROUP_COLUMNS.
static void compute_block(const place *at, long rows) {
  const chx_gemm_f32_args *g = at->args;
  _Alignas(64) float sums[BLOCK_ROWS * GROUP_COLUMNS];
  _Alignas(64) float strip[TILE_ROWS * (SLICE + 16)];
  const float *a = g->a + at->item * g->a_batch_stride + at->row * g->a_stride;
  const float *b = g->b + at->item * g->b_batch_stride + at->column * g->k;
  long panel_stride = CHX_GEMM_PANEL * g->k, panels = (at->columns + CHX_GEMM_PANEL - 1) / CHX_GEMM_PANEL;
  long slices = (g->k + SLICE - 1) / SLICE, slice = slices ? ((g->k + slices - 1) / slices + 15) / 16 * 16 : 0;
  int is_wide = rows <= WIDE_TILE_ROWS;
  long tile_panels = is_wide ? WIDE_TILE_PANELS : TILE_PANELS;
  if (slices == 0) {
    memset(sums, 0, sizeof sums);
    finish_tile(at, 0, rows, 0, at->columns, sums);
  }
  for (long start = 0; start < g->k; start += slice) {
    long depth = g->k - start < slice ? g->k - start : slice;
    for (long i = 0; i < rows; i += TILE_ROWS) {
      long height = rows - i < TILE_ROWS ? rows - i : TILE_ROWS, stride = g->a_stride;
      const float *from = a + i * g->a_stride + start, *next = from + TILE_ROWS * g->a_stride;
      long next_rows = rows - i - TILE_ROWS;
      if (!is_wide) {
        stride = slice + 16;
        copy_strip(height, depth, from, g->a_stride, strip, stride);
        from = strip;
      }
      for (long p = 0; p < panels; p += tile_panels) {
        long width = panels - p < tile_panels ? panels - p : tile_panels, j = p * CHX_GEMM_PANEL, fetched = 2 * p / tile_panels;
        int fetches = fetched + 1 < next_rows && fetched + 1 < TILE_ROWS;  // two rows of the next strip
        float *tile_sums = sums + i * GROUP_COLUMNS + j;
        tile((int)height, (int)width, depth, from, stride, b + p * panel_stride + start * CHX_GEMM_PANEL, panel_stride, tile_sums, GROUP_COLUMNS, start == 0,
             fetches ? next + fetched * g->a_stride : from, fetches ? g->a_stride : 0);
        if (start + depth == g->k) finish_tile(at, i, height, j, at->columns - j < width * CHX_GEMM_PANEL ? at->columns - j : width * CHX_GEMM_PANEL, tile_sums);
      }
    }
  }
}

static void compute_range(const chx_gemm_f32_args *g, long item, long row, long row_end, long column, long column_end) {
  for (long j = column; j < column_end; j += GROUP_COLUMNS)
    for (long i = row; i < row_end; i += BLOCK_ROWS) {
      place at = {g, item, i, j, column_end - j < GROUP_COLUMNS ? column_end - j : GROUP_COLUMNS, g->alpha == 0 ? 1 : g->alpha};
      compute_block(&at, row_end - i < BLOCK_ROWS ? row_end - i : BLOCK_ROWS);
    }
}
