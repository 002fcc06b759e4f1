// Attention with a running softmax over bfloat16 keys and values, written once over the register tile. All keys (or 2048 of them) are
// packed; then strips of queries pass over them, a step of keys at a time: scores = Q K^T, weights = 2^(scores * c - about the largest so far),
// rounded to bfloat16, outputs = outputs * correction + weights V. What happens to a query does not depend on the others in its strip.
#pragma once
#define SUM vec
#define SUM_ZERO vec_zero
#define SUM_LOAD(p) vec_load((const float *)(p))
#define SUM_STORE(p, v) vec_store((float *)(p), v)
#include "product/tile_body.h"

typedef struct {
  const chx_attention_bf16_args *args;
  long item, head, query, queries;  ///< of this chunk
  attention_bf16_scratch at;
  uint32_t *scratch;
  const char *queries_at;  ///< the chunk's first query, in whole words
  long query_stride;       ///< in bytes
  float *probabilities;  ///< the chunk's first row of them, or NULL
  float factor;          ///< scores are multiplied by it in the exponent of 2
  int is_scaled;         ///< scale and mask have gone into the scores before
} chunk;

VEC_VERB float lanes_sum(const vec s[LANES]) {
  vec t[LANES];
  for (int i = 0; i < LANES; i++) t[i] = s[i];
  for (int half = LANES / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) t[i] = vec_add(t[i], t[half + i]);
  return vec_sum(t[0]);
}

/// 2^x to 1e-4, which is well below the rounding to bfloat16 that follows. -infinity gives 0.
VEC_VERB vec vec_weight(vec x) {
  x = vec_max(vec_set1(-150.0f), x);  // NaN stays
  vec n = vec_round(x), f = vec_sub(x, n);
  vec p = vec_fma(vec_set1(0.05500893f), f, vec_set1(0.24221095f));
  p = vec_fma(p, f, vec_set1(0.6932829f));
  p = vec_fma(p, f, vec_set1(1.0f));
  return vec_scale2_saturating(p, n);
}

/// What is subtracted: a row of -infinity so far must not make -infinity minus itself.
VEC_VERB float shift_of(float shift) { return shift > -INFINITY ? shift : 0; }

/// Rows of a packed projection lie kilobytes apart: the processor does not foresee them.
enum { PREFETCH_ROWS = 16 };
static void pack_row(long numbers, const chx_bf16 *from, uint32_t *to, long words) {
  memcpy(to, from, (size_t)numbers * sizeof *from);
  memset((chx_bf16 *)(void *)to + numbers, 0, (size_t)(2 * words - numbers) * sizeof *from);
}
/// The keys as columns of B: panels of words x 16, columns beyond count zero.
static void pack_keys(long count, long depth, const chx_bf16 *rows, long stride, uint32_t *packed) {
  long words = words_of(depth);
  for (long first = 0; first < count; first += 16, packed += 16 * words)
    for (long w = 0; w < words; w += VEC)
      for (long part = 0; part < 16; part += VEC) {
        vec block[VEC];
        for (long i = 0; i < VEC; i++) {
          long row = first + part + i;
          uint32_t words_here[VEC];
          const chx_bf16 *from = rows + row * stride + 2 * w;
          if (row + PREFETCH_ROWS < count) __builtin_prefetch(from + PREFETCH_ROWS * stride);
          if (row < count && depth - 2 * w >= 2 * VEC) block[i] = vec_load((const float *)(const void *)from);
          else if (row < count) pack_row(depth - 2 * w, from, words_here, VEC), block[i] = vec_load((const float *)words_here);
          else block[i] = vec_zero();
        }
        vec_transpose(block);
        for (long i = 0; i < VEC && w + i < words; i++) vec_store((float *)packed + (w + i) * 16 + part, block[i]);
      }
}
/// The values as rows of B: panels of pairs x 16, beyond count and depth zero.
static void pack_values(long count, long depth, const chx_bf16 *rows, long stride, uint32_t *packed) {
  long panel_stride = 16 * words_of(count);
  for (long i = 0; i < count; i += 2, packed += 16) {
    const chx_bf16 *first = rows + i * stride, *second = first + stride;
    if (i + PREFETCH_ROWS < count) for (long d = 0; d < depth; d += 32) __builtin_prefetch(first + PREFETCH_ROWS * stride + d), __builtin_prefetch(second + PREFETCH_ROWS * stride + d);
    for (long column = 0; column < depth; column += 16)
      for (long part = 0; part < 16; part += VEC) {
        long at = column + part, left = depth - at;
        chx_bf16 low[VEC] = {0}, high[VEC] = {0};
        uint32_t *to = packed + column / 16 * panel_stride + part;
        if (left >= VEC && i + 1 < count) {
          ivec_store(to, ivec_load_pair(first + at, second + at));
          continue;
        }
        for (long l = 0; l < VEC && l < left; l++) low[l] = first[at + l], high[l] = i + 1 < count ? second[at + l] : 0;
        ivec_store(to, ivec_load_pair(low, high));
      }
  }
}

