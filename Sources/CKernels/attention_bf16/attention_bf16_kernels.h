#pragma once
#include "chx_attention_bf16.h"
#define ATTENTION_BF16(isa, name) void name(const chx_attention_bf16_args *args, long item, long head, long query, long query_end, void *scratch);
#include "attention_bf16/kernels.inc"
#undef ATTENTION_BF16

/// Keys that are packed at once, with their values: they stay in the second-level cache while the queries of a chunk pass over them.
/// And keys of one step of the softmax: their scores stay in the first-level cache.
enum { PACKED_KEYS = 2048, STEP_KEYS = 352, STRIP_ROWS = 16, SCORE_STRIDE = STEP_KEYS + 16 };

/// The parts of one worker's scratch, in 32-bit words from its start; each part begins at a multiple of 16 words.
typedef struct { long keys, values, scores, queries, outputs, shifts, sums, end; } attention_bf16_scratch;

static inline long words_of(long numbers) { return (numbers + 1) / 2; }
static inline long whole_panels(long n) { return (n + 15) / 16 * 16; }
static inline long packed_keys(long keys) { return keys < PACKED_KEYS ? whole_panels(keys) : PACKED_KEYS; }
static inline attention_bf16_scratch attention_bf16_scratch_of(const chx_attention_bf16_args *g, long queries) {
  attention_bf16_scratch s = {0};
  long next = 0, keys = packed_keys(g->keys), kept = g->keys > PACKED_KEYS ? queries : STRIP_ROWS;
  s.keys = next, next += keys * words_of(g->depth);
  s.values = next, next += keys / 2 * whole_panels(g->value_depth);
  s.scores = next, next += STRIP_ROWS * SCORE_STRIDE;
  s.queries = next, next += g->depth % 2 ? queries * whole_panels(words_of(g->depth)) : 0;
  s.outputs = next, next += kept * whole_panels(g->value_depth);
  s.shifts = next, next += whole_panels(kept);
  s.sums = next, next += kept * 16;
  s.end = next;
  return s;
}
