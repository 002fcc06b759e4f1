#include "quantize/quantize_kernels.h"
#define VEC_FUSED
#include "simd/vec_portable.h"
#include "simd/narrow_portable.h"
#include "quantize/row_body.h"
#include "quantize/quantize_body.h"
#include "quantize/convert_body.h"

void chx_quantize_portable(const chx_quantize_args *args, long begin, long end) { quantize_rows(args, begin, end); }
void chx_norm_narrow_portable(const chx_norm_narrow_args *args, long begin, long end) { norm_rows(args, begin, end); }
void chx_bf16_from_f32_portable(long count, const float *x, chx_bf16 *y) { narrow_run(count, x, y); }
void chx_f32_from_bf16_portable(long count, const chx_bf16 *x, float *y) { widen_run(count, x, y); }