/// How many keys query i of the chunk sees.
static long visible_keys(const chunk *c, long i) {
  const chx_attention_bf16_args *g = c->args;
  long seen = c->query + i + g->keys - g->queries + 1;
  return !g->causal || seen > g->keys ? g->keys : seen < 0 ? 0 : seen;
}

/// scores = scores * scale + mask
static void apply_mask(const chunk *c, long i, long start, long count, float *scores) {
  const chx_attention_bf16_args *g = c->args;
  const float *mask = g->mask ? g->mask + c->item * g->mask_batch_stride + c->head * g->mask_head_stride + (c->query + i) * g->mask_query_stride + start * g->mask_key_stride : NULL;
  vec scale = vec_set1(g->scale);
  for (long j = 0; j < count; j += VEC) {
    long left = count - j;
    vec addition = vec_zero();
    if (mask && g->mask_key_stride == 1) addition = left >= VEC ? vec_load(mask + j) : vec_load_n(mask + j, left);
    else if (mask) {
      float lanes[VEC] = {0};
      for (long l = 0; l < VEC && l < left; l++) lanes[l] = mask[(j + l) * g->mask_key_stride];
      addition = vec_load(lanes);
    }
    vec_store(scores + j, vec_fma(vec_load(scores + j), scale, addition));
  }
}

VEC_VERB float row_maximum(long count, const float *scores) {
  vec top[LANES];
  for (int l = 0; l < LANES; l++) top[l] = vec_set1(-INFINITY);
  for (long j = 0; j < count; j += 16)
    for (int l = 0; l < LANES; l++) top[l] = vec_max(top[l], vec_load(scores + j + l * VEC));
  for (int l = 1; l < LANES; l++) top[0] = vec_max(top[0], top[l]);
  return vec_maximum(top[0]);
}
/// Scores become weights in bfloat16, in their place, and are added to the 16 sums. False if a sum has come near the end of the range:
/// the scores are lost then.
VEC_VERB int row_weights(long count, const float *scores, float factor, float shift, chx_bf16 *weights, float *sums) {
  vec total[LANES], f = vec_set1(factor), offset = vec_set1(-shift * factor), limit = vec_set1(0x1p100f);
  for (int l = 0; l < LANES; l++) total[l] = vec_load(sums + l * VEC);
  for (long j = 0; j < count; j += 16)
    for (int l = 0; l < LANES; l++) {
      vec weight = vec_weight(vec_fma(vec_load(scores + j + l * VEC), f, offset));
      vec_store_bf16(weights + j + l * VEC, weight);
      total[l] = vec_add(total[l], weight);
    }
  int fits = 1;
  for (int l = 0; l < LANES; l++) {
    fits &= !vec_any(vec_less(limit, total[l]));
    vec_store(sums + l * VEC, total[l]);
  }
  return fits;
}
VEC_VERB void scale_run(long count, float factor, float *x) {
  vec f = vec_set1(factor);
  for (long j = 0; j < count; j += VEC) vec_store(x + j, vec_mul(f, vec_load(x + j)));
}

