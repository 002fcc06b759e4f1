#include "ckernels.h"
chx_isa chx_supported_isas(void) { return 0; }
