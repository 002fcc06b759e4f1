// What becomes of sums, written once over the verbs. Include after group.h; the including file defines before:
//   row_terms, terms_of(group, row): what is the same for a row;
//   value_at(group, terms, sums, column): numbers from sums, with alpha and bias, for packed columns of the group from `column`;
//   write_sums(group, row, column, count, sums): other outputs, from the sums themselves.
#pragma once
VEC_VERB void store_q8(const chx_quantization *q, void *to, vec x, long left) {
  float zero_point = (float)q->zero_point, lowest = (q->is_signed ? -128 : 0) - zero_point, highest = (q->is_signed ? 127 : 255) - zero_point;
  x = vec_div(x, vec_set1(q->scale));
  // The bound comes second: it is the result where x is NaN.
  x = vec_min(vec_max(x, vec_set1(lowest)), vec_set1(highest));
  vec_store_bytes(to, vec_add(vec_round(x), vec_set1(zero_point)), left);
}

/// Scale, residual and outputs for up to VEC columns of one row; `column` counts within the group.
VEC_VERB void write_results(const group *g, long row, long column, vec x) {
  const chx_epilogue *out = g->p->out;
  long left = g->columns - column, item = g->p->item, at = g->column + column;
  if (left <= 0) return;
  if (out->residual) {
    vec r;
    if (out->residual_type == CHX_F32) {
      const float *from = (const float *)out->residual + item * out->residual_batch_stride + row * out->residual_stride + at;
      r = left >= VEC ? vec_load(from) : vec_load_n(from, left);
    } else {
      const chx_bf16 *from = (const chx_bf16 *)out->residual + item * out->residual_batch_stride + row * out->residual_stride + at;
      r = left >= VEC ? vec_load_bf16(from) : vec_load_bf16_n(from, left);
    }
    x = vec_fma(x, vec_load(g->scale + column), r);
  } else if (out->scale) {
    x = vec_mul(x, vec_load(g->scale + column));
  }
  if (out->f32) {
    float *to = out->f32 + item * out->f32_batch_stride + row * out->f32_stride + at;
    if (left >= VEC) vec_store(to, x); else vec_store_n(to, x, left);
  }
  if (out->bf16) {
    chx_bf16 *to = out->bf16 + item * out->bf16_batch_stride + row * out->bf16_stride + at;
    if (left >= VEC) vec_store_bf16(to, x); else vec_store_bf16_n(to, x, left);
  }
  if (out->q8) store_q8(&out->quantization, (char *)out->q8 + item * out->q8_batch_stride + row * out->q8_stride + at, x, left);
}

VEC_VERB void finish_tile_as(chx_activation activation, int is_gated, const group *g, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  for (long i = 0; i < rows; i++, sums += stride) {
    row_terms terms = terms_of(g, row + i);
    for (long j = 0; j < count; j += is_gated ? 32 : 16)
      for (long lane = 0; lane < 16; lane += VEC) {
        vec x = activate(activation, value_at(g, &terms, sums + j + lane, column + j + lane));
        if (is_gated) x = vec_mul(x, value_at(g, &terms, sums + j + lane + 16, column + j + lane + 16));
        write_results(g, row + i, (is_gated ? (column + j) / 2 : column + j) + lane, x);
      }
  }
}
/// The sums of `rows` rows and of `count` packed columns of the group from `column` become results.
static void finish_tile(const group *g, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  write_sums(g, row, rows, column, count, sums, stride);
#define FINISH(name) \
  if (g->p->out->is_gated) finish_tile_as(name, 1, g, row, rows, column, count, sums, stride); \
  else finish_tile_as(name, 0, g, row, rows, column, count, sums, stride);
  WITH_ACTIVATION(g->p->out->activation, FINISH)
#undef FINISH
}
