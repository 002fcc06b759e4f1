#include "peak/peak_kernels.h"
#if defined(__x86_64__)
// Assembly, because a compiler would see that nobody reads the sums. Enough registers to hide the instruction's latency.
__attribute__((target("avx512f"))) void chx_peak_f32_avx512(long loops) {
  for (long i = 0; i < loops; i++)
    __asm__ volatile(".irp r,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n vfmadd231ps %%zmm30,%%zmm31,%%zmm\\r\n .endr" ::: "memory", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11", "zmm12", "zmm13", "zmm14", "zmm15");
}
__attribute__((target("avx2,fma"))) void chx_peak_f32_avx2(long loops) {
  for (long i = 0; i < loops; i++)
    __asm__ volatile(".irp r,0,1,2,3,4,5,6,7,8,9,10,11\n vfmadd231ps %%ymm14,%%ymm15,%%ymm\\r\n .endr" ::: "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11");
}
#endif
