// Functions of a vector, written once over the verbs. Bounds are the largest error measured against double precision over
// a dense sweep of all magnitudes, in units in the last place of the result (KernelTests/AccuracyTests holds them).
#pragma once

/// e^x. Inputs beyond the range of the result give 0 or infinity; results below the normal range are rounded properly.
VEC_VERB vec vec_exp(vec x) {
  // The constant comes first: min and max return their second operand when either is NaN.
  vec t = vec_min(vec_set1(89.0f), vec_max(vec_set1(-104.0f), x));
  vec n = vec_round(vec_mul(t, vec_set1(1.44269504f)));
  vec r = vec_fma(n, vec_set1(-0.693359375f), t);  // ln 2 in two parts; n * the first is exact
  r = vec_fma(n, vec_set1(2.12194440e-4f), r);
  vec p = vec_set1(0.00139012828f);
  p = vec_fma(p, r, vec_set1(0.00836314447f));
  p = vec_fma(p, r, vec_set1(0.0416668542f));
  p = vec_fma(p, r, vec_set1(0.166665778f));
  p = vec_fma(p, r, vec_set1(0.5f));
  p = vec_add(vec_fma(vec_mul(r, r), p, r), vec_set1(1.0f));
  return vec_scale2(p, n);
}

/// 2^x for x <= 1, in half the steps of vec_exp: the weights of a softmax. Within 2 units in the last place where the result is
/// a normal number; 0 for -infinity.
VEC_VERB vec vec_exp2(vec x) {
  vec r = vec_fraction(x), p = vec_set1(1.8775767e-3f);
  p = vec_fma(p, r, vec_set1(8.9893397e-3f));
  p = vec_fma(p, r, vec_set1(5.5826318e-2f));
  p = vec_fma(p, r, vec_set1(2.4015361e-1f));
  p = vec_fma(p, r, vec_set1(6.9315308e-1f));
  p = vec_fma(p, r, vec_set1(1.0f));
  return vec_scale2_floor(p, x);
}

/// The logistic function. Relative accuracy holds for large negative x too, because nothing is subtracted from 1.
VEC_VERB vec vec_sigmoid(vec x) {
  vec e = vec_exp(vec_neg(vec_abs(x)));
  return vec_div(vec_select(vec_less(x, vec_zero()), e, vec_set1(1.0f)), vec_add(vec_set1(1.0f), e));
}

VEC_VERB vec vec_tanh(vec x) {
  vec a = vec_abs(x), s = vec_mul(x, x);
  vec p = vec_set1(-0.00604539644f);
  p = vec_fma(p, s, vec_set1(0.0209615156f));
  p = vec_fma(p, s, vec_set1(-0.0538433082f));
  p = vec_fma(p, s, vec_set1(0.133327186f));
  p = vec_fma(p, s, vec_set1(-0.333333284f));
  vec near = vec_fma(vec_mul(p, s), x, x);
  vec e = vec_exp(vec_add(a, a));
  vec far = vec_copysign(vec_sub(vec_set1(1.0f), vec_div(vec_set1(2.0f), vec_add(e, vec_set1(1.0f)))), x);
  return vec_select(vec_less(a, vec_set1(0.625f)), near, vec_select(vec_is_nan(x), x, far));
}

VEC_VERB vec vec_erf(vec x) {
  vec t = vec_abs(x), s = vec_mul(x, x);
  // Far from zero: 1 - exp(polynomial). Beyond 4 the result is 1 to the last bit.
  vec f = vec_min(vec_set1(4.0f), t), ff = vec_mul(f, f);
  vec q = vec_fma(vec_set1(-1.72853470e-5f), f, vec_set1(3.83197126e-4f));
  q = vec_fma(q, ff, vec_fma(vec_set1(-3.88396438e-3f), f, vec_set1(2.42546219e-2f)));
  q = vec_fma(q, f, vec_set1(-1.06777877e-1f));
  q = vec_fma(q, f, vec_set1(-6.34846687e-1f));
  q = vec_fma(q, f, vec_set1(-1.28717512e-1f));
  q = vec_fma(q, f, vec_neg(f));
  vec far = vec_copysign(vec_sub(vec_set1(1.0f), vec_exp(q)), x);
  vec p = vec_set1(-5.96761703e-4f);
  p = vec_fma(p, s, vec_set1(4.99119423e-3f));
  p = vec_fma(p, s, vec_set1(-2.67681349e-2f));
  p = vec_fma(p, s, vec_set1(1.12819925e-1f));
  p = vec_fma(p, s, vec_set1(-3.76125336e-1f));
  p = vec_fma(p, s, vec_set1(1.28379166e-1f));
  vec near = vec_fma(p, x, x);
  return vec_select(vec_less(t, vec_set1(0.927734375f)), near, vec_select(vec_is_nan(x), x, far));
}

/// x times the normal distribution function of x, accurate relative to the result even where that is tiny: the tail is
/// exp(-x^2 / 2) * r(|x|), with the rounding error of x^2 taken into account, and not 1 + erf.
VEC_VERB vec vec_gelu_erf(vec x) {
  vec a = vec_min(vec_set1(15.0f), vec_abs(x)), s = vec_mul(a, a), lost = vec_mul_error(a, a, s);
  vec e = vec_exp(vec_mul(s, vec_set1(-0.5f)));
  e = vec_fma(vec_mul(lost, vec_set1(-0.5f)), e, e);
  vec r = vec_div(vec_set1(1.0f), vec_add(a, vec_set1(3.0f))), q = vec_mul(vec_sub(a, vec_set1(3.0f)), r);
  vec p = vec_set1(5.44549512e-05f);
  p = vec_fma(p, q, vec_set1(0.000131253488f));
  p = vec_fma(p, q, vec_set1(-0.000244754949f));
  p = vec_fma(p, q, vec_set1(-0.00103252393f));
  p = vec_fma(p, q, vec_set1(0.00102478429f));
  p = vec_fma(p, q, vec_set1(0.00696930243f));
  p = vec_fma(p, q, vec_set1(-0.0104625206f));
  p = vec_fma(p, q, vec_set1(-0.0472626872f));
  p = vec_fma(p, q, vec_set1(0.230017707f));
  p = vec_fma(p, q, vec_set1(-0.509332001f));
  p = vec_fma(p, q, vec_set1(0.729083717f));
  vec tail = vec_mul(vec_mul(p, r), e);
  return vec_mul(x, vec_select(vec_less(x, vec_zero()), tail, vec_sub(vec_set1(1.0f), tail)));
}
VEC_VERB vec vec_silu(vec x) { return vec_mul(x, vec_sigmoid(x)); }
VEC_VERB vec vec_quick_gelu(vec x) { return vec_mul(x, vec_sigmoid(vec_mul(vec_set1(1.702f), x))); }
/// 0.5 x (1 + tanh(u)) written as x * sigmoid(2 u), which does not cancel for negative x.
VEC_VERB vec vec_gelu_tanh(vec x) {
  vec cubic = vec_fma(vec_mul(x, x), vec_set1(0.044715f), vec_set1(1.0f));
  return vec_mul(x, vec_sigmoid(vec_mul(vec_mul(vec_set1(1.59576912f), x), cubic)));
}
VEC_VERB vec vec_relu(vec x) { return vec_max(vec_zero(), x); }
