// PNG bytes to pixels, through libpng. The caller has checked structure, checksums and limits.
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cimages.h"

typedef struct {
  const uint8_t *next;
  int64_t left;
  int32_t code;
  chx_image_message *message;
} reader;

static void read_bytes(png_structp png, png_bytep out, size_t count) {
  reader *source = png_get_io_ptr(png);
  if ((int64_t)count > source->left) {
    source->code = CHX_IMAGE_TRUNCATED;
    png_error(png, "the data end early");
  }
  memcpy(out, source->next, count);
  source->next += count;
  source->left -= (int64_t)count;
}

static void on_error(png_structp png, png_const_charp text) {
  reader *source = png_get_error_ptr(png);
  snprintf(source->message->text, sizeof source->message->text, "%s", text);
  // The stream of a file cut inside its compressed data (with repaired checksums) ends this way.
  if (strstr(text, "Not enough image data")) source->code = CHX_IMAGE_TRUNCATED;
  png_longjmp(png, 1);
}

// Warnings concern ancillary chunks and superfluous data: the pixels are complete.
static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void request_plain_samples(png_structp png, png_infop info) {
  int colour = png_get_color_type(png, info);
  int depth = png_get_bit_depth(png, info);
  if (colour == PNG_COLOR_TYPE_PALETTE) {
    png_set_palette_to_rgb(png);
    if (png_get_valid(png, info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
  } else if (depth < 8) {
    png_set_expand_gray_1_2_4_to_8(png);
  }
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (depth == 16) png_set_swap(png);
#endif
}

int32_t chx_png_decode(const uint8_t *file, int64_t file_bytes, uint8_t *pixels, int64_t pixel_bytes, int32_t width,
                       int32_t height, int32_t channels, int32_t sample_bytes, chx_image_message *message) {
  reader source = {file, file_bytes, CHX_IMAGE_DAMAGED, message};
  message->text[0] = 0;
  int64_t row_bytes = (int64_t)width * channels * sample_bytes;
  if (width <= 0 || height <= 0 || row_bytes * height != pixel_bytes) return CHX_IMAGE_MISMATCH;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, on_error, on_warning);
  if (!png) return CHX_IMAGE_MEMORY;
  png_infop info = png_create_info_struct(png);
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return CHX_IMAGE_MEMORY;
  }
  // Nothing below this line is a local that changes and is read after a jump.
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return source.code;
  }
  png_set_read_fn(png, &source, read_bytes);
  png_set_user_limits(png, (png_uint_32)width, (png_uint_32)height);
  png_set_chunk_malloc_max(png, 1 << 20);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_read_info(png, info);
  request_plain_samples(png, info);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if ((int64_t)png_get_rowbytes(png, info) != row_bytes || png_get_image_width(png, info) != (png_uint_32)width ||
      png_get_image_height(png, info) != (png_uint_32)height) {
    png_destroy_read_struct(&png, &info, NULL);
    return CHX_IMAGE_MISMATCH;
  }
  for (int pass = 0; pass < passes; pass++)
    for (int32_t y = 0; y < height; y++) png_read_row(png, pixels + (int64_t)y * row_bytes, NULL);
  png_read_end(png, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return CHX_IMAGE_OK;
}
