// JPEG bytes to pixels, through libjpeg-turbo. The caller has walked the markers and checked the limits.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// Order matters: jpeglib.h needs FILE and size_t.
#include <jpeglib.h>
#include <jerror.h>

#include "cimages.h"

typedef struct {
  struct jpeg_error_mgr base;  // first: the library hands back a pointer to it
  jmp_buf back;
  int32_t code;
  int32_t scan_limit;
  chx_image_message *message;
} failure;

static void stop(j_common_ptr info) {
  failure *state = (failure *)info->err;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  snprintf(state->message->text, sizeof state->message->text, "%s", text);
  switch (info->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
      state->code = CHX_IMAGE_MEMORY;
      break;
    case JERR_INPUT_EOF:
    case JWRN_JPEG_EOF:
      state->code = CHX_IMAGE_TRUNCATED;
      break;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
      state->code = CHX_IMAGE_UNSUPPORTED;
      break;
    default:
      break;
  }
  longjmp(state->back, 1);
}

// The library goes on after damage and fills the rest with gray. Only remarks that leave the pixels whole may pass.
static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_TOO_MUCH_DATA:
      return;
    default:
      stop(info);
  }
}

static void silent(j_common_ptr info) { (void)info; }

static void limit_scans(j_common_ptr info) {
  if (!info->is_decompressor) return;
  failure *state = (failure *)info->err;
  if (((j_decompress_ptr)info)->input_scan_number <= state->scan_limit) return;
  snprintf(state->message->text, sizeof state->message->text, "more than %d scans", state->scan_limit);
  longjmp(state->back, 1);
}

static void no_start(j_decompress_ptr info) { (void)info; }

static boolean refill(j_decompress_ptr info) {
  ERREXIT(info, JERR_INPUT_EOF);
  return FALSE;
}

static void skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  if ((size_t)count > info->src->bytes_in_buffer) ERREXIT(info, JERR_INPUT_EOF);
  info->src->next_input_byte += count;
  info->src->bytes_in_buffer -= (size_t)count;
}

// Four-component files follow Adobe's convention: inks are stored inverted. The product is rounded as (a*b)/255.
static void inks_to_rgb(const uint8_t *inks, uint8_t *rgb, int32_t width) {
  for (int32_t x = 0; x < width; x++) {
    int light = inks[4 * x + 3];
    for (int channel = 0; channel < 3; channel++) {
      int ink = 255 - inks[4 * x + channel];
      int product = ink * light + 128;
      int value = light - (((product >> 8) + product) >> 8);
      rgb[3 * x + channel] = (uint8_t)(value < 0 ? 0 : value);
    }
  }
}

int32_t chx_jpeg_decode(const uint8_t *file, int64_t file_bytes, uint8_t *pixels, int64_t pixel_bytes, int32_t width,
                        int32_t height, int32_t components, int32_t scan_limit, chx_image_message *message) {
  message->text[0] = 0;
  int64_t row_bytes = (int64_t)width * (components == 1 ? 1 : 3);
  if (width <= 0 || height <= 0 || row_bytes * height != pixel_bytes) return CHX_IMAGE_MISMATCH;
  // Allocated before the jump point, so that its value is certain afterwards.
  uint8_t *const ink_row = components == 4 ? malloc((size_t)width * 4) : NULL;
  if (components == 4 && !ink_row) return CHX_IMAGE_MEMORY;

  failure state = {.code = CHX_IMAGE_DAMAGED, .scan_limit = scan_limit, .message = message};
  struct jpeg_decompress_struct info;
  memset(&info, 0, sizeof info);
  info.err = jpeg_std_error(&state.base);
  state.base.error_exit = stop;
  state.base.emit_message = on_message;
  state.base.output_message = silent;
  if (setjmp(state.back)) {
    jpeg_destroy_decompress(&info);
    free(ink_row);
    return state.code;
  }
  jpeg_create_decompress(&info);
  info.mem->max_memory_to_use = 1L << 30;
  struct jpeg_progress_mgr progress = {.progress_monitor = limit_scans};
  info.progress = &progress;
  struct jpeg_source_mgr source = {
      .next_input_byte = file, .bytes_in_buffer = (size_t)file_bytes, .init_source = no_start, .fill_input_buffer = refill,
      .skip_input_data = skip, .resync_to_restart = jpeg_resync_to_restart, .term_source = no_start};
  info.src = &source;
  jpeg_read_header(&info, TRUE);
  info.out_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
  info.dct_method = JDCT_ISLOW;
  info.do_fancy_upsampling = TRUE;
  if (info.num_components != components || info.image_width != (JDIMENSION)width || info.image_height != (JDIMENSION)height) {
    jpeg_destroy_decompress(&info);
    free(ink_row);
    return CHX_IMAGE_MISMATCH;
  }
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    uint8_t *row = pixels + (int64_t)info.output_scanline * row_bytes;
    JSAMPROW line = ink_row ? ink_row : row;
    jpeg_read_scanlines(&info, &line, 1);
    if (ink_row) inks_to_rgb(ink_row, row, width);
  }
  jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  free(ink_row);
  return CHX_IMAGE_OK;
}
