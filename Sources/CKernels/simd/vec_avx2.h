// The vector verbs on AVX2 with FMA: 8 floats. Include inside a region compiled for avx2, fma. Contracts: vec_avx512.h.
#pragma once
#define VEC_VERB static inline __attribute__((always_inline, unused))
enum { VEC = 8 };
typedef __m256 vec;
typedef __m256 vec_mask;

VEC_VERB vec vec_set1(float x) { return _mm256_set1_ps(x); }
VEC_VERB vec vec_zero(void) { return _mm256_setzero_ps(); }
VEC_VERB vec vec_load(const float *p) { return _mm256_loadu_ps(p); }
VEC_VERB void vec_store(float *p, vec v) { _mm256_storeu_ps(p, v); }
VEC_VERB __m256i vec_first(long n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
VEC_VERB vec vec_load_n(const float *p, long n) { return _mm256_maskload_ps(p, vec_first(n)); }
VEC_VERB void vec_store_n(float *p, vec v, long n) { _mm256_maskstore_ps(p, vec_first(n), v); }

VEC_VERB vec vec_add(vec a, vec b) { return _mm256_add_ps(a, b); }
VEC_VERB vec vec_sub(vec a, vec b) { return _mm256_sub_ps(a, b); }
VEC_VERB vec vec_mul(vec a, vec b) { return _mm256_mul_ps(a, b); }
VEC_VERB vec vec_div(vec a, vec b) { return _mm256_div_ps(a, b); }
VEC_VERB vec vec_sqrt(vec a) { return _mm256_sqrt_ps(a); }
VEC_VERB vec vec_fma(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
VEC_VERB vec vec_mul_error(vec a, vec b, vec product) { return _mm256_fmsub_ps(a, b, product); }
VEC_VERB vec vec_min(vec a, vec b) { return _mm256_min_ps(a, b); }
VEC_VERB vec vec_max(vec a, vec b) { return _mm256_max_ps(a, b); }
VEC_VERB vec vec_abs(vec a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
VEC_VERB vec vec_neg(vec a) { return _mm256_xor_ps(_mm256_set1_ps(-0.0f), a); }
VEC_VERB vec vec_copysign(vec magnitude, vec sign) {
  __m256 bit = _mm256_set1_ps(-0.0f);
  return _mm256_or_ps(_mm256_andnot_ps(bit, magnitude), _mm256_and_ps(bit, sign));
}
VEC_VERB vec vec_round(vec a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
VEC_VERB vec vec_power_of_2(__m256i n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}
/// In two steps, because 2^n itself may not be a normal number; the first step is exact.
VEC_VERB vec vec_scale2(vec a, vec n) {
  __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
  return _mm256_mul_ps(_mm256_mul_ps(a, vec_power_of_2(half)), vec_power_of_2(_mm256_sub_epi32(whole, half)));
}
/// Below -150 nothing is left of a power of two.
VEC_VERB vec vec_not_below_150(vec a) { return _mm256_max_ps(_mm256_set1_ps(-150.0f), a); }
VEC_VERB vec vec_fraction(vec a) {
  vec t = vec_not_below_150(a);
  return _mm256_sub_ps(t, _mm256_floor_ps(t));
}
VEC_VERB vec vec_scale2_floor(vec a, vec n) { return vec_scale2(a, _mm256_floor_ps(vec_not_below_150(n))); }

VEC_VERB vec_mask vec_less(vec a, vec b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
VEC_VERB vec_mask vec_is_nan(vec a) { return _mm256_cmp_ps(a, a, _CMP_UNORD_Q); }
VEC_VERB vec vec_select(vec_mask m, vec yes, vec no) { return _mm256_blendv_ps(no, yes, m); }
VEC_VERB float vec_sum(vec a) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_shuffle_ps(s, s, 1)));
}
VEC_VERB float vec_maximum(vec a) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_shuffle_ps(s, s, 1)));
}

VEC_VERB void vec_transpose(vec rows[VEC]) {
  __m256 t[8], u[8];
  for (int i = 0; i < 8; i += 2) {
    t[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
    t[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    u[i] = _mm256_shuffle_ps(t[i], t[i + 2], 0x44);
    u[i + 1] = _mm256_shuffle_ps(t[i], t[i + 2], 0xee);
    u[i + 2] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    u[i + 3] = _mm256_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int q = 0; q < 4; q++) {
    rows[q] = _mm256_permute2f128_ps(u[q], u[4 + q], 0x20);
    rows[4 + q] = _mm256_permute2f128_ps(u[q], u[4 + q], 0x31);
  }
}
