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

/// At most BLOCK_ROWS x GROUP_COLUMNS.
static void compute_block(const chx_gemm_f32_args *g, long item, long row, long rows, long column, long columns) {
  _Alignas(64) float sums[BLOCK_ROWS * GROUP_COLUMNS];
  _Alignas(64) float strip[TILE_ROWS * (SLICE + 16)];
  const float *a = g->a + item * g->a_batch_stride + row * g->a_stride;
  const float *b = g->b + item * g->b_batch_stride + column * g->k;
  long panel_stride = CHX_GEMM_PANEL * g->k, panels = (columns + CHX_GEMM_PANEL - 1) / CHX_GEMM_PANEL;
  long slices = (g->k + SLICE - 1) / SLICE, slice = slices ? ((g->k + slices - 1) / slices + 15) / 16 * 16 : 0;
  int wide = rows <= WIDE_TILE_ROWS;
  long tile_panels = wide ? WIDE_TILE_PANELS : TILE_PANELS;
  if (slices == 0) memset(sums, 0, sizeof sums);
  for (long start = 0; start < g->k; start += slice) {
    long depth = g->k - start < slice ? g->k - start : slice;
    for (long i = 0; i < rows; i += TILE_ROWS) {
      long height = rows - i < TILE_ROWS ? rows - i : TILE_ROWS, stride = g->a_stride;
      const float *from = a + i * g->a_stride + start;
      if (!wide) {
        stride = slice + 16;
        copy_strip(height, depth, from, g->a_stride, strip, stride);
        from = strip;
      }
      for (long p = 0; p < panels; p += tile_panels) {
        long width = panels - p < tile_panels ? panels - p : tile_panels;
        tile((int)height, (int)width, depth, from, stride, b + p * panel_stride + start * CHX_GEMM_PANEL, panel_stride,
             sums + i * GROUP_COLUMNS + p * CHX_GEMM_PANEL, GROUP_COLUMNS, start == 0);
      }
    }
  }
  float alpha = g->alpha == 0 ? 1 : g->alpha;
  const float *bias = g->bias ? g->bias + column : NULL;
  for (long i = 0; i < rows; i++) {
    const float *residual = g->residual ? g->residual + item * g->residual_batch_stride + (row + i) * g->residual_stride + column : NULL;
    float *c = g->c + item * g->c_batch_stride + (row + i) * g->c_stride + column;
    finish_row(g->activation, columns, alpha, sums + i * GROUP_COLUMNS, bias, residual, c);
  }
}

static void compute_range(const chx_gemm_f32_args *g, long item, long row, long row_end, long column, long column_end) {
  for (long j = column; j < column_end; j += GROUP_COLUMNS)
    for (long i = row; i < row_end; i += BLOCK_ROWS)
      compute_block(g, item, i, row_end - i < BLOCK_ROWS ? row_end - i : BLOCK_ROWS, j, column_end - j < GROUP_COLUMNS ? column_end - j : GROUP_COLUMNS);
}
