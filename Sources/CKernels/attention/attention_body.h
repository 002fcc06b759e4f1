// Attention with a running softmax, written once over the register tile of each instruction set. Keys and values are packed in
// blocks for the second-level cache, most often all of a head's at once. For each block, all queries of the chunk pass by, strip
// after strip, and take the keys in parts whose scores stay in the first-level cache: scores = Q K^T, weights = 2^(factor *
// scores - the largest so far), outputs = outputs * (correction) + weights V. What happens to a query does not depend on the
// others in its strip.
#include "attention/softmax_rows.h"

enum { FETCHED = 48 };  ///< packing asks for vectors so far ahead

/// Packs `count` vectors as the columns of B: panels of depth x 16, columns beyond count zero.
static void pack_keys(long count, long depth, const float *rows, long stride, float *packed) {
  for (long first = 0; first < count; first += 16, packed += 16 * depth)
    for (long d = 0; d < depth; d += VEC)
      for (long group = 0; group < 16; group += VEC) {
        vec block[VEC];
        for (long i = 0; i < VEC; i++) {
          long row = first + group + i, left = depth - d;
          const float *from = rows + row * stride + d;
          if (d % 16 == 0) __builtin_prefetch(from + FETCHED * stride, 0, 2);
          block[i] = row >= count ? vec_zero() : left >= VEC ? vec_load(from) : vec_load_n(from, left);
        }
        vec_transpose(block);
        for (long i = 0; i < VEC && d + i < depth; i++) vec_store(packed + (d + i) * 16 + group, block[i]);
      }
}

/// Packs `count` vectors as the rows of B: panels of count x 16, columns beyond depth zero.
static void pack_values(long count, long depth, const float *rows, long stride, float *packed) {
  for (long column = 0; column < depth; column += 16)
    for (long i = 0; i < count; i++, packed += 16)
      for (long group = 0; group < 16; group += VEC) {
        long left = depth - column - group;
        const float *from = rows + i * stride + column + group;
        __builtin_prefetch(from + FETCHED * stride, 0, 2);
        vec_store(packed + group, left >= VEC ? vec_load(from) : left > 0 ? vec_load_n(from, left) : vec_zero());
      }
}

typedef struct {
  const chx_attention_f32_args *args;
  const chx_attention_tiling *at;
  long item, head, query, queries;  ///< of this chunk
  float *scratch, *probabilities;   ///< the chunk's first row of the latter, or NULL
  float factor;                     ///< scores times this are exponents of 2
  int scales_first;                 ///< that factor is applied with the mask already
} chunk;

/// How many keys query i of the chunk sees.
static long visible_keys(const chunk *c, long i) {
  const chx_attention_f32_args *g = c->args;
  long seen = c->query + i + g->keys - g->queries + 1;
  return !g->causal || seen > g->keys ? g->keys : seen < 0 ? 0 : seen;
}

/// The keys [start + part, start + part + keys), of the block of `block_keys` at start, against a strip of queries. `state`: the
/// strip's place among the queries whose sums are kept.
static void pass_part(const chunk *c, long start, long block_keys, long part, long keys, long first, long rows, long state) {
  const chx_attention_f32_args *g = c->args;
  long depth = attention_round_up(g->depth), value_depth = attention_round_up(g->value_depth), padded = attention_round_up(keys);
  float *scores = c->scratch + c->at->scores, *outputs = c->scratch + c->at->outputs + state * value_depth;
  const float *packed_keys = c->scratch + part * g->depth, *packed_values = c->scratch + c->at->values + part * 16;
  for (long p = 0; p < padded / 16; p += TILE_PANELS) {
    long width = padded / 16 - p < TILE_PANELS ? padded / 16 - p : TILE_PANELS;
    tile((int)rows, (int)width, g->depth, c->scratch + c->at->queries, depth, packed_keys + p * 16 * g->depth, 16 * g->depth, scores + 16 * p, ATTENTION_SCORE_STRIDE, 1);
  }
  for (long i = 0; i < rows; i++) {
    float *row = scores + i * ATTENTION_SCORE_STRIDE;
    long seen = visible_keys(c, first + i) - start - part;
    if (seen > keys) seen = keys;
    if (seen < 0) seen = 0;
    if (g->mask && seen > 0) {
      const float *mask = g->mask + c->item * g->mask_batch_stride + c->head * g->mask_head_stride + (c->query + first + i) * g->mask_query_stride;
      add_mask(seen, c->factor, mask + (start + part) * g->mask_key_stride, g->mask_key_stride, row);
    } else if (c->scales_first) {
      scale_row(padded, c->factor, row);
    }
    for (long j = seen; j < padded; j++) row[j] = -INFINITY;
    if (c->probabilities) memcpy(c->probabilities + (first + i) * g->keys + start + part, row, (size_t)keys * sizeof *row);
  }
  update_strip(rows, padded, scores, c->scales_first ? 1 : c->factor, c->scratch + c->at->maxima + state, c->scratch + c->at->sums + state, value_depth, outputs);
  for (long p = 0; p < value_depth / 16; p += TILE_PANELS) {
    long width = value_depth / 16 - p < TILE_PANELS ? value_depth / 16 - p : TILE_PANELS;
    tile((int)rows, (int)width, keys, scores, ATTENTION_SCORE_STRIDE, packed_values + p * 16 * block_keys, 16 * block_keys, outputs + 16 * p, value_depth, 0);
  }
}

