#include "peak/peak_kernels.h"

void chx_peak_f32_portable(long loops) {
  float sums[64] = {0};
  for (long i = 0; i < loops; i++) {
    for (int j = 0; j < 64; j++) sums[j] = sums[j] * 0.999f + 1.0f;
    // The sums count as read, so that no round is left out.
    __asm__ volatile("" : : "r"(sums) : "memory");
  }
}

void chx_peak_s8_portable(long loops) {
  uint32_t sums[64] = {0};
  for (long i = 0; i < loops; i++) {
    for (int j = 0; j < 64; j++) sums[j] = sums[j] * 3 + 1;
    __asm__ volatile("" : : "r"(sums) : "memory");
  }
}
