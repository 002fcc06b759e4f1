// Verbs for bfloat16 and integers on AVX2: 8 lanes. Include after vec_avx2.h. Contracts: narrow_avx512.h.
#pragma once
typedef __m256i ivec;

VEC_VERB ivec ivec_zero(void) { return _mm256_setzero_si256(); }
VEC_VERB ivec ivec_set1(uint32_t x) { return _mm256_set1_epi32((int)x); }
VEC_VERB ivec ivec_load(const void *p) { return _mm256_loadu_si256(p); }
VEC_VERB void ivec_store(void *p, ivec v) { _mm256_storeu_si256(p, v); }
VEC_VERB void ivec_store_n(int32_t *p, ivec v, long n) { _mm256_maskstore_epi32(p, vec_first(n), v); }
VEC_VERB ivec ivec_add(ivec a, ivec b) { return _mm256_add_epi32(a, b); }
VEC_VERB ivec ivec_sub(ivec a, ivec b) { return _mm256_sub_epi32(a, b); }
VEC_VERB ivec ivec_mul(ivec a, ivec b) { return _mm256_mullo_epi32(a, b); }
VEC_VERB ivec ivec_max(ivec a, ivec b) { return _mm256_max_epi32(a, b); }
VEC_VERB ivec vec_magnitude_bits(vec a) { return _mm256_castps_si256(vec_abs(a)); }
VEC_VERB vec vec_from_int(ivec a) { return _mm256_cvtepi32_ps(a); }

VEC_VERB vec pair_second(ivec pair) { return _mm256_castsi256_ps(_mm256_and_si256(pair, _mm256_set1_epi32((int)0xffff0000))); }
VEC_VERB vec pair_first(ivec pair) { return _mm256_castsi256_ps(_mm256_slli_epi32(pair, 16)); }

VEC_VERB vec vec_load_bf16(const uint16_t *p) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p)), 16));
}
VEC_VERB vec vec_load_bf16_n(const uint16_t *p, long n) {
  uint16_t lanes[VEC] = {0};
  for (long i = 0; i < n; i++) lanes[i] = p[i];
  return vec_load_bf16(lanes);
}
VEC_VERB __m128i bf16_bits(vec a) {
  __m256i bits = _mm256_castps_si256(a), odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
  __m256i rounded = _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd), quiet = _mm256_or_si256(bits, _mm256_set1_epi32(0x400000));
  rounded = _mm256_srli_epi32(_mm256_blendv_epi8(rounded, quiet, _mm256_castps_si256(vec_is_nan(a))), 16);
  return _mm_packus_epi32(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1));
}
VEC_VERB void store_bf16_bits(uint16_t *p, __m128i bits, long n) {
  uint16_t lanes[VEC];
  _mm_storeu_si128((__m128i *)(n >= VEC ? p : lanes), bits);
  if (n < VEC) for (long i = 0; i < n; i++) p[i] = lanes[i];
}
VEC_VERB void vec_store_bf16_exact(uint16_t *p, vec a, long n) { store_bf16_bits(p, bf16_bits(a), n); }
VEC_VERB __m128i narrow_bf16(vec a) {
  __m256 tiny = _mm256_cmp_ps(vec_abs(a), _mm256_set1_ps(0x1p-126f), _CMP_LT_OQ);
  return bf16_bits(_mm256_andnot_ps(_mm256_andnot_ps(_mm256_set1_ps(-0.0f), tiny), a));
}
VEC_VERB void vec_store_bf16(uint16_t *p, vec a) { store_bf16_bits(p, narrow_bf16(a), VEC); }
VEC_VERB void vec_store_bf16_n(uint16_t *p, vec a, long n) { store_bf16_bits(p, narrow_bf16(a), n); }

VEC_VERB void vec_store_bytes(void *p, vec a, long n) {
  // The low byte of each lane, four to the front of each half.
  __m256i shuffle = _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  __m256i bytes = _mm256_shuffle_epi8(_mm256_cvtps_epi32(a), shuffle);
  __m128i eight = _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1));
  uint8_t lanes[VEC];
  _mm_storel_epi64((__m128i *)lanes, eight);
  memcpy(p, lanes, (size_t)(n >= VEC ? VEC : n));
}
VEC_VERB ivec ivec_load_pair(const uint16_t *first, const uint16_t *second) {
  __m256i low = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)first)), high = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)second));
  return _mm256_or_si256(low, _mm256_slli_epi32(high, 16));
}
VEC_VERB int vec_any(vec_mask m) { return _mm256_movemask_ps(m) != 0; }
VEC_VERB vec vec_scale2_saturating(vec a, vec n) { return vec_scale2(a, vec_min(vec_set1(128), n)); }
VEC_VERB int32_t ivec_maximum(ivec a) {
  __m128i m = _mm_max_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  m = _mm_max_epi32(m, _mm_shuffle_epi32(m, 0x4e));
  return _mm_cvtsi128_si32(_mm_max_epi32(m, _mm_shuffle_epi32(m, 0xb1)));
}
