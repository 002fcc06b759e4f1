#pragma once
#include <stdint.h>
/// The peak resident set size of this process in bytes.
int64_t chx_peak_resident_bytes(void);
