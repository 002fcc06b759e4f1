#pragma once
#include "chx_peak.h"
#define PEAK_F32(isa, name, operations) void name(long loops);
#define PEAK_BF16 PEAK_F32
#define PEAK_S8 PEAK_F32
#include "peak/kernels.inc"
#undef PEAK_F32
#undef PEAK_BF16
#undef PEAK_S8
