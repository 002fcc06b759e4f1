#pragma once
#include <stddef.h>
#include <stdint.h>

/// Instruction sets a kernel may require: a set of bits; zero means portable C.
typedef uint32_t chx_isa;
/// The instruction sets this machine supports, less those masked out by the environment.
chx_isa chx_supported_isas(void);
