// Activations for products of narrow types, whose sums are known to three digits: looser bounds than those of vec_math.h, short chains
// of dependent steps, and one division at most. Include after vec_math.h and the narrow verbs. The bounds are held by KernelTests/NarrowActivationTests.
#pragma once

/// x / (1 + 2^t): x times the logistic function of -t ln 2, to 4e-6 of the result. -infinity gives NaN.
VEC_VERB vec vec_logistic_product(vec x, vec t) {
  t = vec_min(vec_set1(128.0f), vec_max(vec_set1(-150.0f), t));  // NaN stays
  vec n = vec_round(t), f = vec_sub(t, n), ff = vec_mul(f, f);
  vec low = vec_fma(vec_set1(0.6931242f), f, vec_set1(1.0f)), high = vec_fma(vec_set1(0.055906426f), f, vec_set1(0.24024099f));
  high = vec_fma(vec_set1(0.009582853f), ff, high);
  return vec_div(x, vec_add(vec_set1(1.0f), vec_scale2(vec_fma(high, ff, low), n)));
}
VEC_VERB vec vec_silu_narrow(vec x) { return vec_logistic_product(x, vec_mul(x, vec_set1(-1.44269504f))); }
VEC_VERB vec vec_quick_gelu_narrow(vec x) { return vec_logistic_product(x, vec_mul(x, vec_set1(-1.702f * 1.44269504f))); }
VEC_VERB vec vec_gelu_tanh_narrow(vec x) {
  vec cubic = vec_fma(vec_mul(x, x), vec_set1(0.044715f), vec_set1(1.0f));
  return vec_logistic_product(x, vec_mul(vec_mul(x, vec_set1(-1.59576912f * 1.44269504f)), cubic));
}
/// To 2.5e-5: the tail |x| * (the normal distribution function of -|x|) is |x| / 2 + x^2 * (a polynomial of x^2), up to |x| = 4.6.
VEC_VERB vec vec_gelu_erf_narrow(vec x) {
  vec a = vec_min(vec_set1(4.6f), vec_abs(x)), z = vec_fma(vec_mul(a, a), vec_set1(0.09451796f), vec_set1(-1.0f)), zz = vec_mul(z, z), z4 = vec_mul(zz, zz);
  vec p0 = vec_fma(vec_set1(0.07575745f), z, vec_set1(-0.15354355f)), p1 = vec_fma(vec_set1(0.0405856f), z, vec_set1(-0.05413161f));
  vec p2 = vec_fma(vec_set1(0.019155532f), z, vec_set1(-0.029564697f)), p3 = vec_fma(vec_set1(0.007624559f), z, vec_set1(-0.010871222f));
  vec p4 = vec_fma(vec_set1(0.0019623467f), z, vec_set1(-0.005669156f));
  p0 = vec_fma(p1, zz, p0), p2 = vec_fma(p3, zz, p2);
  vec p = vec_fma(vec_fma(p4, z4, p2), z4, p0);
  return vec_sub(vec_max(vec_zero(), x), vec_mul(a, vec_fma(a, p, vec_set1(0.5f))));
}

VEC_VERB vec narrow_activation(chx_activation activation, vec x) {
  switch (activation) {
    case CHX_ACTIVATION_GELU_ERF: return vec_gelu_erf_narrow(x);
    case CHX_ACTIVATION_GELU_TANH: return vec_gelu_tanh_narrow(x);
    case CHX_ACTIVATION_QUICK_GELU: return vec_quick_gelu_narrow(x);
    case CHX_ACTIVATION_SILU: return vec_silu_narrow(x);
    default: return activate(activation, x);
  }
}
