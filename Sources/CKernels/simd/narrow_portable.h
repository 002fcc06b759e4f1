// Verbs for bfloat16 and integers in portable C: 4 lanes. Include after vec_portable.h. Contracts: narrow_avx512.h.
#pragma once
typedef uint32_t ivec __attribute__((vector_size(16)));  // unsigned, so that sums wrap

VEC_VERB ivec ivec_set1(uint32_t x) { return (ivec){x, x, x, x}; }
VEC_VERB ivec ivec_zero(void) { return ivec_set1(0); }
VEC_VERB ivec ivec_load(const void *p) { ivec v; memcpy(&v, p, sizeof v); return v; }
VEC_VERB void ivec_store(void *p, ivec v) { memcpy(p, &v, sizeof v); }
VEC_VERB void ivec_store_n(int32_t *p, ivec v, long n) { for (long i = 0; i < n; i++) p[i] = (int32_t)v[i]; }
VEC_VERB ivec ivec_add(ivec a, ivec b) { return a + b; }
VEC_VERB ivec ivec_sub(ivec a, ivec b) { return a - b; }
VEC_VERB ivec ivec_mul(ivec a, ivec b) { return a * b; }
VEC_VERB ivec ivec_max(ivec a, ivec b) { ivec m = (ivec)((vec_mask)a > (vec_mask)b); return (m & a) | (~m & b); }
VEC_VERB ivec vec_magnitude_bits(vec a) { return (ivec)vec_abs(a); }
VEC_VERB vec vec_from_int(ivec a) { return __builtin_convertvector((vec_mask)a, vec); }

VEC_VERB vec pair_second(ivec pair) { return (vec)(pair & 0xffff0000u); }
VEC_VERB vec pair_first(ivec pair) { return (vec)(pair << 16); }

VEC_VERB vec vec_load_bf16_n(const uint16_t *p, long n) {
  ivec v = ivec_zero();
  for (long i = 0; i < n && i < VEC; i++) v[i] = (uint32_t)p[i] << 16;
  return (vec)v;
}
VEC_VERB vec vec_load_bf16(const uint16_t *p) { return vec_load_bf16_n(p, VEC); }
VEC_VERB ivec bf16_bits(vec a) {
  ivec bits = (ivec)a, rounded = bits + 0x7fff + (bits >> 16 & 1);
  return (ivec)vec_select(vec_is_nan(a), (vec)(bits | 0x400000), (vec)rounded) >> 16;
}
VEC_VERB void vec_store_bf16_exact(uint16_t *p, vec a, long n) {
  ivec bits = bf16_bits(a);
  for (long i = 0; i < n && i < VEC; i++) p[i] = (uint16_t)bits[i];
}
VEC_VERB void vec_store_bf16_n(uint16_t *p, vec a, long n) {
  vec_store_bf16_exact(p, vec_select(vec_abs(a) < vec_set1(0x1p-126f), (vec)((ivec)a & 0x80000000u), a), n);
}
VEC_VERB void vec_store_bf16(uint16_t *p, vec a) { vec_store_bf16_n(p, a, VEC); }

VEC_VERB void vec_store_bytes(void *p, vec a, long n) {
  for (long i = 0; i < n && i < VEC; i++) ((uint8_t *)p)[i] = (uint8_t)(int32_t)a[i];
}
VEC_VERB ivec ivec_load_pair(const uint16_t *first, const uint16_t *second) {
  ivec v;
  for (int i = 0; i < VEC; i++) v[i] = first[i] | (uint32_t)second[i] << 16;
  return v;
}
VEC_VERB int vec_any(vec_mask m) { return (m[0] | m[1] | m[2] | m[3]) != 0; }
VEC_VERB vec vec_scale2_saturating(vec a, vec n) { return vec_scale2(a, vec_min(vec_set1(128), n)); }
VEC_VERB int32_t ivec_maximum(ivec a) {
  int32_t most = (int32_t)a[0];
  for (int i = 1; i < VEC; i++) if ((int32_t)a[i] > most) most = (int32_t)a[i];
  return most;
}
