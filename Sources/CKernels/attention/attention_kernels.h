#pragma once
#include "chx_attention.h"
#define ATTENTION_F32(isa, name) void name(const chx_attention_f32_args *args, long item, long head, long query, long query_end, float *scratch);
#include "attention/kernels.inc"
#undef ATTENTION_F32

/// Keys taken at once: with their values they stay in the second-level cache while the queries of a chunk pass over them.
enum { ATTENTION_KEYS = 256, ATTENTION_STRIP = 16, ATTENTION_SCORE_STRIDE = ATTENTION_KEYS + 16 };

/// The parts of one worker's scratch, in floats from its start; each part begins at a multiple of 16 floats.
typedef struct { long keys, values, scores, queries, outputs, maxima, sums, end; } attention_scratch;

static inline long attention_round_up(long n) { return (n + 15) / 16 * 16; }
static inline attention_scratch attention_scratch_of(const chx_attention_f32_args *g) {
  attention_scratch s = {0};
  long next = 0, depth = attention_round_up(g->depth), value_depth = attention_round_up(g->value_depth);
  s.keys = next, next += ATTENTION_KEYS * depth;
  s.values = next, next += ATTENTION_KEYS * value_depth;
  s.scores = next, next += ATTENTION_STRIP * ATTENTION_SCORE_STRIDE;
  s.queries = next, next += CHX_ATTENTION_CHUNK * depth;
  s.outputs = next, next += CHX_ATTENTION_CHUNK * value_depth;
  s.maxima = next, next += CHX_ATTENTION_CHUNK;
  s.sums = next, next += CHX_ATTENTION_CHUNK;
  s.end = next;
  return s;
}
