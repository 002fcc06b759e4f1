// Verbs for bfloat16 and integers on AVX-512: 16 lanes. Include after vec_avx512.h; with HAS_BF16 inside a region compiled for avx512bf16.
#pragma once
typedef __m512i ivec;

VEC_VERB ivec ivec_zero(void) { return _mm512_setzero_si512(); }
VEC_VERB ivec ivec_set1(uint32_t x) { return _mm512_set1_epi32((int)x); }
VEC_VERB ivec ivec_load(const void *p) { return _mm512_loadu_si512(p); }
VEC_VERB void ivec_store(void *p, ivec v) { _mm512_storeu_si512(p, v); }
VEC_VERB void ivec_store_n(int32_t *p, ivec v, long n) { _mm512_mask_storeu_epi32(p, (__mmask16)((1u << n) - 1), v); }
VEC_VERB ivec ivec_add(ivec a, ivec b) { return _mm512_add_epi32(a, b); }
VEC_VERB ivec ivec_sub(ivec a, ivec b) { return _mm512_sub_epi32(a, b); }
VEC_VERB ivec ivec_mul(ivec a, ivec b) { return _mm512_mullo_epi32(a, b); }
VEC_VERB ivec ivec_max(ivec a, ivec b) { return _mm512_max_epi32(a, b); }
/// The magnitude's bits, which order as integers do: finite < infinity < NaN.
VEC_VERB ivec vec_magnitude_bits(vec a) { return _mm512_castps_si512(vec_abs(a)); }
VEC_VERB vec vec_from_int(ivec a) { return _mm512_cvtepi32_ps(a); }

/// A pair of bfloat16 numbers in each lane: its second and its first, as float32.
VEC_VERB vec pair_second(ivec pair) { return _mm512_castsi512_ps(_mm512_and_si512(pair, _mm512_set1_epi32((int)0xffff0000))); }
VEC_VERB vec pair_first(ivec pair) { return _mm512_castsi512_ps(_mm512_slli_epi32(pair, 16)); }

VEC_VERB vec vec_load_bf16(const uint16_t *p) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)p)), 16));
}
VEC_VERB vec vec_load_bf16_n(const uint16_t *p, long n) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16((__mmask16)((1u << n) - 1), p)), 16));
}
/// Rounds to the nearest, ties to even, in the low half of each lane. Subnormal numbers are kept.
VEC_VERB __m256i bf16_bits(vec a) {
  __m512i bits = _mm512_castps_si512(a), odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i rounded = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd);
  rounded = _mm512_mask_or_epi32(rounded, vec_is_nan(a), bits, _mm512_set1_epi32(0x400000));
  return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
}
VEC_VERB void vec_store_bf16_exact(uint16_t *p, vec a, long n) {
  _mm256_mask_storeu_epi16(p, n >= VEC ? (__mmask16)0xffff : (__mmask16)((1u << n) - 1), bf16_bits(a));
}
/// The same, but what is below the normal range before rounding becomes zero, as the processor's own conversion has it.
VEC_VERB __m256i narrow_bf16(vec a) {
#ifdef HAS_BF16
  return (__m256i)_mm512_cvtneps_pbh(a);
#else
  __mmask16 tiny = _mm512_cmp_ps_mask(vec_abs(a), _mm512_set1_ps(0x1p-126f), _CMP_LT_OQ);
  return bf16_bits(_mm512_mask_and_ps(a, tiny, a, _mm512_set1_ps(-0.0f)));
#endif
}
VEC_VERB void vec_store_bf16(uint16_t *p, vec a) { _mm256_storeu_si256((__m256i *)p, narrow_bf16(a)); }
VEC_VERB void vec_store_bf16_n(uint16_t *p, vec a, long n) { _mm256_mask_storeu_epi16(p, (__mmask16)((1u << n) - 1), narrow_bf16(a)); }

/// The low bytes of integral numbers between -128 and 255; n <= VEC.
VEC_VERB void vec_store_bytes(void *p, vec a, long n) {
  __m128i bytes = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(a));
  if (n >= VEC) _mm_storeu_si128((__m128i *)p, bytes); else _mm_mask_storeu_epi8(p, (__mmask16)((1u << n) - 1), bytes);
}
/// Pairs of neighbouring rows' bfloat16 numbers.
VEC_VERB ivec ivec_load_pair(const uint16_t *first, const uint16_t *second) {
  __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)first)), high = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)second));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}
/// Whether any lane is set.
VEC_VERB int vec_any(vec_mask m) { return m != 0; }
/// a * 2^n for an integral n of at least -150, infinity where that is beyond the range.
VEC_VERB vec vec_scale2_saturating(vec a, vec n) { return vec_scale2(a, n); }
VEC_VERB int32_t ivec_maximum(ivec a) { return _mm512_reduce_max_epi32(a); }
