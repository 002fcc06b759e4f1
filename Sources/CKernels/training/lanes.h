#pragma once
// Sums over a row by sixteen chains that are added up in one order: the same bits for every width of vectors.
enum { LANES = 16 };

#include "chx_features.h"

// BODY is what a loop does; WIDE makes a function of it for each width of vectors, and one that chooses.
#define BODY static inline __attribute__((always_inline)) void
#if defined(__x86_64__)
#define WIDE(name, parameters, arguments)                                                                             \
  static __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2"))) void name##_512 parameters { name##_body arguments; } \
  static __attribute__((target("avx2"))) void name##_256 parameters { name##_body arguments; }                         \
  static void name parameters {                                                                                       \
    chx_isa isas = chx_supported_isas();                                                                              \
    if (isas & CHX_ISA_AVX512) name##_512 arguments;                                                                  \
    else if (isas & CHX_ISA_AVX2) name##_256 arguments;                                                               \
    else name##_body arguments;                                                                                       \
  }
#else
#define WIDE(name, parameters, arguments) static void name parameters { name##_body arguments; }
#endif

static inline __attribute__((always_inline)) float lanes_total(float *lanes) {
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
  return lanes[0];
}
