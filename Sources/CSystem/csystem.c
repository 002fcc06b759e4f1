#define _GNU_SOURCE
#include "csystem.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int64_t chx_peak_resident_bytes(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? (int64_t)usage.ru_maxrss * 1024 : 0;
}

void chx_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 1 << 20); }

void chx_error_text(int error, char *buffer, size_t size) {
  const char *text = strerror_r(error, buffer, size);
  if (text != buffer) snprintf(buffer, size, "%s", text);
}

static int regular_only(int descriptor, int single_link) {
  struct stat status;
  int error = 0;
  if (fstat(descriptor, &status) != 0) error = errno;
  else if (!S_ISREG(status.st_mode) || (single_link && status.st_nlink > 1)) error = EINVAL;
  if (error == 0) return descriptor;
  close(descriptor);
  return -error;
}

int chx_open_file(const char *path) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  return descriptor < 0 ? -errno : regular_only(descriptor, 0);
}

int chx_open_folder(const char *path) {
  int descriptor = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int chx_open_folder_for_sync(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int chx_open_beneath(int folder, const char *path) {
  struct open_how how = {
    .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
    .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  long descriptor = syscall(SYS_openat2, folder, path, &how, sizeof how);
  return descriptor < 0 ? -errno : regular_only((int)descriptor, 1);
}

int64_t chx_file_size(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 ? (int64_t)status.st_size : -errno;
}

void chx_close(int descriptor) { close(descriptor); }

const void *chx_map(int descriptor, size_t size, int *error) {
  void *address = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address != MAP_FAILED) return address;
  *error = errno;
  return NULL;
}

void chx_unmap(const void *address, size_t size) { munmap((void *)address, size); }

void chx_drop_pages(const void *address, size_t size) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)address, end = start + size;
  start = (start + page - 1) / page * page;
  end = end / page * page;
  if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
}

int chx_create(const char *path) {
  int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  return descriptor < 0 ? -errno : descriptor;
}

int chx_open_update(const char *path) {
  int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0666);
  return descriptor < 0 ? -errno : regular_only(descriptor, 0);
}

int chx_resize(int descriptor, int64_t size) { return ftruncate(descriptor, size) == 0 ? 0 : -errno; }

int chx_is_special(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

int chx_write(int descriptor, const void *bytes, size_t count, int64_t offset) {
  while (count > 0) {
    ssize_t written = pwrite(descriptor, bytes, count, offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written < 0 ? -errno : -EIO;
    bytes = (const char *)bytes + written;
    count -= (size_t)written;
    offset += written;
  }
  return 0;
}

int chx_sync(int descriptor) { return fsync(descriptor) == 0 ? 0 : -errno; }
int chx_rename(const char *from, const char *to) { return rename(from, to) == 0 ? 0 : -errno; }
void chx_remove(const char *path) { unlink(path); }
int chx_process(void) { return getpid(); }
