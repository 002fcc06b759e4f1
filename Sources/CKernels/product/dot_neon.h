// Products of words with Arm's own instructions. Include after narrow_portable.h in a region compiled for them.
#pragma once
#include <arm_neon.h>
/// The second number of each pair first, as everywhere; each product is fused with its addition.
#define DOT_PAIRS_NEON(sum, a, b) \
  (vec)vbfmlalbq_f32(vbfmlaltq_f32((float32x4_t)(sum), (bfloat16x8_t)(a), (bfloat16x8_t)(b)), (bfloat16x8_t)(a), (bfloat16x8_t)(b))
#define DOT_BYTES_NEON(sum, a, b) (ivec)vusdotq_s32((int32x4_t)(sum), (uint8x16_t)(a), (int8x16_t)(b))
