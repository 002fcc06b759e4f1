// Separable resampling of interleaved bytes (fixed-point) and planar floats.
#include <string.h>

#include "cimages.h"

// The loader picks the widest variant the processor has. Integer results are the same in all of them.
#if defined(__x86_64__) && defined(__linux__)
#define BY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define BY_PROCESSOR
#endif

enum { LANES = CHX_RESAMPLE_ROWS, STRIP = 64 };

static inline uint8_t settle(int32_t sum) {
  int32_t value = sum >> CHX_RESAMPLE_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// One output sample of LANES rows at once: neighbours in `turned` are the same column of different rows.
BY_PROCESSOR static void resample_turned(const uint8_t *turned, int64_t channels, int64_t rows, chx_resample_axis axis,
                                         const int32_t *weights, uint8_t *output) {
  int64_t row_bytes = axis.outputs * channels;
  for (int64_t x = 0; x < axis.outputs; x++) {
    const int32_t *weight = weights + x * axis.taps;
    for (int64_t channel = 0; channel < channels; channel++) {
      int32_t sum[LANES];
      for (int lane = 0; lane < LANES; lane++) sum[lane] = 1 << (CHX_RESAMPLE_BITS - 1);
      const uint8_t *column = turned + ((int64_t)axis.starts[x] * channels + channel) * LANES;
      for (int32_t tap = 0; tap < axis.counts[x]; tap++, column += channels * LANES)
        for (int lane = 0; lane < LANES; lane++) sum[lane] += weight[tap] * column[lane];
      for (int64_t row = 0; row < rows; row++) output[row * row_bytes + x * channels + channel] = settle(sum[row]);
    }
  }
}

void chx_resample_rows_bytes(const uint8_t *input, int64_t rows, int64_t width, int64_t channels, chx_resample_axis axis,
                             const int32_t *weights, uint8_t *scratch, uint8_t *output) {
  int64_t samples = width * channels;
  for (int64_t first = 0; first < rows; first += LANES) {
    int64_t count = rows - first < LANES ? rows - first : LANES;
    if (count < LANES) memset(scratch, 0, (size_t)(samples * LANES));
    for (int64_t row = 0; row < count; row++) {
      const uint8_t *line = input + (first + row) * samples;
      for (int64_t i = 0; i < samples; i++) scratch[i * LANES + row] = line[i];
    }
    resample_turned(scratch, channels, count, axis, weights, output + first * axis.outputs * channels);
  }
}

BY_PROCESSOR void chx_resample_columns_bytes(const uint8_t *input, int64_t row_bytes, chx_resample_axis axis,
                                             const int32_t *weights, uint8_t *output) {
  for (int64_t y = 0; y < axis.outputs; y++) {
    const int32_t *weight = weights + y * axis.taps;
    const uint8_t *top = input + (int64_t)axis.starts[y] * row_bytes;
    uint8_t *line = output + y * row_bytes;
    int64_t x = 0;
    for (; x + STRIP <= row_bytes; x += STRIP) {
      int32_t sum[STRIP];
      for (int i = 0; i < STRIP; i++) sum[i] = 1 << (CHX_RESAMPLE_BITS - 1);
      for (int32_t tap = 0; tap < axis.counts[y]; tap++)
        for (int i = 0; i < STRIP; i++) sum[i] += weight[tap] * top[tap * row_bytes + x + i];
      for (int i = 0; i < STRIP; i++) line[x + i] = settle(sum[i]);
    }
    for (; x < row_bytes; x++) {
      int32_t sum = 1 << (CHX_RESAMPLE_BITS - 1);
      for (int32_t tap = 0; tap < axis.counts[y]; tap++) sum += weight[tap] * top[tap * row_bytes + x];
      line[x] = settle(sum);
    }
  }
}

void chx_resample_rows_float(const float *input, int64_t rows, int64_t width, chx_resample_axis axis, const float *weights,
                             float *output) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t x = 0; x < axis.outputs; x++) {
      const float *source = input + row * width + axis.starts[x];
      const float *weight = weights + x * axis.taps;
      float sum = 0;
      for (int32_t tap = 0; tap < axis.counts[x]; tap++) sum += weight[tap] * source[tap];
      output[row * axis.outputs + x] = sum;
    }
}

void chx_resample_columns_float(const float *input, int64_t row_floats, chx_resample_axis axis, const float *weights,
                                float *output) {
  for (int64_t y = 0; y < axis.outputs; y++) {
    float *line = output + y * row_floats;
    memset(line, 0, (size_t)row_floats * sizeof *line);
    for (int32_t tap = 0; tap < axis.counts[y]; tap++) {
      const float *source = input + (axis.starts[y] + tap) * row_floats;
      float weight = weights[y * axis.taps + tap];
      for (int64_t x = 0; x < row_floats; x++) line[x] += weight * source[x];
    }
  }
}
