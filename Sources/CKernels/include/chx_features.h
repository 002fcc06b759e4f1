#pragma once
#include <stddef.h>
#include <stdint.h>

/// Instruction sets as a set of bits. A kernel states the bits it requires; zero means portable C.
typedef uint32_t chx_isa;
enum {
  CHX_ISA_PORTABLE = 0,
  CHX_ISA_AVX2 = 1u << 0,         ///< AVX2 and FMA
  CHX_ISA_AVX512 = 1u << 1,       ///< AVX-512 F, BW, DQ and VL
  CHX_ISA_AVX_VNNI = 1u << 2,     ///< 8-bit dot products on 256-bit registers
  CHX_ISA_AVX512_VNNI = 1u << 3,  ///< 8-bit dot products on 512-bit registers
  CHX_ISA_AVX512_BF16 = 1u << 4,  ///< bfloat16 dot products
  CHX_ISA_AMX_INT8 = 1u << 5,     ///< tile registers, 8-bit
  CHX_ISA_AMX_BF16 = 1u << 6,     ///< tile registers, bfloat16
  CHX_ISA_NEON = 1u << 7,         ///< Arm Advanced SIMD
  CHX_ISA_NEON_BF16 = 1u << 8,    ///< its bfloat16 multiply-adds
  CHX_ISA_NEON_I8MM = 1u << 9,    ///< its dot products of unsigned and signed bytes
};

/// The instruction sets that the processor has and the operating system saves, less those that the environment
/// variable CHEXC_ISA=portable|avx2|avx512 caps (each keeps itself and what is below it). Detected once.
chx_isa chx_supported_isas(void);
/// As above, without the cap.
chx_isa chx_detected_isas(void);
/// The printed name of a single bit, "portable" for zero, NULL for anything else. Static storage.
const char *chx_isa_name(chx_isa bit);
/// The value of CHEXC_ISA if it is set to something that is not understood (and so ignored), else NULL.
const char *chx_isa_unknown_cap(void);
/// Bytes of a core's second-level cache as the operating system tells, within reason; 1 MiB where it does not.
long chx_second_level_cache_bytes(void);