/// Divides by the sum and writes the results of query i.
static void finish_query(const chunk *c, long i, long state) {
  const chx_attention_f32_args *g = c->args;
  const float *from = c->scratch + c->at->outputs + state * attention_round_up(g->value_depth);
  float *to = g->output + c->item * g->output_strides.batch + c->head * g->output_strides.head + (c->query + i) * g->output_strides.row;
  vec sum = vec_set1(c->scratch[c->at->sums + state]);
  for (long d = 0; d < g->value_depth; d += VEC) {
    vec y = vec_div(vec_load(from + d), sum);
    if (g->value_depth - d >= VEC) vec_store(to + d, y); else vec_store_n(to + d, y, g->value_depth - d);
  }
  if (!c->probabilities) return;
  float *row = c->probabilities + i * g->keys;
  vec factor = vec_set1(c->scales_first ? 1 : c->factor), shift = shift_of(vec_set1(c->scratch[c->at->maxima + state]), factor);
  for (long j = 0; j < g->keys; j += VEC) {
    long left = g->keys - j;
    vec y = vec_div(weight_of(left >= VEC ? vec_load(row + j) : vec_load_n(row + j, left), factor, shift), sum);
    if (left >= VEC) vec_store(row + j, y); else vec_store_n(row + j, y, left);
  }
}

/// Asks for the queries of the strip [first, first + rows), and for the lines of its results: they come while the strip before
/// it is computed.
static void fetch_strip(const chunk *c, long first, long rows) {
  const chx_attention_f32_args *g = c->args;
  for (long i = c->query + first; i < c->query + first + rows; i++) {
    const float *q = g->q + c->item * g->q_strides.batch + c->head * g->q_strides.head + i * g->q_strides.row;
    float *output = g->output + c->item * g->output_strides.batch + c->head * g->output_strides.head + i * g->output_strides.row;
    for (long d = 0; d < g->depth; d += 16) __builtin_prefetch(q + d, 0, 2);
    for (long d = 0; d < g->value_depth; d += 16) __builtin_prefetch(output + d, 1, 2);
  }
}

/// The strip of queries [first, first + rows) against a block of keys.
static void pass_strip(const chunk *c, long start, long keys, long first, long rows) {
  const chx_attention_f32_args *g = c->args;
  int is_first = start == 0, is_last = start + keys >= g->keys;
  long depth = attention_round_up(g->depth), value_depth = attention_round_up(g->value_depth), state = is_first && is_last ? 0 : first;
  for (long i = 0; i < rows; i++) {
    memcpy(c->scratch + c->at->queries + i * depth, g->q + c->item * g->q_strides.batch + c->head * g->q_strides.head + (c->query + first + i) * g->q_strides.row, (size_t)g->depth * sizeof(float));
    if (!is_first) continue;
    c->scratch[c->at->maxima + state + i] = -INFINITY;
    c->scratch[c->at->sums + state + i] = 0;
    memset(c->scratch + c->at->outputs + (state + i) * value_depth, 0, (size_t)value_depth * sizeof(float));
    for (long j = 0; c->probabilities && j < g->keys; j++) c->probabilities[(first + i) * g->keys + j] = -INFINITY;
  }
  // Parts of about the same size, so that the last is not a sliver.
  long seen = visible_keys(c, first + rows - 1) - start, parts = (keys + ATTENTION_SCORES - 1) / ATTENTION_SCORES, part = parts ? ((keys + parts - 1) / parts + 31) / 32 * 32 : 0;
  for (long at = 0; at < keys && at < seen; at += part) pass_part(c, start, keys, at, keys - at < part ? keys - at : part, first, rows, state);
  for (long i = 0; is_last && i < rows; i++) finish_query(c, first + i, state + i);
}

static void compute_chunk(const chx_attention_f32_args *g, const chx_attention_tiling *at, long item, long head, long index, float *scratch) {
  long query = g->queries * index / at->chunks, queries = g->queries * (index + 1) / at->chunks - query;
  chunk c = {g, at, item, head, query, queries, scratch, NULL, g->scale * 1.44269504f, g->mask != NULL || !(g->scale > 0)};
  if (g->probabilities) c.probabilities = g->probabilities + ((item * g->heads + head) * g->queries + query) * g->keys;
  long strips = (queries + TILE_ROWS - 1) / TILE_ROWS, start = 0;
  do {
    long keys = g->keys - start < at->block ? g->keys - start : at->block;
    if (start < visible_keys(&c, queries - 1)) {
      pack_keys(keys, g->depth, g->k + item * g->k_strides.batch + head * g->k_strides.head + start * g->k_strides.row, g->k_strides.row, scratch);
      pack_values(keys, g->value_depth, g->v + item * g->v_strides.batch + head * g->v_strides.head + start * g->v_strides.row, g->v_strides.row, scratch + at->values);
    }
    for (long i = 0; i < strips; i++) {
      long first = queries * i / strips, end = queries * (i + 1) / strips;
      if (i + 1 < strips) fetch_strip(&c, end, queries * (i + 2) / strips - end);
      pass_strip(&c, start, keys, first, end - first);
    }
    start += keys;
  } while (start < g->keys);
}
