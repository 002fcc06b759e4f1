#define _GNU_SOURCE
#include "chx_parallel.h"
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

int chx_max_threads(void) {
  const char *text = getenv("OMP_NUM_THREADS");
  long asked = text ? strtol(text, NULL, 10) : 0;
  if (asked >= 1) return asked < 1024 ? (int)asked : 1024;
  cpu_set_t granted;
  if (sched_getaffinity(0, sizeof granted, &granted) == 0 && CPU_COUNT(&granted) > 0) return CPU_COUNT(&granted);
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors < 1 ? 1 : (int)processors;
}
