#pragma once
/// Pure arithmetic for tensors in float32, bfloat16 and 8-bit integers. Every function here
///  - takes sizes and strides in elements, never bytes, and accepts a size of zero (it then does nothing);
///  - needs no alignment beyond that of its element type, and never reads or writes outside what it documents;
///  - allocates nothing, keeps no state but the threads that wait for work, and raises no error: sizes are the caller's
///    responsibility;
///  - gives the same bits for every number of threads, because work is split by shape only and each output
///    element is computed by one sequence of instructions wherever it lands in the split;
///  - may alias its output with an input only where its comment says so.
#include "chx_features.h"
#include "chx_parallel.h"
#include "chx_gemm.h"
#include "chx_attention.h"
#include "chx_norm.h"
#include "chx_elementwise.h"
#include "chx_layout.h"
#include "chx_conv.h"
#include "chx_peak.h"
#include "chx_bf16.h"
#include "chx_epilogue.h"
#include "chx_gemm_bf16.h"
#include "chx_gemm_s8.h"
#include "chx_quantize.h"
#include "chx_attention_bf16.h"
#include "chx_training.h"
