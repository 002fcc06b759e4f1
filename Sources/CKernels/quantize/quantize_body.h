// Rows to 8-bit numbers, and normalised rows to any form, written once over the verbs. What a row's numbers are is read through
// number_at: either the elements themselves, or elements after normalisation, which is cheaper done twice than kept.
#pragma once
typedef struct {
  const void *x;
  chx_float_type type;
  int is_normalized;
  float center, factor;
  const float *scale, *bias;
} row_source;

VEC_VERB vec number_at(const row_source *s, chx_float_type type, int is_normalized, int is_affine, long j, long left) {
  vec v = row_at(s->x, type, j, left);
  if (!is_normalized) return v;
  v = vec_mul(vec_sub(v, vec_set1(s->center)), vec_set1(s->factor));
  if (is_affine) return left >= VEC ? vec_fma(v, vec_load(s->scale + j), vec_load(s->bias + j)) : vec_fma(v, vec_load_n(s->scale + j, left), vec_load_n(s->bias + j, left));
  if (s->scale) v = vec_mul(v, left >= VEC ? vec_load(s->scale + j) : vec_load_n(s->scale + j, left));
  if (s->bias) v = vec_add(v, left >= VEC ? vec_load(s->bias + j) : vec_load_n(s->bias + j, left));
  return v;
}

/// What a row's numbers are multiplied with (or divided by, where is_divided) before they are rounded, what is added then, and
/// the bounds before that.
typedef struct { float factor, zero_point, lowest, highest; int is_divided; } row_code;

/// Numbers that are not finite make the scale NaN: everything computed from the row is NaN then, as it would be in float32.
static row_code code_for(const chx_quantized_rows *to, long row, int32_t top_bits, float low, float high) {
  if (to->mode == CHX_QUANTIZE_STATIC) {
    const chx_quantization *q = &to->quantization;
    if (to->scales) to->scales[row] = q->scale;
    if (to->zero_points) to->zero_points[row] = q->zero_point;
    return (row_code){q->scale, (float)q->zero_point, (q->is_signed ? -128.0f : 0.0f) - (float)q->zero_point, (q->is_signed ? 127.0f : 255.0f) - (float)q->zero_point, 1};
  }
  float top, scale, zero_point, steps = to->mode == CHX_QUANTIZE_ROW_ASYMMETRIC ? 255 : 127;
  memcpy(&top, &top_bits, sizeof top);
  float span = to->mode == CHX_QUANTIZE_ROW_ASYMMETRIC ? high - low : top;
  row_code code = {0, 0, -127, 127, 0};
  if (!(top < INFINITY) || !(span < INFINITY)) scale = NAN;
  else if (span < 0x1p-100f) scale = 1;
  else scale = span / steps, code.factor = steps / span;
  zero_point = to->mode == CHX_QUANTIZE_ROW_SYMMETRIC ? 128 : 0;
  if (to->mode == CHX_QUANTIZE_ROW_ASYMMETRIC) {
    zero_point = code.factor > 0 ? rintf(-low * code.factor) : 0;
    code.lowest = -zero_point, code.highest = 255 - zero_point;
  }
  code.zero_point = zero_point;
  if (to->scales) to->scales[row] = scale;
  if (to->zero_points) to->zero_points[row] = (int32_t)zero_point;
  return code;
}

