#include "peak/peak_kernels.h"
#if defined(__x86_64__)
// Assembly, because a compiler would see that nobody reads the sums. Enough registers to hide the instruction's latency.
#define SIXTEEN(operation) \
  __asm__ volatile(".irp r,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n " operation " %%zmm30,%%zmm31,%%zmm\\r\n .endr" ::: "memory", "zmm0", "zmm1", "zmm2", "zmm3", "zmm4", "zmm5", "zmm6", "zmm7", "zmm8", "zmm9", "zmm10", "zmm11", "zmm12", "zmm13", "zmm14", "zmm15")
#define TWELVE(operation) \
  __asm__ volatile(".irp r,0,1,2,3,4,5,6,7,8,9,10,11\n " operation " %%ymm14,%%ymm15,%%ymm\\r\n .endr" ::: "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11")
#define PEAK(name, instructions, body) \
  __attribute__((target(instructions))) void name(long loops) { for (long i = 0; i < loops; i++) body; }

PEAK(chx_peak_f32_avx512, "avx512f", SIXTEEN("vfmadd231ps"))
PEAK(chx_peak_f32_avx2, "avx2,fma", TWELVE("vfmadd231ps"))
PEAK(chx_peak_bf16_avx512_bf16, "avx512f,avx512bf16", SIXTEEN("vdpbf16ps"))
PEAK(chx_peak_s8_avx512_vnni, "avx512f,avx512vnni", SIXTEEN("vpdpbusd"))
PEAK(chx_peak_s8_avx512, "avx512f,avx512bw", SIXTEEN("vpmaddwd"))
PEAK(chx_peak_s8_avx_vnni, "avx2,avxvnni", TWELVE("%{vex%} vpdpbusd"))
PEAK(chx_peak_s8_avx2, "avx2", TWELVE("vpmaddwd"))
#endif
