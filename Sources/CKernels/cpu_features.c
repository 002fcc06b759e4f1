#include "chx_features.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

/// The register sets that the operating system saves on a context switch (XCR0).
static uint64_t saved_state(void) {
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}
/// Linux lends the tile registers to processes that ask: arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA).
static int may_use_tiles(void) {
#if defined(__linux__)
  return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
#else
  return 0;
#endif
}
static chx_isa detect(void) {
  uint32_t a, b, c, d, leaf7_max, b7, c7, d7, a71 = 0, unused;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return CHX_ISA_PORTABLE;
  int has_xsave = c >> 27 & 1, has_fma = c >> 12 & 1;
  if (!has_xsave || !__get_cpuid_count(7, 0, &leaf7_max, &b7, &c7, &d7)) return CHX_ISA_PORTABLE;
  if (leaf7_max >= 1) __get_cpuid_count(7, 1, &a71, &unused, &unused, &unused);
  uint64_t saved = saved_state();
  int saves_ymm = (saved & 0x6) == 0x6, saves_zmm = (saved & 0xe6) == 0xe6, saves_tiles = (saved & 0x60000) == 0x60000;

  chx_isa isas = CHX_ISA_PORTABLE;
  if (saves_ymm && has_fma && b7 >> 5 & 1) isas |= CHX_ISA_AVX2;
  if (!(isas & CHX_ISA_AVX2)) return isas;
  if (a71 >> 4 & 1) isas |= CHX_ISA_AVX_VNNI;
  uint32_t wanted = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31;  // F, DQ, BW, VL
  if (!saves_zmm || (b7 & wanted) != wanted) return isas;
  isas |= CHX_ISA_AVX512;
  if (c7 >> 11 & 1) isas |= CHX_ISA_AVX512_VNNI;
  if (a71 >> 5 & 1) isas |= CHX_ISA_AVX512_BF16;
  if (saves_tiles && d7 >> 24 & 1 && may_use_tiles()) isas |= (d7 >> 25 & 1 ? CHX_ISA_AMX_INT8 : 0) | (d7 >> 22 & 1 ? CHX_ISA_AMX_BF16 : 0);
  return isas;
}
#elif defined(__aarch64__)
#include <sys/auxv.h>
static chx_isa detect(void) {
  unsigned long has = getauxval(AT_HWCAP2);  // the bits of Linux's asm/hwcap.h
  return CHX_ISA_NEON | (has >> 14 & 1 ? CHX_ISA_NEON_BF16 : 0) | (has >> 13 & 1 ? CHX_ISA_NEON_I8MM : 0);
}
#else
static chx_isa detect(void) { return CHX_ISA_PORTABLE; }
#endif

typedef struct { const char *name; chx_isa kept; } cap;
static const cap caps[] = {
  {"portable", CHX_ISA_PORTABLE},
  {"avx2", CHX_ISA_AVX2 | CHX_ISA_AVX_VNNI},
  {"avx512", ~(chx_isa)0},
};
static const cap *requested_cap(const char *text) {
  for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
    if (strcmp(text, caps[i].name) == 0) return &caps[i];
  return NULL;
}

const char *chx_isa_unknown_cap(void) {
  const char *text = getenv("CHEXC_ISA");
  return text && *text && !requested_cap(text) ? text : NULL;
}

// One word, with a bit of its own for "known": threads that race write the same value.
enum { KNOWN = 1u << 31 };
chx_isa chx_detected_isas(void) {
  static chx_isa cached;
  chx_isa isas = __atomic_load_n(&cached, __ATOMIC_RELAXED);
  if (!isas) __atomic_store_n(&cached, isas = detect() | KNOWN, __ATOMIC_RELAXED);
  return isas & ~(chx_isa)KNOWN;
}
chx_isa chx_supported_isas(void) {
  static chx_isa cached;
  chx_isa isas = __atomic_load_n(&cached, __ATOMIC_RELAXED);
  if (!isas) {
    const char *text = getenv("CHEXC_ISA");
    const cap *limit = text ? requested_cap(text) : NULL;
    isas = (chx_detected_isas() & (limit ? limit->kept : ~(chx_isa)0)) | KNOWN;
    __atomic_store_n(&cached, isas, __ATOMIC_RELAXED);
  }
  return isas & ~(chx_isa)KNOWN;
}

const char *chx_isa_name(chx_isa bit) {
  switch (bit) {
    case CHX_ISA_PORTABLE: return "portable";
    case CHX_ISA_AVX2: return "avx2";
    case CHX_ISA_AVX512: return "avx512";
    case CHX_ISA_AVX_VNNI: return "avx-vnni";
    case CHX_ISA_AVX512_VNNI: return "avx512-vnni";
    case CHX_ISA_AVX512_BF16: return "avx512-bf16";
    case CHX_ISA_AMX_INT8: return "amx-int8";
    case CHX_ISA_AMX_BF16: return "amx-bf16";
    case CHX_ISA_NEON: return "neon";
    case CHX_ISA_NEON_BF16: return "neon-bf16";
    case CHX_ISA_NEON_I8MM: return "neon-i8mm";
    default: return NULL;
  }
}

long chx_second_level_cache_bytes(void) {
  static long cached;
  long bytes = __atomic_load_n(&cached, __ATOMIC_RELAXED);
  if (!bytes) {
#if defined(_SC_LEVEL2_CACHE_SIZE)
    bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
#endif
    if (bytes <= 0) bytes = 1 << 20;
    bytes = bytes < 1 << 17 ? 1 << 17 : bytes > 1 << 22 ? 1 << 22 : bytes;
    __atomic_store_n(&cached, bytes, __ATOMIC_RELAXED);
  }
  return bytes;
}
