// The vector verbs in portable C: 4 floats, by the compiler's vector extension. Contracts: vec_avx512.h.
// Products are rounded before they are added: a fused multiply-add would be a library call on older processors. Where results
// must be the same bits on every instruction set, define VEC_FUSED.
#pragma once
#include <math.h>
#include <string.h>
#define VEC_VERB static inline __attribute__((always_inline, unused))
enum { VEC = 4 };
typedef float vec __attribute__((vector_size(16)));
typedef int32_t vec_mask __attribute__((vector_size(16)));

VEC_VERB vec vec_set1(float x) { return (vec){x, x, x, x}; }
VEC_VERB vec vec_zero(void) { return vec_set1(0); }
VEC_VERB vec vec_load(const float *p) { vec v; memcpy(&v, p, sizeof v); return v; }
VEC_VERB void vec_store(float *p, vec v) { memcpy(p, &v, sizeof v); }
VEC_VERB vec vec_load_n(const float *p, long n) { vec v = vec_zero(); for (long i = 0; i < n; i++) v[i] = p[i]; return v; }
VEC_VERB void vec_store_n(float *p, vec v, long n) { for (long i = 0; i < n; i++) p[i] = v[i]; }

VEC_VERB vec vec_select(vec_mask m, vec yes, vec no) { return (vec)((m & (vec_mask)yes) | (~m & (vec_mask)no)); }
VEC_VERB vec_mask vec_less(vec a, vec b) { return a < b; }
VEC_VERB vec_mask vec_is_nan(vec a) { return a != a; }
VEC_VERB vec vec_add(vec a, vec b) { return a + b; }
VEC_VERB vec vec_sub(vec a, vec b) { return a - b; }
VEC_VERB vec vec_mul(vec a, vec b) { return a * b; }
VEC_VERB vec vec_div(vec a, vec b) { return a / b; }
VEC_VERB vec vec_sqrt(vec a) { for (int i = 0; i < VEC; i++) a[i] = sqrtf(a[i]); return a; }
#ifdef VEC_FUSED
VEC_VERB vec vec_fma(vec a, vec b, vec c) { return __builtin_elementwise_fma(a, b, c); }
#else
VEC_VERB vec vec_fma(vec a, vec b, vec c) { return a * b + c; }
#endif
VEC_VERB vec vec_min(vec a, vec b) { return vec_select(a < b, a, b); }
VEC_VERB vec vec_max(vec a, vec b) { return vec_select(a > b, a, b); }
VEC_VERB vec vec_abs(vec a) { return (vec)((vec_mask)a & 0x7fffffff); }
VEC_VERB vec vec_neg(vec a) { return -a; }
VEC_VERB vec vec_copysign(vec magnitude, vec sign) { return (vec)(((vec_mask)magnitude & 0x7fffffff) | ((vec_mask)sign & (int32_t)0x80000000)); }
/// Exact by splitting each factor into a 12-bit head and its rest.
VEC_VERB vec vec_mul_error(vec a, vec b, vec product) {
  vec a1 = (vec)((vec_mask)a & (int32_t)0xfffff000), a2 = a - a1, b1 = (vec)((vec_mask)b & (int32_t)0xfffff000), b2 = b - b1;
  return ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2;
}
/// Adding 1.5 * 2^23 leaves no room for a fraction. For magnitudes below 2^22, which is all that vec_math.h needs.
VEC_VERB vec vec_round(vec a) {
  vec big = vec_set1(12582912.0f), rounded = (a + big) - big;
  return vec_select(vec_abs(a) < vec_set1(4194304.0f), rounded, a);
}
/// In two steps, because 2^n itself may not be a normal number; the first step is exact.
VEC_VERB vec vec_scale2(vec a, vec n) {
  vec clean = vec_select(vec_is_nan(n), vec_zero(), n);  // converting NaN to an integer is undefined in C
  vec_mask whole = __builtin_convertvector(clean, vec_mask), half = whole >> 1;
  return a * (vec)((half + 127) << 23) * (vec)((whole - half + 127) << 23);
}
/// Below -150 nothing is left of a power of two.
VEC_VERB vec vec_floor_above_150(vec a) {
  vec t = vec_max(vec_set1(-150.0f), a), n = vec_round(t);
  return n - vec_select(t < n, vec_set1(1.0f), vec_zero());
}
VEC_VERB vec vec_fraction(vec a) { return vec_max(vec_set1(-150.0f), a) - vec_floor_above_150(a); }
VEC_VERB vec vec_scale2_floor(vec a, vec n) { return vec_scale2(a, vec_floor_above_150(n)); }
VEC_VERB float vec_sum(vec a) { return (a[0] + a[2]) + (a[1] + a[3]); }
VEC_VERB float vec_maximum(vec a) {
  float left = a[0] > a[2] ? a[0] : a[2], right = a[1] > a[3] ? a[1] : a[3];
  return left > right ? left : right;
}
VEC_VERB void vec_transpose(vec rows[VEC]) {
  vec t[VEC];
  for (int i = 0; i < VEC; i++) t[i] = rows[i];
  for (int i = 0; i < VEC; i++) rows[i] = (vec){t[0][i], t[1][i], t[2][i], t[3][i]};
}
