// A group of panels and what belongs to it. Include after the verbs.
#pragma once
/// A group of panels: the part of the epilogue's vectors that belongs to it, padded, so that nothing asks for bounds or absence.
typedef struct {
  const product *p;
  const void *args;
  long panel, columns;   ///< its first panel; columns of the result from there on
  long column;           ///< its first column of the result
  float alpha;
  int outputs;           ///< which of the compiled kinds
  const int32_t *column_sums;  ///< of packed columns, for 8-bit numbers
  _Alignas(64) float bias[16 * PRODUCT_GROUP_PANELS], b_scale[16 * PRODUCT_GROUP_PANELS];  ///< by packed column
  _Alignas(64) float scale[16 * PRODUCT_GROUP_PANELS];                                     ///< by column of the result
} group;

/// to[packed columns of the group] = from[j * step], by packed column; `missing` where there is none.
static void spread(const group *g, long panels, const float *from, long step, float missing, float *to) {
  int is_gated = g->p->out->is_gated;
  for (long p = 0; p < panels; p++) {
    long first = g->column + (is_gated ? p / 2 : p) * 16, left = g->column + g->columns - first, offset = is_gated && p % 2 ? g->p->n / 2 : 0;
    for (long j = 0; j < 16; j++) to[p * 16 + j] = from && j < left ? from[(first + offset + j) * step] : missing;
  }
}

static void start_group(group *g, const product *p, long panel, long panels) {
  const chx_epilogue *out = p->out;
  g->p = p;
  g->panel = panel;
  g->column = out->is_gated ? panel / 2 * 16 : panel * 16;
  g->columns = (out->is_gated ? p->n / 2 : p->n) - g->column;
  g->alpha = out->alpha == 0 ? 1 : out->alpha;
  spread(g, panels, out->bias, 1, 0, g->bias);
  for (long j = 0; j < panels * 16; j++) g->scale[j] = out->scale && j < g->columns ? out->scale[g->column + j] : 1;
}
