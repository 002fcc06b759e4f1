// Products of pairs of bfloat16 numbers for instruction sets that have none. Include after the narrow verbs.
#pragma once
/// As the processor's own instruction does it: first the second product of each pair is added, then the first. A product of two
/// bfloat16 numbers is exact, so that a fused and a separate addition give the same.
VEC_VERB vec dot_pairs(vec sum, ivec a, ivec b) {
  sum = vec_add(sum, vec_mul(pair_second(a), pair_second(b)));
  return vec_add(sum, vec_mul(pair_first(a), pair_first(b)));
}
#define DOT dot_pairs
