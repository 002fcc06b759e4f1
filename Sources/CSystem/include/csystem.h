#pragma once
#include <stddef.h>
#include <stdint.h>

/// Every function that returns `int` gives a descriptor or 0, and on failure the negated `errno`.

/// The peak resident set size of this process in bytes.
int64_t chx_peak_resident_bytes(void);

/// The text of an `errno` value, in `buffer`.
void chx_error_text(int error, char *buffer, size_t size);

/// Opens a regular file for reading. What else may stand under a name (a pipe, a device, a folder) is -EINVAL and is
/// never waited for.
int chx_open_file(const char *path);
/// Opens a folder to open files beneath it.
int chx_open_folder(const char *path);
/// Opens a folder to sync its entries.
int chx_open_folder_for_sync(const char *path);
/// Opens a regular file, of one hard link only, whose path from `folder` neither leaves that folder nor passes a
/// symbolic link: the kernel says so (`openat2`), not the text of the path. -EINVAL for what is not such a file.
int chx_open_beneath(int folder, const char *path);
/// The size of an open file in bytes, or the negated `errno`.
int64_t chx_file_size(int descriptor);
void chx_close(int descriptor);

/// Maps `size` bytes of a file for reading; NULL and `*error` on failure.
const void *chx_map(int descriptor, size_t size, int *error);
void chx_unmap(const void *address, size_t size);
/// Lets the whole pages inside a range of a mapping leave memory; they come back from the file when they are read.
void chx_drop_pages(const void *address, size_t size);

/// Creates a file that must not exist, with the permissions that new files get.
int chx_create(const char *path);
/// Opens a regular file for reading and writing, which is created where there is none; a symbolic link is refused.
int chx_open_update(const char *path);
/// Cuts an open file, or fills it with zeros, to `size` bytes.
int chx_resize(int descriptor, int64_t size);
/// Whether something other than a regular file stands under `path`: a rename would put a file in the place of a device.
int chx_is_special(const char *path);
/// Writes all bytes at `offset`.
int chx_write(int descriptor, const void *bytes, size_t count, int64_t offset);
/// Waits until a file's bytes are on the disk.
int chx_sync(int descriptor);
int chx_rename(const char *from, const char *to);
void chx_remove(const char *path);
/// From now on blocks of 1 MiB and more leave the process as soon as they are freed. Left alone, glibc comes to keep
/// blocks of up to 32 MiB for later.
void chx_return_large_blocks(void);
/// The number of this process, for names of temporary files.
int chx_process(void);
