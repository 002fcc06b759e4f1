#pragma once
#include "chx_attention.h"
#define ATTENTION_F32(isa, name) void name(const chx_attention_f32_args *args, const chx_attention_tiling *tiling, long item, long head, long chunk, float *scratch);
#include "attention/kernels.inc"
#undef ATTENTION_F32

/// ATTENTION_SCORES: keys whose scores, for a strip of queries, stay in the first-level cache.
enum { ATTENTION_STRIP = 16, ATTENTION_SCORES = 352, ATTENTION_SCORE_STRIDE = ATTENTION_SCORES + 16 };
static inline long attention_round_up(long n) { return (n + 15) / 16 * 16; }
