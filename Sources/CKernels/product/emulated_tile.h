// A tile register of AMX in memory: 16 rows of 64 bytes.
#pragma once
#include <stdint.h>
typedef struct { uint32_t words[16][16]; } emulated_tile;