VEC_VERB void quantize_row_as(const row_source *s, chx_float_type type, int is_normalized, int is_affine, long columns, const chx_quantized_rows *to, long row) {
  ivec top[4] = {ivec_zero(), ivec_zero(), ivec_zero(), ivec_zero()};
  vec low = vec_zero(), high = vec_zero();
  if (to->mode == CHX_QUANTIZE_ROW_ASYMMETRIC) {
    for (long j = 0; j < columns; j += VEC) {
      vec v = number_at(s, type, is_normalized, is_affine, j, columns - j);
      if (columns - j < VEC) {
        float lanes[VEC];
        vec_store(lanes, v);
        v = vec_load_n(lanes, columns - j);
      }
      top[0] = ivec_max(top[0], vec_magnitude_bits(v));
      low = vec_min(v, low), high = vec_max(v, high);
    }
  } else if (to->mode != CHX_QUANTIZE_STATIC) {
    long j = 0;
    for (; j + 4 * VEC <= columns; j += 4 * VEC)
      for (int i = 0; i < 4; i++) top[i] = ivec_max(top[i], vec_magnitude_bits(number_at(s, type, is_normalized, is_affine, j + i * VEC, VEC)));
    for (; j < columns; j += VEC) {
      vec v = number_at(s, type, is_normalized, is_affine, j, columns - j);
      if (columns - j < VEC) {
        float lanes[VEC];
        vec_store(lanes, v);
        v = vec_load_n(lanes, columns - j);
      }
      top[0] = ivec_max(top[0], vec_magnitude_bits(v));
    }
  }
  row_code code = code_for(to, row, ivec_maximum(ivec_max(ivec_max(top[0], top[1]), ivec_max(top[2], top[3]))), -vec_maximum(vec_neg(low)), vec_maximum(high));
  vec factor = vec_set1(code.factor), zero_point = vec_set1(code.zero_point), lowest = vec_set1(code.lowest), highest = vec_set1(code.highest);
  char *bytes = (char *)to->data + row * to->stride;
  for (long j = 0; j < columns; j += VEC) {
    vec v = number_at(s, type, is_normalized, is_affine, j, columns - j);
    v = code.is_divided ? vec_div(v, factor) : vec_mul(v, factor);
    // The bound comes second: it is the result where v is NaN.
    v = vec_min(vec_max(v, lowest), highest);
    vec_store_bytes(bytes + j, vec_add(vec_round(v), zero_point), columns - j);
  }
}
#define WITH_TYPE(type, STATEMENT) if ((type) == CHX_F32) { STATEMENT(CHX_F32); } else { STATEMENT(CHX_BF16); }

static void quantize_rows(const chx_quantize_args *g, long begin, long end) {
  long size = g->type == CHX_F32 ? 4 : 2;
  for (long i = begin; i < end; i++) {
    row_source s = {.x = (const char *)g->x + i * g->x_stride * size, .type = g->type};
#define QUANTIZE(type) quantize_row_as(&s, type, 0, 0, g->columns, &g->to, i)
    WITH_TYPE(g->type, QUANTIZE)
#undef QUANTIZE
  }
}

VEC_VERB void write_row_as(const row_source *s, chx_float_type type, int is_affine, const chx_norm_narrow_args *g, long row) {
  float *f32 = g->f32 ? g->f32 + row * g->f32_stride : NULL;
  chx_bf16 *bf16 = g->bf16 ? g->bf16 + row * g->bf16_stride : NULL;
  for (long j = 0; j < g->columns; j += VEC) {
    long left = g->columns - j;
    vec v = number_at(s, type, 1, is_affine, j, left);
    if (f32) { if (left >= VEC) vec_store(f32 + j, v); else vec_store_n(f32 + j, v, left); }
    if (bf16) { if (left >= VEC) vec_store_bf16(bf16 + j, v); else vec_store_bf16_n(bf16 + j, v, left); }
  }
}
VEC_VERB void norm_row_as(row_source *s, chx_float_type type, const chx_norm_narrow_args *g, long row) {
  float n = (float)g->columns;
  s->center = g->kind == CHX_NORM_LAYER ? row_sum(s->x, type, g->columns) / n : 0;
  s->factor = 1 / sqrtf(row_squares(s->x, type, g->columns, s->center) / n + g->epsilon);
  int is_affine = g->scale && g->bias;
  if (g->f32 || g->bf16) { if (is_affine) write_row_as(s, type, 1, g, row); else write_row_as(s, type, 0, g, row); }
  if (g->q8.data) { if (is_affine) quantize_row_as(s, type, 1, 1, g->columns, &g->q8, row); else quantize_row_as(s, type, 1, 0, g->columns, &g->q8, row); }
}
static void norm_rows(const chx_norm_narrow_args *g, long begin, long end) {
  long size = g->x_type == CHX_F32 ? 4 : 2;
  for (long i = begin; i < end; i++) {
    row_source s = {.x = (const char *)g->x + i * g->x_stride * size, .type = g->x_type, .scale = g->scale, .bias = g->bias};
#define NORM(type) norm_row_as(&s, type, g, i)
    WITH_TYPE(g->x_type, NORM)
#undef NORM
  }
}
