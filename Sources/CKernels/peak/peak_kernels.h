#pragma once
#include "chx_peak.h"
#define PEAK_F32(isa, name, operations) void name(long loops);
#include "peak/kernels.inc"
#undef PEAK_F32
