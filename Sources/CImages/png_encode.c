// Pixels to PNG bytes, through libpng.
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cimages.h"

typedef struct {
  uint8_t *bytes;
  size_t used, room;
  int32_t code;
  chx_image_message *message;
} sink;

static void append(png_structp png, png_bytep data, size_t count) {
  sink *target = png_get_io_ptr(png);
  if (count > target->room - target->used) {
    size_t room = target->room * 2 > target->used + count ? target->room * 2 : target->used + count;
    uint8_t *bytes = realloc(target->bytes, room);
    if (!bytes) {
      target->code = CHX_IMAGE_MEMORY;
      png_error(png, "out of memory");
    }
    target->bytes = bytes;
    target->room = room;
  }
  memcpy(target->bytes + target->used, data, count);
  target->used += count;
}

static void flush(png_structp png) { (void)png; }

static void on_error(png_structp png, png_const_charp text) {
  sink *target = png_get_error_ptr(png);
  snprintf(target->message->text, sizeof target->message->text, "%s", text);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static int32_t write_all(png_structp png, png_infop info, sink *target, const uint8_t *pixels, int32_t width, int32_t height,
                         int32_t channels, int32_t sample_bytes) {
  if (setjmp(png_jmpbuf(png))) return target->code;
  png_set_write_fn(png, target, append, flush);
  png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, sample_bytes * 8,
               channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
               PNG_FILTER_TYPE_BASE);
  png_write_info(png, info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (sample_bytes == 2) png_set_swap(png);
#endif
  int64_t row_bytes = (int64_t)width * channels * sample_bytes;
  for (int32_t y = 0; y < height; y++) png_write_row(png, pixels + (int64_t)y * row_bytes);
  png_write_end(png, NULL);
  return CHX_IMAGE_OK;
}

int32_t chx_png_encode(const uint8_t *pixels, int64_t pixel_bytes, int32_t width, int32_t height, int32_t channels,
                       int32_t sample_bytes, uint8_t **encoded, int64_t *encoded_bytes, chx_image_message *message) {
  message->text[0] = 0;
  *encoded = NULL;
  *encoded_bytes = 0;
  if (width <= 0 || height <= 0 || (int64_t)width * height * channels * sample_bytes != pixel_bytes) return CHX_IMAGE_MISMATCH;
  sink target = {malloc(1 << 16), 0, 1 << 16, CHX_IMAGE_DAMAGED, message};
  if (!target.bytes) return CHX_IMAGE_MEMORY;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &target, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  int32_t code = info ? write_all(png, info, &target, pixels, width, height, channels, sample_bytes) : CHX_IMAGE_MEMORY;
  png_destroy_write_struct(&png, &info);
  if (code != CHX_IMAGE_OK) {
    free(target.bytes);
    return code;
  }
  *encoded = target.bytes;
  *encoded_bytes = (int64_t)target.used;
  return CHX_IMAGE_OK;
}
