// Between float32 and bfloat16, written once over the verbs.
#pragma once
static void narrow_run(long count, const float *x, chx_bf16 *y) {
  for (long j = 0; j < count; j += VEC) vec_store_bf16_exact(y + j, row_at(x, CHX_F32, j, count - j), count - j);
}
static void widen_run(long count, const chx_bf16 *x, float *y) {
  for (long j = 0; j < count; j += VEC) {
    vec v = row_at(x, CHX_BF16, j, count - j);
    if (count - j >= VEC) vec_store(y + j, v); else vec_store_n(y + j, v, count - j);
  }
}