/// A strip of queries [first, first + rows) of the chunk, whose state is at `slot`, against keys [start, start + count) of the head, whose
/// panels begin at key `packed` of those that are packed.
typedef struct { long first, rows, slot, start, packed, count; } step;

static void compute_scores(const chunk *c, const step *at) {
  const chx_attention_bf16_args *g = c->args;
  long words = words_of(g->depth), panels = whole_panels(at->count) / 16;
  float *scores = (float *)c->scratch + c->at.scores;
  const uint32_t *keys = c->scratch + c->at.keys + at->packed * words;
  for (long p = 0; p < panels; p += TILE_PANELS) {
    long width = panels - p < TILE_PANELS ? panels - p : TILE_PANELS;
    tile((int)at->rows, (int)width, words, c->queries_at + at->first * c->query_stride, c->query_stride, keys + p * 16 * words, 16 * words, (uint32_t *)scores + 16 * p, SCORE_STRIDE, 1,
         &(tile_prefetch){.next = width * 16 * words});
  }
  for (long i = 0; i < at->rows; i++) {
    float *row = scores + i * SCORE_STRIDE;
    long seen = visible_keys(c, at->first + i) - at->start;
    if (seen > at->count) seen = at->count;
    if (seen < 0) seen = 0;
    if (c->is_scaled) apply_mask(c, at->first + i, at->start, seen, row);
    for (long j = seen; j < 16 * panels; j++) row[j] = -INFINITY;
    if (c->probabilities) memcpy(c->probabilities + (at->first + i) * g->keys + at->start, row, (size_t)at->count * sizeof *row);
  }
}

/// Scores become weights. What the exponents are reduced by is the largest score of the first step that has one: weights are floating-point
/// numbers, and need not be below 1. Where that puts a sum near the end of the range, the step is repeated with the largest score of
/// all. Each row decides for itself.
static void compute_weights(const chunk *c, const step *at) {
  long padded = whole_panels(at->count), value_columns = whole_panels(c->args->value_depth);
  float *scores = (float *)c->scratch + c->at.scores, *outputs = (float *)c->scratch + c->at.outputs + at->slot * value_columns;
  float *shifts = (float *)c->scratch + c->at.shifts + at->slot, *sums = (float *)c->scratch + c->at.sums + 16 * at->slot;
  float kept[16 * STRIP_ROWS];
  int fits[STRIP_ROWS], all_fit = 1;
  memcpy(kept, sums, (size_t)(16 * at->rows) * sizeof *kept);
  for (long i = 0; i < at->rows; i++) {
    float *row = scores + i * SCORE_STRIDE;
    if (!(shifts[i] > -INFINITY)) shifts[i] = row_maximum(padded, row);
    fits[i] = row_weights(padded, row, c->factor, shift_of(shifts[i]), (chx_bf16 *)(void *)row, sums + 16 * i);
    all_fit &= fits[i];
  }
  if (all_fit) return;
  memcpy(sums, kept, (size_t)(16 * at->rows) * sizeof *kept);
  compute_scores(c, at);
  for (long i = 0; i < at->rows; i++) {
    float *row = scores + i * SCORE_STRIDE;
    if (!fits[i]) {
      float old = shifts[i], top = row_maximum(padded, row), lanes[VEC];
      vec_store(lanes, vec_weight(vec_set1((old - top) * c->factor)));
      scale_run(16, lanes[0], sums + 16 * i);
      if (at->start > 0) scale_run(value_columns, lanes[0], outputs + i * value_columns);
      shifts[i] = top;
    }
    row_weights(padded, row, c->factor, shift_of(shifts[i]), (chx_bf16 *)(void *)row, sums + 16 * i);
  }
}

