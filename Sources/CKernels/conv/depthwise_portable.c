#include "conv/conv_kernels.h"
#include "simd/vec_portable.h"
#include "conv/depthwise_body.h"

void chx_depthwise_f32_portable(const chx_depthwise_f32_args *args, long begin, long end) { compute_planes(args, begin, end); }
