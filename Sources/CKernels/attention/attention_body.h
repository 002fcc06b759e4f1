// Attention with a running softmax, written once over the register tile of each instruction set. Keys are taken in blocks; for
// each block all queries of the chunk pass by, strip after strip: scores = Q K^T, weights = exp(scores - the largest so far),
// outputs = outputs * (correction) + weights V. What happens to a query does not depend on the others in its strip.

/// Packs `count` vectors as the columns of B: panels of depth x 16, columns beyond count zero.
static void pack_keys(long count, long depth, const float *rows, long stride, float *packed) {
  for (long first = 0; first < count; first += 16, packed += 16 * depth)
    for (long d = 0; d < depth; d += VEC)
      for (long group = 0; group < 16; group += VEC) {
        vec block[VEC];
        for (long i = 0; i < VEC; i++) {
          long row = first + group + i, left = depth - d;
          const float *from = rows + row * stride + d;
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
        vec_store(packed + group, left >= VEC ? vec_load(from) : left > 0 ? vec_load_n(from, left) : vec_zero());
      }
}

VEC_VERB void scale_row(long count, float factor, const float *from, float *to) {
  vec f = vec_set1(factor);
  long i = 0;
  for (; i + VEC <= count; i += VEC) vec_store(to + i, vec_mul(f, vec_load(from + i)));
  if (i < count) vec_store_n(to + i, vec_mul(f, vec_load_n(from + i, count - i)), count - i);
}

/// scores[count] += the mask's row, count > 0.
static void add_mask(long count, const float *mask, long stride, float *scores) {
  if (stride == 1) {
    long i = 0;
    for (; i + VEC <= count; i += VEC) vec_store(scores + i, vec_add(vec_load(scores + i), vec_load(mask + i)));
    if (i < count) vec_store_n(scores + i, vec_add(vec_load_n(scores + i, count - i), vec_load_n(mask + i, count - i)), count - i);
  } else {
    for (long i = 0; i < count; i++) scores[i] += mask[i * stride];
  }
}

/// What is subtracted before exp: a row of -infinity so far must not make -infinity minus itself.
VEC_VERB vec shift_of(vec maximum) { return vec_select(vec_less(vec_set1(-INFINITY), maximum), maximum, vec_select(vec_is_nan(maximum), maximum, vec_zero())); }

enum { LANES = 16 / VEC };  ///< vectors in a panel: as many chains of additions run side by side

/// The largest of a row of scores, padded to 16 with -infinity.
VEC_VERB float row_maximum(long count, const float *scores) {
  vec top[LANES];
  for (int j = 0; j < LANES; j++) top[j] = vec_set1(-INFINITY);
  for (long i = 0; i < count; i += 16)
    for (int j = 0; j < LANES; j++) top[j] = vec_max(top[j], vec_load(scores + i + j * VEC));
  for (int j = 1; j < LANES; j++) top[0] = vec_max(top[0], top[j]);
  return vec_maximum(top[0]);
}
/// Scores become weights, in place. Returns their sum.
VEC_VERB float row_weights(long count, float *scores, float shift) {
  vec total[LANES], offset = vec_set1(shift);
  for (int j = 0; j < LANES; j++) total[j] = vec_zero();
  for (long i = 0; i < count; i += 16)
    for (int j = 0; j < LANES; j++) {
      vec weight = vec_exp(vec_sub(vec_load(scores + i + j * VEC), offset));
      vec_store(scores + i + j * VEC, weight);
      total[j] = vec_add(total[j], weight);
    }
  for (int j = 1; j < LANES; j++) total[0] = vec_add(total[0], total[j]);
  return vec_sum(total[0]);
}

/// Turns a strip of scores into weights, and brings the running maxima, sums and outputs of its rows up to date. Step by step for
/// all rows, because the steps of one row wait for each other.
static void update_strip(long rows, long count, float *scores, float *maxima, float *sums, long value_count, float *outputs) {
  _Alignas(64) float largest[ATTENTION_STRIP], shifts[ATTENTION_STRIP], corrections[ATTENTION_STRIP];
  for (long i = 0; i < ATTENTION_STRIP; i++) largest[i] = i < rows ? row_maximum(count, scores + i * ATTENTION_SCORE_STRIDE) : 0;
  for (long i = 0; i < rows; i += VEC) {
    vec old = rows - i >= VEC ? vec_load(maxima + i) : vec_load_n(maxima + i, rows - i), top = vec_max(old, vec_load(largest + i)), shift = shift_of(top);
    vec_store(largest + i, top);
    vec_store(shifts + i, shift);
    vec_store(corrections + i, vec_exp(vec_sub(old, shift)));
  }
  for (long i = 0; i < rows; i++) {
    float added = row_weights(count, scores + i * ATTENTION_SCORE_STRIDE, shifts[i]);
    sums[i] = sums[i] * corrections[i] + added;
    maxima[i] = largest[i];
    scale_row(value_count, corrections[i], outputs + i * value_count, outputs + i * value_count);
  }
}

typedef struct {
  const chx_attention_f32_args *args;
  long item, head, query, queries;  ///< of this chunk
  attention_scratch at;
  float *scratch, *probabilities;  ///< the chunk's first row of the latter, or NULL
} chunk;

/// How many keys query i of the chunk sees.
static long visible_keys(const chunk *c, long i) {
  const chx_attention_f32_args *g = c->args;
  long seen = c->query + i + g->keys - g->queries + 1;
  return !g->causal || seen > g->keys ? g->keys : seen < 0 ? 0 : seen;
}

/// The keys [start, start + keys) against the strip of queries [first, first + rows).
static void pass_strip(const chunk *c, long start, long keys, long first, long rows) {
  const chx_attention_f32_args *g = c->args;
  long depth = attention_round_up(g->depth), value_depth = attention_round_up(g->value_depth), padded = attention_round_up(keys);
  float *scores = c->scratch + c->at.scores, *outputs = c->scratch + c->at.outputs + first * value_depth;
  const float *packed_keys = c->scratch + c->at.keys, *packed_values = c->scratch + c->at.values;
  if (visible_keys(c, first + rows - 1) <= start) return;
  for (long p = 0; p < padded / 16; p += TILE_PANELS) {
    long width = padded / 16 - p < TILE_PANELS ? padded / 16 - p : TILE_PANELS;
    tile((int)rows, (int)width, g->depth, c->scratch + c->at.queries + first * depth, depth, packed_keys + p * 16 * g->depth, 16 * g->depth,
         scores + 16 * p, ATTENTION_SCORE_STRIDE, 1);
  }
  for (long i = 0; i < rows; i++) {
    float *row = scores + i * ATTENTION_SCORE_STRIDE;
    long seen = visible_keys(c, first + i) - start;
    if (seen > keys) seen = keys;
    if (seen < 0) seen = 0;
    if (g->mask && seen > 0) {
      const float *mask = g->mask + c->item * g->mask_batch_stride + c->head * g->mask_head_stride + (c->query + first + i) * g->mask_query_stride;
      add_mask(seen, mask + start * g->mask_key_stride, g->mask_key_stride, row);
    }
    for (long j = seen; j < padded; j++) row[j] = -INFINITY;
    if (c->probabilities) memcpy(c->probabilities + (first + i) * g->keys + start, row, (size_t)keys * sizeof *row);
  }
  update_strip(rows, padded, scores, c->scratch + c->at.maxima + first, c->scratch + c->at.sums + first, value_depth, outputs);
  for (long p = 0; p < value_depth / 16; p += TILE_PANELS) {
    long width = value_depth / 16 - p < TILE_PANELS ? value_depth / 16 - p : TILE_PANELS;
    tile((int)rows, (int)width, keys, scores, ATTENTION_SCORE_STRIDE, packed_values + p * 16 * keys, 16 * keys, outputs + 16 * p, value_depth, 0);
  }
}

/// Divides by the sums and writes the results.
static void finish_query(const chunk *c, long i) {
  const chx_attention_f32_args *g = c->args;
  const float *from = c->scratch + c->at.outputs + i * attention_round_up(g->value_depth);
  float *to = g->output + c->item * g->output_strides.batch + c->head * g->output_strides.head + (c->query + i) * g->output_strides.row;
  vec sum = vec_set1(c->scratch[c->at.sums + i]), offset = shift_of(vec_set1(c->scratch[c->at.maxima + i]));
  for (long d = 0; d < g->value_depth; d += VEC) {
    vec y = vec_div(vec_load(from + d), sum);
    if (g->value_depth - d >= VEC) vec_store(to + d, y); else vec_store_n(to + d, y, g->value_depth - d);
  }
  if (!c->probabilities) return;
  float *row = c->probabilities + i * g->keys;
  for (long j = 0; j < g->keys; j += VEC) {
    long left = g->keys - j;
    vec score = left >= VEC ? vec_load(row + j) : vec_load_n(row + j, left), y = vec_div(vec_exp(vec_sub(score, offset)), sum);
    if (left >= VEC) vec_store(row + j, y); else vec_store_n(row + j, y, left);
  }
}

static void compute_chunk(const chx_attention_f32_args *g, long item, long head, long query, long query_end, float *scratch) {
  chunk c = {g, item, head, query, query_end - query, attention_scratch_of(g), scratch, NULL};
  if (g->probabilities) c.probabilities = g->probabilities + ((item * g->heads + head) * g->queries + query) * g->keys;
  long depth = attention_round_up(g->depth);
  for (long i = 0; i < c.queries; i++) {
    const float *from = g->q + item * g->q_strides.batch + head * g->q_strides.head + (query + i) * g->q_strides.row;
    scale_row(g->depth, g->scale, from, scratch + c.at.queries + i * depth);
    scratch[c.at.maxima + i] = -INFINITY;
    scratch[c.at.sums + i] = 0;
    for (long j = 0; c.probabilities && j < g->keys; j++) c.probabilities[i * g->keys + j] = -INFINITY;
  }
  memset(scratch + c.at.outputs, 0, (size_t)(c.queries * attention_round_up(g->value_depth)) * sizeof *scratch);

  // Blocks of about the same size, so that the last is not a sliver.
  long blocks = (g->keys + ATTENTION_KEYS - 1) / ATTENTION_KEYS, block = blocks ? ((g->keys + blocks - 1) / blocks + 31) / 32 * 32 : 0;
  for (long start = 0; start < visible_keys(&c, c.queries - 1); start += block) {
    long keys = g->keys - start < block ? g->keys - start : block;
    pack_keys(keys, g->depth, g->k + item * g->k_strides.batch + head * g->k_strides.head + start * g->k_strides.row, g->k_strides.row, scratch + c.at.keys);
    pack_values(keys, g->value_depth, g->v + item * g->v_strides.batch + head * g->v_strides.head + start * g->v_strides.row, g->v_strides.row, scratch + c.at.values);
    for (long i = 0; i < c.queries; i += TILE_ROWS) pass_strip(&c, start, keys, i, c.queries - i < TILE_ROWS ? c.queries - i : TILE_ROWS);
  }
  for (long i = 0; i < c.queries; i++) finish_query(&c, i);
}
