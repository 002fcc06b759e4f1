// A row of numbers in either type, and sums over it in an order that no width of vectors changes. Include after the narrow verbs.
#pragma once
enum { CHAINS = 64 / VEC };  ///< chain i sums the elements j with j % 64 == i

VEC_VERB vec row_at(const void *x, chx_float_type type, long j, long left) {
  if (type == CHX_F32) return left >= VEC ? vec_load((const float *)x + j) : vec_load_n((const float *)x + j, left);
  return left >= VEC ? vec_load_bf16((const chx_bf16 *)x + j) : vec_load_bf16_n((const chx_bf16 *)x + j, left);
}
/// The sum of 64 chains: first of the four groups of 16, then of halves.
VEC_VERB float chains_sum(const vec s[CHAINS]) {
  enum { UNIT = 16 / VEC };
  vec t[UNIT];
  for (int i = 0; i < UNIT; i++) t[i] = vec_add(vec_add(s[i], s[UNIT + i]), vec_add(s[2 * UNIT + i], s[3 * UNIT + i]));
  for (int half = UNIT / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) t[i] = vec_add(t[i], t[half + i]);
  return vec_sum(t[0]);
}
VEC_VERB float row_sum(const void *x, chx_float_type type, long n) {
  vec s[CHAINS];
  for (int i = 0; i < CHAINS; i++) s[i] = vec_zero();
  long j = 0;
  for (; j + 64 <= n; j += 64)
    for (int i = 0; i < CHAINS; i++) s[i] = vec_add(s[i], row_at(x, type, j + i * VEC, VEC));
  for (int i = 0; j < n; j += VEC, i++) s[i] = vec_add(s[i], row_at(x, type, j, n - j));
  return chains_sum(s);
}
/// The sum of (x - center)^2.
VEC_VERB float row_squares(const void *x, chx_float_type type, long n, float center) {
  vec s[CHAINS], c = vec_set1(center);
  for (int i = 0; i < CHAINS; i++) s[i] = vec_zero();
  long j = 0;
  for (; j + 64 <= n; j += 64)
    for (int i = 0; i < CHAINS; i++) {
      vec d = vec_sub(row_at(x, type, j + i * VEC, VEC), c);
      s[i] = vec_fma(d, d, s[i]);
    }
  for (int i = 0; j < n; j += VEC, i++) {
    long left = n - j;
    vec d = vec_sub(row_at(x, type, j, left), c);
    if (left < VEC) {
      float lanes[VEC];
      vec_store(lanes, d);
      d = vec_load_n(lanes, left);
    }
    s[i] = vec_fma(d, d, s[i]);
  }
  return chains_sum(s);
}