/// outputs += weights V
static void add_values(const chunk *c, const step *at, long packed_count) {
  const chx_attention_bf16_args *g = c->args;
  long value_columns = whole_panels(g->value_depth), panels = value_columns / 16, panel_stride = 16 * words_of(packed_count);
  uint32_t *outputs = c->scratch + c->at.outputs + at->slot * value_columns;
  const uint32_t *values = c->scratch + c->at.values + 8 * at->packed;
  // Meanwhile the next strip's queries come near.
  long next = at->first + at->rows;
  tile_prefetch fetch = {.rows = c->queries_at + next * c->query_stride, .row_stride = c->query_stride, .row_count = c->queries - next < at->rows ? 0 : at->rows};
  for (long p = 0; p < panels; p += TILE_PANELS) {
    long width = panels - p < TILE_PANELS ? panels - p : TILE_PANELS;
    tile((int)at->rows, (int)width, words_of(at->count), (const char *)(c->scratch + c->at.scores), 4 * SCORE_STRIDE, values + p * panel_stride, panel_stride, outputs + 16 * p, value_columns,
         at->start == 0, &fetch);
  }
}

/// Divides by the sums and writes the results.
static void finish_query(const chunk *c, long i, long slot) {
  const chx_attention_bf16_args *g = c->args;
  const float *from = (const float *)c->scratch + c->at.outputs + slot * whole_panels(g->value_depth);
  long at = c->item * g->output_strides.batch + c->head * g->output_strides.head + (c->query + i) * g->output_strides.row;
  const float *lanes = (const float *)c->scratch + c->at.sums + 16 * slot;
  vec totals[LANES];
  for (int l = 0; l < LANES; l++) totals[l] = vec_load(lanes + l * VEC);
  vec sum = vec_set1(lanes_sum(totals));
  for (long d = 0; d < g->value_depth; d += VEC) {
    long left = g->value_depth - d;
    vec y = vec_div(vec_load(from + d), sum);
    if (g->f32) { if (left >= VEC) vec_store(g->f32 + at + d, y); else vec_store_n(g->f32 + at + d, y, left); }
    if (g->bf16) { if (left >= VEC) vec_store_bf16(g->bf16 + at + d, y); else vec_store_bf16_n(g->bf16 + at + d, y, left); }
  }
}
/// The exact softmax of the scores that were kept.
static void finish_probabilities(const chunk *c, long i, long slot) {
  const chx_attention_bf16_args *g = c->args;
  float *row = c->probabilities + i * g->keys, scale = c->is_scaled ? 1 : g->scale;
  vec offset = vec_set1(shift_of(((const float *)c->scratch)[c->at.shifts + slot])), total[LANES];
  for (int l = 0; l < LANES; l++) total[l] = vec_zero();
  for (long j = 0; j < g->keys; j += VEC) {
    long left = g->keys - j;
    vec score = left >= VEC ? vec_load(row + j) : vec_load_n(row + j, left), y = vec_exp(vec_mul(vec_sub(score, offset), vec_set1(scale)));
    if (left >= VEC) vec_store(row + j, y); else vec_store_n(row + j, y, left), y = vec_load_n(row + j, left);
    total[j / VEC % LANES] = vec_add(total[j / VEC % LANES], y);
  }
  vec sum = vec_set1(lanes_sum(total));
  for (long j = 0; j < g->keys; j += VEC) {
    long left = g->keys - j;
    if (left >= VEC) vec_store(row + j, vec_div(vec_load(row + j), sum)); else vec_store_n(row + j, vec_div(vec_load_n(row + j, left), sum), left);
  }
}

