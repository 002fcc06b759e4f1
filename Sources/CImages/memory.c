// Release, reservation test, checksum and inflation.
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "cimages.h"

void chx_release(uint8_t *bytes) { free(bytes); }

int32_t chx_can_reserve(int64_t bytes) {
  if (bytes < 0) return 0;
  // Volatile: otherwise the pair of calls is removed as useless.
  void *volatile block = malloc((size_t)bytes + 1);
  int32_t possible = block != NULL;
  free(block);
  return possible;
}

uint32_t chx_crc32(const uint8_t *bytes, int64_t count) {
  uLong sum = crc32(0, NULL, 0);
  while (count > 0) {
    uInt part = count > (1 << 30) ? 1 << 30 : (uInt)count;
    sum = crc32(sum, bytes, part);
    bytes += part;
    count -= part;
  }
  return (uint32_t)sum;
}

int32_t chx_inflate(const uint8_t *input, int64_t input_bytes, uint8_t *output, int64_t output_bytes, int32_t raw) {
  if (input_bytes < 0 || output_bytes < 0 || input_bytes > UINT_MAX || output_bytes > UINT_MAX) return CHX_IMAGE_UNSUPPORTED;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, raw ? -15 : 15) != Z_OK) return CHX_IMAGE_MEMORY;
  uint8_t nothing;
  stream.next_in = (Bytef *)input;
  stream.avail_in = (uInt)input_bytes;
  stream.next_out = output_bytes ? output : &nothing;
  stream.avail_out = (uInt)output_bytes;
  int result = inflate(&stream, Z_FINISH);
  int whole = result == Z_STREAM_END && stream.avail_out == 0;
  int short_of_input = stream.avail_in == 0 && result != Z_STREAM_END;
  inflateEnd(&stream);
  return whole ? CHX_IMAGE_OK : short_of_input ? CHX_IMAGE_TRUNCATED : CHX_IMAGE_DAMAGED;
}
