// Whether every narrow kernel that this processor can run gives the bits of the portable one; for processors that the tests do not
// reach (make cross runs it on an emulated Arm).
#include "ckernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int runs, failures;
static void judge(const char *name, int same) {
  runs++;
  if (!same) failures++, printf("%s differs\n", name);
}
/// NaN is NaN, whichever.
static int equal(const float *a, const float *b, long count) {
  for (long i = 0; i < count; i++) if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])))) return 0;
  return 1;
}
static float number(void) { return (float)(rand() % 2001 - 1000) * 1e-3f; }
static float *floats(long count) {
  float *x = malloc((size_t)count * sizeof *x + 64);
  for (long i = 0; i < count; i++) x[i] = number();
  return x;
}
static chx_bf16 *halves(long count) {
  float *x = floats(count);
  chx_bf16 *y = malloc((size_t)count * sizeof *y + 64);
  chx_bf16_from_f32(1, count, x, count, y, count, 1);
  free(x);
  return y;
}
static uint8_t *bytes(size_t count) {
  uint8_t *x = malloc(count + 64);
  for (size_t i = 0; i < count; i++) x[i] = (uint8_t)rand();
  return x;
}
#define FOR_EACH(family, v) \
  size_t count; \
  const chx_##family##_variant *all = chx_##family##_variants(&count); \
  for (const chx_##family##_variant *v = all + count; v-- > all;) if ((v->requires_isa & chx_supported_isas()) == v->requires_isa)

static void products(long m, long n, long k, int gated, chx_activation activation) {
  float *bias = floats(n), *scales = floats(m + n), *expected = floats(m * n), *found = floats(m * n);
  int32_t *zero_points = malloc((size_t)m * 4);
  for (long i = 0; i < m; i++) zero_points[i] = rand() % 256;
  chx_epilogue out = {.bias = bias, .is_gated = gated, .activation = activation, .f32_stride = gated ? n / 2 : n};
  long results = m * out.f32_stride;
  chx_bf16 *a = halves(m * k), *b = halves(n * k), *packed = malloc(2 * chx_gemm_bf16_packed_elements(k, n, gated) + 64);
  chx_gemm_bf16_pack_b(k, n, b, CHX_BF16, k, 1, gated, packed, 1);
  {
    FOR_EACH(gemm_bf16, v) {
      chx_gemm_bf16_args g = {.m = m, .n = n, .k = k, .a = a, .a_stride = k, .b = packed, .out = out};
      g.out.f32 = v == all + count - 1 ? expected : found;
      chx_gemm_bf16_with(v, &g, 1);
      judge(v->name, equal(expected, g.out.f32, results));
    }
  }
  uint8_t *bytes_a = bytes((size_t)(m * k)), *bytes_b = bytes((size_t)(n * k));
  void *packed_bytes = malloc(chx_gemm_s8_packed_bytes(k, n, gated) + 64);
  chx_gemm_s8_pack_b(k, n, (int8_t *)bytes_b, k, 1, gated, packed_bytes, 1);
  {
    FOR_EACH(gemm_s8, v) {
      chx_gemm_s8_args g = {.m = m, .n = n, .k = k, .a = bytes_a, .a_is_signed = k % 2 == 0, .a_stride = k, .a_scales = scales, .a_scale_stride = 1, .a_zero_points = zero_points,
        .b = packed_bytes, .b_scales = scales + m, .b_scale_stride = 1, .out = out};
      g.out.f32 = v == all + count - 1 ? expected : found;
      chx_gemm_s8_with(v, &g, 1);
      judge(v->name, equal(expected, g.out.f32, results));
    }
  }
  free(bias), free(scales), free(expected), free(found), free(zero_points), free(a), free(b), free(packed), free(bytes_a), free(bytes_b), free(packed_bytes);
}

static void attention(long queries, long keys, long depth, int causal) {
  chx_bf16 *q = halves(queries * depth), *k = halves(keys * depth), *v = halves(keys * depth);
  float *expected = floats(queries * depth), *found = floats(queries * depth);
  chx_attention_strides strides = {0, depth, 0};
  chx_attention_bf16_args g = {.batch = 1, .heads = 1, .queries = queries, .keys = keys, .depth = depth, .value_depth = depth, .q = q, .k = k, .v = v, .q_strides = strides,
    .k_strides = strides, .v_strides = strides, .output_strides = strides, .scale = 0.2f, .causal = causal};
  void *scratch = malloc(chx_attention_bf16_scratch_bytes(&g, 1));
  FOR_EACH(attention_bf16, kernel) {
    g.f32 = kernel == all + count - 1 ? expected : found;
    chx_attention_bf16_with(kernel, &g, scratch, 1);
    judge(kernel->name, equal(expected, g.f32, queries * depth));
  }
  free(q), free(k), free(v), free(expected), free(found), free(scratch);
}

int main(void) {
  for (int i = 0; i < 48; i++) {
    products(1 + rand() % 20, 2 * (1 + rand() % 40), rand() % 70, i % 2, (chx_activation)(i % 8));
    attention(1 + rand() % 20, 1 + rand() % 500, 1 + rand() % 70, i % 4 == 1);
  }
  printf("%d runs on instruction sets %#x, %d differ\n", runs, (unsigned)chx_supported_isas(), failures);
  return failures != 0;
}
