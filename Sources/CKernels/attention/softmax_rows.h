// The softmax of a strip of scores as it comes: scores become weights, and running maxima, sums and outputs are brought up to
// date. Include after vec_math.h and a tile.
#pragma once

/// y[i] = factor * x[i], count a multiple of 16.
VEC_VERB void scale_row(long count, float factor, float *y) {
  vec f = vec_set1(factor);
  for (long i = 0; i < count; i += VEC) vec_store(y + i, vec_mul(f, vec_load(y + i)));
}

/// scores[count] = factor * scores + log2(e) * the mask's row, count > 0.
static void add_mask(long count, float factor, const float *mask, long stride, float *scores) {
  const float log2_e = 1.44269504f;
  if (stride == 1) {
    vec f = vec_set1(factor), l = vec_set1(log2_e);
    long i = 0;
    for (; i + VEC <= count; i += VEC) vec_store(scores + i, vec_fma(l, vec_load(mask + i), vec_mul(f, vec_load(scores + i))));
    if (i < count) vec_store_n(scores + i, vec_fma(l, vec_load_n(mask + i, count - i), vec_mul(f, vec_load_n(scores + i, count - i))), count - i);
  } else {
    for (long i = 0; i < count; i++) scores[i] = factor * scores[i] + log2_e * mask[i * stride];
  }
}

/// What is subtracted before the power: a row of -infinity so far must not make -infinity minus itself.
VEC_VERB vec shift_of(vec maximum, vec factor) { return vec_select(vec_less(maximum, vec_set1(-3.4e38f)), vec_zero(), vec_mul(maximum, factor)); }
/// 2^(factor * score - shift)
VEC_VERB vec weight_of(vec score, vec factor, vec shift) { return vec_exp2(vec_fma(score, factor, vec_neg(shift))); }

/// The largest (or the sum) of each of VEC vectors, as one vector.
VEC_VERB vec maximum_of_each(vec rows[VEC]) {
  vec_transpose(rows);
  for (int step = VEC / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) rows[i] = vec_max(rows[i], rows[i + step]);
  return rows[0];
}
VEC_VERB vec sum_of_each(vec rows[VEC]) {
  vec_transpose(rows);
  for (int step = VEC / 2; step > 0; step /= 2)
    for (int i = 0; i < step; i++) rows[i] = vec_add(rows[i], rows[i + step]);
  return rows[0];
}

/// Rows of a whole strip that fit a vector of maxima.
enum { STRIP_GROUP = TILE_ROWS < VEC ? TILE_ROWS : VEC };

/// The largest score of each of `rows` rows of `count`, padded to 16 with -infinity. All rows side by side, because the steps of
/// one row wait for each other.
VEC_VERB vec row_maxima(long rows, long count, const float *scores) {
  vec top[VEC];
#pragma clang loop unroll(full)
  for (int i = 0; i < VEC; i++) top[i] = vec_set1(-INFINITY);
  if (2 * rows > STRIP_GROUP) {  // rows that are not there are computed from whatever was there, and dropped
    for (long j = 0; j < count; j += VEC)
#pragma clang loop unroll(full)
      for (int i = 0; i < STRIP_GROUP; i++) top[i] = vec_max(top[i], vec_load(scores + i * ATTENTION_SCORE_STRIDE + j));
  } else {
    for (long i = 0; i < rows; i++)
      for (long j = 0; j < count; j += VEC) top[i] = vec_max(top[i], vec_load(scores + i * ATTENTION_SCORE_STRIDE + j));
  }
  return maximum_of_each(top);
}

enum { LANES = 32 / VEC };  ///< vectors at once: as many chains of additions run side by side

/// A row of scores becomes weights, in place. Returns parts of their sum.
VEC_VERB vec row_weights(long count, float *scores, vec factor, float shift) {
  vec total[LANES], s = vec_set1(shift);
  for (int j = 0; j < LANES; j++) total[j] = vec_zero();
  long i = 0;
  for (; i + 32 <= count; i += 32)
    for (int j = 0; j < LANES; j++) {
      vec weight = weight_of(vec_load(scores + i + j * VEC), factor, s);
      vec_store(scores + i + j * VEC, weight);
      total[j] = vec_add(total[j], weight);
    }
  for (int j = 0; i < count; i += VEC, j++) {
    vec weight = weight_of(vec_load(scores + i), factor, s);
    vec_store(scores + i, weight);
    total[j] = vec_add(total[j], weight);
  }
  for (int j = 1; j < LANES; j++) total[0] = vec_add(total[0], total[j]);
  return total[0];
}

/// One strip: `rows` rows of `count` scores, `value_count` outputs each.
static void update_strip(long rows, long count, float *scores, float factor, float *maxima, float *sums, long value_count, float *outputs) {
  for (long first = 0; first < rows; first += VEC) {
    _Alignas(64) float shifts[VEC], corrections[VEC];
    long group = rows - first < VEC ? rows - first : VEC;
    vec f = vec_set1(factor), parts[VEC], old = group == VEC ? vec_load(maxima + first) : vec_load_n(maxima + first, group);
    vec top = vec_max(old, row_maxima(group, count, scores + first * ATTENTION_SCORE_STRIDE)), shift = shift_of(top, f), correction = weight_of(old, f, shift);
    vec_store(shifts, shift);
    vec_store(corrections, correction);
    for (long i = 0; i < VEC; i++) parts[i] = i < group ? row_weights(count, scores + (first + i) * ATTENTION_SCORE_STRIDE, f, shifts[i]) : vec_zero();
    vec added = sum_of_each(parts), sum = group == VEC ? vec_load(sums + first) : vec_load_n(sums + first, group);
    sum = vec_add(vec_mul(sum, correction), added);
    if (group == VEC) vec_store(maxima + first, top), vec_store(sums + first, sum);
    else vec_store_n(maxima + first, top, group), vec_store_n(sums + first, sum, group);
    for (long i = 0; i < group; i++)
      if (corrections[i] != 1) scale_row(value_count, corrections[i], outputs + (first + i) * value_count);
  }
}
