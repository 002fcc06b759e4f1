// How much a PNG's compressed data would inflate to, found with 32 KiB of memory.
#include <string.h>
#include <zlib.h>

#include "cimages.h"

static int64_t big_endian(const uint8_t *bytes) {
  return (int64_t)bytes[0] << 24 | (int64_t)bytes[1] << 16 | (int64_t)bytes[2] << 8 | bytes[3];
}

int32_t chx_png_survey(const uint8_t *file, int64_t file_bytes, int64_t expected_bytes) {
  uint8_t scratch[1 << 15];
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit(&stream) != Z_OK) return CHX_IMAGE_MEMORY;
  int result = Z_OK;
  int64_t total = 0;
  int64_t position = 8;
  while (result == Z_OK && total < expected_bytes && file_bytes - position >= 12) {
    int64_t length = big_endian(file + position);
    if (length > file_bytes - position - 12) break;
    if (!memcmp(file + position + 4, "IDAT", 4)) {
      stream.next_in = (Bytef *)(file + position + 8);
      stream.avail_in = (uInt)length;
      while (result == Z_OK && total < expected_bytes) {
        stream.next_out = scratch;
        stream.avail_out = sizeof scratch;
        result = inflate(&stream, Z_NO_FLUSH);
        total += (int64_t)(sizeof scratch - stream.avail_out);
        // No progress: this chunk is used up.
        if (result == Z_BUF_ERROR) {
          result = Z_OK;
          break;
        }
      }
    }
    position += length + 12;
  }
  inflateEnd(&stream);
  if (result != Z_OK && result != Z_STREAM_END) return CHX_IMAGE_DAMAGED;
  return total >= expected_bytes ? CHX_IMAGE_OK : CHX_IMAGE_TRUNCATED;
}
