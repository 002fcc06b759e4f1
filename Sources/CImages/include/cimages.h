// Decoding and encoding of PNG and JPEG, deflate, and resampling loops.
// Every function checks its sizes again, allocates only what is named here, keeps no globals, and reports
// failure by its return code; `setjmp` never crosses the border.
#pragma once
#include <stdint.h>

/// Why a call failed. `CHX_IMAGE_OK` is success.
enum {
  CHX_IMAGE_OK = 0,
  CHX_IMAGE_DAMAGED = 1,      ///< The data stream contradicts itself.
  CHX_IMAGE_TRUNCATED = 2,    ///< The data end before the picture does.
  CHX_IMAGE_UNSUPPORTED = 3,  ///< A valid file of a kind the library does not decode.
  CHX_IMAGE_MEMORY = 4,       ///< The library could not get memory, or would exceed its ceiling.
  CHX_IMAGE_MISMATCH = 5,     ///< The library sees another picture size than the caller announced.
};

/// The reason in the library's words, always terminated.
typedef struct {
  char text[200];
} chx_image_message;

/// Decodes a whole PNG into `pixels`, interleaved, rows without padding, samples in native byte order.
/// Gray below 8 bits is scaled to 8; palettes are resolved (alpha only when a tRNS chunk is present).
/// Checksums are not verified again: the caller has walked the chunks.
int32_t chx_png_decode(const uint8_t *file, int64_t file_bytes, uint8_t *pixels, int64_t pixel_bytes, int32_t width,
                       int32_t height, int32_t channels, int32_t sample_bytes, chx_image_message *message);

/// Whether the compressed data of a PNG hold at least `expected_bytes` (filter bytes included), by inflating them into
/// nothing. For large pictures: an incomplete one is refused before room for its pixels is touched.
int32_t chx_png_survey(const uint8_t *file, int64_t file_bytes, int64_t expected_bytes);

/// Encodes gray (1 channel, 1 or 2 bytes per sample) or RGB (3 channels, 1 byte) as PNG.
/// `*encoded` is allocated here and must be released with `chx_release`.
int32_t chx_png_encode(const uint8_t *pixels, int64_t pixel_bytes, int32_t width, int32_t height, int32_t channels,
                       int32_t sample_bytes, uint8_t **encoded, int64_t *encoded_bytes, chx_image_message *message);

/// Decodes a whole JPEG into `pixels`: gray for 1 component, RGB for 3 and for 4 (CMYK, YCCK).
/// Slow integer transform and smooth chroma upsampling; any damage of the entropy-coded data is a failure.
/// `scan_limit`: number of scans after which a progressive file is refused.
int32_t chx_jpeg_decode(const uint8_t *file, int64_t file_bytes, uint8_t *pixels, int64_t pixel_bytes, int32_t width,
                        int32_t height, int32_t components, int32_t scan_limit, chx_image_message *message);

void chx_release(uint8_t *bytes);

/// 1 if a block of this size can be reserved at present, else 0. Nothing stays reserved.
int32_t chx_can_reserve(int64_t bytes);

/// CRC-32 as PNG and zip use it.
uint32_t chx_crc32(const uint8_t *bytes, int64_t count);

/// Inflates a deflate stream (`raw` 1: without zlib frame) into exactly `output_bytes`; anything else is a failure.
int32_t chx_inflate(const uint8_t *input, int64_t input_bytes, uint8_t *output, int64_t output_bytes, int32_t raw);

/// One axis of a separable resize: output i is the sum of `counts[i]` inputs from `starts[i]` on, weighted by
/// `weights[i * taps ...]`. Weights for bytes are fixed-point with 22 fractional bits.
typedef struct {
  const int32_t *starts;
  const int32_t *counts;
  int64_t outputs;
  int64_t taps;
} chx_resample_axis;

enum { CHX_RESAMPLE_BITS = 22, CHX_RESAMPLE_ROWS = 16 };

/// Resamples every row. `scratch` holds `width * channels * CHX_RESAMPLE_ROWS` bytes. `output` must not overlap `input`.
void chx_resample_rows_bytes(const uint8_t *input, int64_t rows, int64_t width, int64_t channels, chx_resample_axis axis,
                             const int32_t *weights, uint8_t *scratch, uint8_t *output);

/// Resamples every column of an array with `row_bytes` bytes per row.
void chx_resample_columns_bytes(const uint8_t *input, int64_t row_bytes, chx_resample_axis axis, const int32_t *weights,
                                uint8_t *output);

/// The same for floats, with float weights.
void chx_resample_rows_float(const float *input, int64_t rows, int64_t width, chx_resample_axis axis, const float *weights,
                             float *output);
void chx_resample_columns_float(const float *input, int64_t row_floats, chx_resample_axis axis, const float *weights,
                                float *output);