/// Outputs begin with the first step, or, for queries that see no key, as zeros: 0 / 0 is NaN then.
static void start_queries(const chunk *c, long first, long slot, long rows) {
  long value_columns = whole_panels(c->args->value_depth);
  for (long i = slot; i < slot + rows; i++) ((float *)c->scratch)[c->at.shifts + i] = -INFINITY;
  memset(c->scratch + c->at.sums + 16 * slot, 0, (size_t)(16 * rows) * 4);
  for (long i = 0; i < rows; i++)
    if (visible_keys(c, first + i) == 0) memset(c->scratch + c->at.outputs + (slot + i) * value_columns, 0, (size_t)value_columns * 4);
}
static void finish_queries(const chunk *c, long first, long slot, long rows) {
  for (long i = 0; i < rows; i++) {
    finish_query(c, first + i, slot + i);
    if (c->probabilities) finish_probabilities(c, first + i, slot + i);
  }
}

static void compute_chunk(const chx_attention_bf16_args *g, long item, long head, long query, long query_end, void *scratch) {
  long queries = query_end - query, row_words = whole_panels(words_of(g->depth));
  const chx_bf16 *q = g->q + item * g->q_strides.batch + head * g->q_strides.head + query * g->q_strides.row;
  chunk c = {.args = g, .item = item, .head = head, .query = query, .queries = queries, .at = attention_bf16_scratch_of(g, queries), .scratch = scratch};
  c.is_scaled = g->mask || !(g->scale > 0);
  c.factor = c.is_scaled ? 1.44269504f : g->scale * 1.44269504f;
  c.queries_at = (const char *)q, c.query_stride = 2 * g->q_strides.row;
  if (g->depth % 2) {
    for (long i = 0; i < queries; i++) pack_row(g->depth, q + i * g->q_strides.row, c.scratch + c.at.queries + i * row_words, row_words);
    c.queries_at = (const char *)(c.scratch + c.at.queries), c.query_stride = 4 * row_words;
  }
  if (g->probabilities) {
    c.probabilities = g->probabilities + ((item * g->heads + head) * g->queries + query) * g->keys;
    for (long j = 0; j < queries * g->keys; j++) c.probabilities[j] = -INFINITY;
  }
  // Where all keys are packed at once, the state of one strip suffices.
  int is_whole = g->keys <= PACKED_KEYS;
  long strips = (queries + TILE_ROWS - 1) / TILE_ROWS;
  if (!is_whole) start_queries(&c, 0, 0, queries);
  for (long start = 0; start == 0 || start < visible_keys(&c, queries - 1); start += PACKED_KEYS) {
    long packed = g->keys - start < PACKED_KEYS ? g->keys - start : PACKED_KEYS;
    pack_keys(packed, g->depth, g->k + item * g->k_strides.batch + head * g->k_strides.head + start * g->k_strides.row, g->k_strides.row, c.scratch + c.at.keys);
    pack_values(packed, g->value_depth, g->v + item * g->v_strides.batch + head * g->v_strides.head + start * g->v_strides.row, g->v_strides.row, c.scratch + c.at.values);
    // Steps of about the same size, so that the last is not a sliver.
    long steps = (packed + STEP_KEYS - 1) / STEP_KEYS, size = steps ? ((packed + steps - 1) / steps + 31) / 32 * 32 : 1;
    for (long s = 0; s < strips; s++) {
      long first = queries * s / strips, rows = queries * (s + 1) / strips - first, slot = is_whole ? 0 : first;
      if (is_whole) start_queries(&c, first, 0, rows);
      for (long k = 0; k < packed && start + k < visible_keys(&c, first + rows - 1); k += size) {
        step at = {first, rows, slot, start + k, k, packed - k < size ? packed - k : size};
        compute_scores(&c, &at);
        compute_weights(&c, &at);
        add_values(&c, &at, packed);
      }
      if (is_whole) finish_queries(&c, first, 0, rows);
    }
  }
  if (!is_whole) finish_queries(&c, 0, 0, queries);
}
