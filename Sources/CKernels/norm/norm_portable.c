#include "norm/norm_kernels.h"
#include "simd/vec_portable.h"
#include "simd/vec_math.h"
#include "norm/norm_body.h"

void chx_norm_f32_portable(const chx_norm_f32_args *args, long begin, long end) { compute_rows(args, begin, end); }
