// Per batch item and head, for a few queries at a time: P = softmax(scale Q K^T), dP = dO V^T, dS = scale P (dP - rowsum(P dP)), then
// dQ = dS K, dK += dS^T Q, dV += P^T dO. Heads are handed out to threads; all sums of one head are one thread's, in one order.
#include "chx_gemm.h"
#include "chx_norm.h"
#include "chx_parallel.h"
#include "chx_training.h"

enum { QUERIES = 128 };

static long rounded(long n) { return (n + 15) / 16 * 16; }
static long packed_size(long k, long n) { return rounded((long)chx_gemm_packed_b_elements(k, n)); }

/// One worker's scratch, in floats from its start.
typedef struct { long keys_by_depth, values_by_depth, keys, block, scores, slopes, gemm, end; } layout;

static layout layout_of(const chx_attention_gradient_f32_args *a) {
  layout at;
  at.keys_by_depth = 0;
  at.values_by_depth = at.keys_by_depth + packed_size(a->depth, a->tokens);
  at.keys = at.values_by_depth + packed_size(a->depth, a->tokens);
  at.block = at.keys + packed_size(a->tokens, a->depth);
  at.scores = at.block + packed_size(QUERIES, a->depth);
  at.slopes = at.scores + rounded(QUERIES * a->tokens);
  at.gemm = at.slopes + rounded(QUERIES * a->tokens);
  chx_gemm_f32_args wide = {.m = QUERIES, .n = a->tokens, .k = a->depth}, narrow = {.m = QUERIES, .n = a->depth, .k = a->tokens}, tall = {.m = a->tokens, .n = a->depth, .k = QUERIES, .a_transposed = 1};
  size_t most = chx_gemm_f32_scratch_bytes(&wide, 1), other = chx_gemm_f32_scratch_bytes(&narrow, 1), third = chx_gemm_f32_scratch_bytes(&tall, 1);
  if (other > most) most = other;
  if (third > most) most = third;
  at.end = at.gemm + rounded((long)((most + 3) / 4));
  return at;
}

typedef struct { const chx_attention_gradient_f32_args *args; layout at; float *scratch; } job;

static void head_gradient(const job *j, long item, long head, float *scratch) {
  const chx_attention_gradient_f32_args *a = j->args;
  const layout *at = &j->at;
  long d = a->depth, n = a->tokens, width = a->heads * d, row = 3 * width;
  const float *q = a->packed + item * n * row + head * d, *k = q + width, *v = k + width, *o = a->cotangent + item * n * width + head * d;
  float *dq = a->gradient + item * n * row + head * d, *dk = dq + width, *dv = dk + width;
  float *scores = scratch + at->scores, *slopes = scratch + at->slopes, *work = scratch + at->gemm, *block = scratch + at->block;
  chx_gemm_pack_b_f32(d, n, k, row, 1, scratch + at->keys_by_depth, 1);
  chx_gemm_pack_b_f32(d, n, v, row, 1, scratch + at->values_by_depth, 1);
  chx_gemm_pack_b_f32(n, d, k, row, 0, scratch + at->keys, 1);
  for (long from = 0; from < n; from += QUERIES) {
    long count = n - from < QUERIES ? n - from : QUERIES;
    chx_gemm_f32_args p = {.m = count, .n = n, .k = d, .a = q + from * row, .a_stride = row, .b = scratch + at->keys_by_depth, .c = scores, .c_stride = n, .alpha = a->scale};
    chx_gemm_f32(&p, work, 1);
    chx_norm_f32_args softmax = {.kind = CHX_NORM_SOFTMAX, .rows = count, .columns = n, .x = scores, .x_stride = n, .y = scores, .y_stride = n};
    chx_norm_f32(&softmax, 1);
    chx_gemm_f32_args dp = {.m = count, .n = n, .k = d, .a = o + from * width, .a_stride = width, .b = scratch + at->values_by_depth, .c = slopes, .c_stride = n};
    chx_gemm_f32(&dp, work, 1);
    chx_softmax_gradient_f32(count, n, scores, slopes, slopes, 1);
    chx_gemm_f32_args query = {.m = count, .n = d, .k = n, .a = slopes, .a_stride = n, .b = scratch + at->keys, .c = dq + from * row, .c_stride = row, .alpha = a->scale};
    chx_gemm_f32(&query, work, 1);
    chx_gemm_pack_b_f32(count, d, q + from * row, row, 0, block, 1);
    chx_gemm_f32_args key = {.m = n, .n = d, .k = count, .a = slopes, .a_stride = n, .a_transposed = 1, .b = block, .c = dk, .c_stride = row, .residual = from ? dk : 0, .residual_stride = row, .alpha = a->scale};
    chx_gemm_f32(&key, work, 1);
    chx_gemm_pack_b_f32(count, d, o + from * width, width, 0, block, 1);
    chx_gemm_f32_args value = {.m = n, .n = d, .k = count, .a = scores, .a_stride = n, .a_transposed = 1, .b = block, .c = dv, .c_stride = row, .residual = from ? dv : 0, .residual_stride = row};
    chx_gemm_f32(&value, work, 1);
  }
}
static void run(void *context, long begin, long end, int worker) {
  const job *j = context;
  for (long index = begin; index < end; index++) head_gradient(j, index / j->args->heads, index % j->args->heads, j->scratch + worker * j->at.end);
}

size_t chx_attention_gradient_scratch_bytes(const chx_attention_gradient_f32_args *args, int threads) {
  return (size_t)layout_of(args).end * sizeof(float) * (size_t)(threads > 1 ? threads : 1) + 64;
}
void chx_attention_gradient_f32(const chx_attention_gradient_f32_args *args, void *scratch, int threads) {
  job j = {args, layout_of(args), (float *)(((uintptr_t)scratch + 63) & ~(uintptr_t)63)};
  if (args->tokens > 0 && args->depth > 0) chx_parallel_for(args->batch * args->heads, 1, threads, run, &j);
}
