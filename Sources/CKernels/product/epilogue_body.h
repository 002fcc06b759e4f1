// What becomes of sums, written once over the verbs. Include after group.h; the including file defines before:
//   row_terms, terms_of(group, row): what is the same for a row;
//   column_terms, columns_at(group, column): what is the same for the VEC packed columns of the group from `column`;
//   value_of(row terms, column terms, sums): numbers from sums, with alpha and bias;
//   write_sums(group, row terms, row, rows, column, count, sums, stride): other outputs, from the sums themselves.
#pragma once
VEC_VERB void store_q8(const chx_quantization *q, void *to, vec x, long left) {
  float zero_point = (float)q->zero_point, lowest = (q->is_signed ? -128 : 0) - zero_point, highest = (q->is_signed ? 127 : 255) - zero_point;
  x = vec_div(x, vec_set1(q->scale));
  // The bound comes second: it is the result where x is NaN.
  x = vec_min(vec_max(x, vec_set1(lowest)), vec_set1(highest));
  vec_store_bytes(to, vec_add(vec_round(x), vec_set1(zero_point)), left);
}

/// What outputs there are. Two kinds are compiled on their own, because nearly all products of a transformer are of them.
enum { OUTPUTS_ANY, OUTPUTS_BF16, OUTPUTS_F32_RESIDUAL };

/// Scale, residual and outputs of any kind for up to VEC columns of one row; `column` counts within the group.
static __attribute__((noinline)) void write_any(const group *g, long row, long column, vec x) {
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

/// VEC columns of the result after the other, all rows of each: what belongs to the columns stays in registers.
VEC_VERB void finish_tile_as(chx_activation activation, int is_gated, int outputs, const group *g, const row_terms *terms, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  const chx_epilogue *out = g->p->out;
  for (long j = 0; j < count; j += is_gated ? 32 : 16)
    for (long lane = 0; lane < 16; lane += VEC) {
      long result = (is_gated ? (column + j) / 2 : column + j) + lane, at = g->column + result;
      column_terms own = columns_at(g, column + j + lane), gate = columns_at(g, column + j + lane + (is_gated ? 16 : 0));
      vec scale = vec_load(g->scale + result);
      const float *residual = NULL;
      float *f32 = NULL;
      chx_bf16 *bf16 = NULL;
      if (outputs == OUTPUTS_BF16) bf16 = out->bf16 + g->p->item * out->bf16_batch_stride + row * out->bf16_stride + at;
      if (outputs == OUTPUTS_F32_RESIDUAL) {
        residual = (const float *)out->residual + g->p->item * out->residual_batch_stride + row * out->residual_stride + at;
        f32 = out->f32 + g->p->item * out->f32_batch_stride + row * out->f32_stride + at;
      }
      const uint32_t *from = sums + j + lane;
      long residual_stride = out->residual_stride, f32_stride = out->f32_stride, bf16_stride = out->bf16_stride;
      for (long i = 0; i < rows; i++, from += stride) {
        vec x = narrow_activation(activation, value_of(&terms[i], &own, from));
        if (is_gated) x = vec_mul(x, value_of(&terms[i], &gate, from + 16));
        if (outputs == OUTPUTS_BF16) vec_store_bf16(bf16, x), bf16 += bf16_stride;
        else if (outputs == OUTPUTS_F32_RESIDUAL) vec_store(f32, vec_fma(x, scale, vec_load(residual))), f32 += f32_stride, residual += residual_stride;
        else write_any(g, row + i, result, x);
      }
    }
}
/// Residuals that a tile will ask for when it is computed come from afar.
VEC_VERB void find_residual(const group *g, long row, long rows, long column, tile_prefetch *fetch) {
  const chx_epilogue *out = g->p->out;
  if (!out->residual) return;
  long size = out->residual_type == CHX_F32 ? 4 : 2, at = g->column + (out->is_gated ? column / 2 : column);
  fetch->rows = (const char *)out->residual + (g->p->item * out->residual_batch_stride + row * out->residual_stride + at) * size;
  fetch->row_stride = out->residual_stride * size;
  fetch->row_count = rows;
}
static int outputs_of(const chx_epilogue *out) {
  if (out->q8) return OUTPUTS_ANY;
  if (out->bf16 && !out->f32 && !out->residual && !out->scale) return OUTPUTS_BF16;
  return out->f32 && !out->bf16 && out->residual && out->residual_type == CHX_F32 ? OUTPUTS_F32_RESIDUAL : OUTPUTS_ANY;
}
/// The sums of `rows` rows and of `count` packed columns of the group from `column` become results.
static void finish_tile(const group *g, const row_terms *terms, long row, long rows, long column, long count, const uint32_t *sums, long stride) {
  const chx_epilogue *out = g->p->out;
  long results = out->is_gated ? count / 2 : count, result = out->is_gated ? column / 2 : column;
  int outputs = result + results <= g->columns ? g->outputs : OUTPUTS_ANY;
  write_sums(g, terms, row, rows, column, count, sums, stride);
#define FINISH_TO(name, gated) \
  switch (outputs) { \
    case OUTPUTS_BF16: finish_tile_as(name, gated, OUTPUTS_BF16, g, terms, row, rows, column, count, sums, stride); break; \
    case OUTPUTS_F32_RESIDUAL: finish_tile_as(name, gated, OUTPUTS_F32_RESIDUAL, g, terms, row, rows, column, count, sums, stride); break; \
    default: finish_tile_as(name, gated, OUTPUTS_ANY, g, terms, row, rows, column, count, sums, stride); \
  }
#define FINISH(name) if (out->is_gated) { FINISH_TO(name, 1) } else { FINISH_TO(name, 0) }
  WITH_ACTIVATION(out->activation, FINISH)
#undef FINISH
#undef FINISH_TO
}
