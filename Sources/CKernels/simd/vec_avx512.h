// The vector verbs on AVX-512: 16 floats. Include inside a region compiled for avx512f, bw, dq, vl.
#pragma once
#define VEC_VERB static inline __attribute__((always_inline, unused))
enum { VEC = 16 };
typedef __m512 vec;
typedef __mmask16 vec_mask;

VEC_VERB vec vec_set1(float x) { return _mm512_set1_ps(x); }
VEC_VERB vec vec_zero(void) { return _mm512_setzero_ps(); }
VEC_VERB vec vec_load(const float *p) { return _mm512_loadu_ps(p); }
VEC_VERB void vec_store(float *p, vec v) { _mm512_storeu_ps(p, v); }
/// Loads n < VEC elements, zero beyond; never touches memory beyond them.
VEC_VERB vec vec_load_n(const float *p, long n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
VEC_VERB void vec_store_n(float *p, vec v, long n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v); }

VEC_VERB vec vec_add(vec a, vec b) { return _mm512_add_ps(a, b); }
VEC_VERB vec vec_sub(vec a, vec b) { return _mm512_sub_ps(a, b); }
VEC_VERB vec vec_mul(vec a, vec b) { return _mm512_mul_ps(a, b); }
VEC_VERB vec vec_div(vec a, vec b) { return _mm512_div_ps(a, b); }
VEC_VERB vec vec_sqrt(vec a) { return _mm512_sqrt_ps(a); }
/// a * b + c
VEC_VERB vec vec_fma(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
/// The rounding error of a * b: the exact product less `product`.
VEC_VERB vec vec_mul_error(vec a, vec b, vec product) { return _mm512_fmsub_ps(a, b, product); }
/// The second operand where either is NaN; so for the two below.
VEC_VERB vec vec_min(vec a, vec b) { return _mm512_min_ps(a, b); }
VEC_VERB vec vec_max(vec a, vec b) { return _mm512_max_ps(a, b); }
VEC_VERB vec vec_abs(vec a) { return _mm512_abs_ps(a); }
VEC_VERB vec vec_neg(vec a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }
VEC_VERB vec vec_copysign(vec magnitude, vec sign) {
  __m512 bit = _mm512_set1_ps(-0.0f);
  return _mm512_or_ps(_mm512_andnot_ps(bit, magnitude), _mm512_and_ps(bit, sign));
}
/// To the nearest integer, ties to even.
VEC_VERB vec vec_round(vec a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
/// a * 2^n for an integral n in [-150, 128], rounded once.
VEC_VERB vec vec_scale2(vec a, vec n) { return _mm512_scalef_ps(a, n); }
/// a less the integer below it, in [0, 1]; 0 for -infinity.
VEC_VERB vec vec_fraction(vec a) { return _mm512_reduce_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
/// a * 2^floor(n) for n <= 1, rounded once; 0 for n = -infinity.
VEC_VERB vec vec_scale2_floor(vec a, vec n) { return _mm512_scalef_ps(a, n); }

/// False where either is NaN.
VEC_VERB vec_mask vec_less(vec a, vec b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
VEC_VERB vec_mask vec_is_nan(vec a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
VEC_VERB vec vec_select(vec_mask m, vec yes, vec no) { return _mm512_mask_blend_ps(m, no, yes); }
/// A tree, the same for every call.
VEC_VERB float vec_sum(vec a) { return _mm512_reduce_add_ps(a); }
VEC_VERB float vec_maximum(vec a) { return _mm512_reduce_max_ps(a); }

/// rows[i][j] becomes rows[j][i].
VEC_VERB void vec_transpose(vec rows[VEC]) {
  __m512 t[16], u[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {  // u[i + q]: column q of each 4 x 4 block, rows i .. i + 3
    u[i] = _mm512_shuffle_ps(t[i], t[i + 2], 0x44);
    u[i + 1] = _mm512_shuffle_ps(t[i], t[i + 2], 0xee);
    u[i + 2] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0x44);
    u[i + 3] = _mm512_shuffle_ps(t[i + 1], t[i + 3], 0xee);
  }
  for (int q = 0; q < 4; q++) {
    __m512 low0 = _mm512_shuffle_f32x4(u[q], u[4 + q], 0x88), low1 = _mm512_shuffle_f32x4(u[q], u[4 + q], 0xdd);
    __m512 high0 = _mm512_shuffle_f32x4(u[8 + q], u[12 + q], 0x88), high1 = _mm512_shuffle_f32x4(u[8 + q], u[12 + q], 0xdd);
    rows[q] = _mm512_shuffle_f32x4(low0, high0, 0x88);
    rows[8 + q] = _mm512_shuffle_f32x4(low0, high0, 0xdd);
    rows[4 + q] = _mm512_shuffle_f32x4(low1, high1, 0x88);
    rows[12 + q] = _mm512_shuffle_f32x4(low1, high1, 0xdd);
  }
}
