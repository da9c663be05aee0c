/*
 * A disk that fails on demand, for Koppla's own tests (I17). Written for this project.
 *
 * Loaded with LD_PRELOAD into the program under test, this library stands between the program and
 * the C library. It fails the calls that change files whose path begins with KOPPLA_DISK_PATH, as
 * the control file KOPPLA_DISK_CONTROL says at that moment:
 *
 *   full        writing fails with ENOSPC
 *   read-only   writing, and opening for writing, fail with EROFS
 *   failing     fsync and fdatasync fail with EIO, and what was appended since the last good one
 *               is gone, as when the kernel has given up its pages
 *   failing N   the Nth of them from now fails so, once
 *
 * Without a control file, or with another word in it, nothing is changed. Each failed call adds a
 * byte to the file KOPPLA_DISK_MET.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum operation { WRITE, OPEN, SYNC };

/* The real call of this name, looked up once. */
#define REAL(name, type) \
    static __typeof__(type) *real; \
    if (!real) { real = (__typeof__(type) *) dlsym(RTLD_NEXT, name); }

/* What the control file says, read by bare system calls: the functions below must not come back. */
static size_t read_control(char *text, size_t size)
{
    const char *path = getenv("KOPPLA_DISK_CONTROL");
    long file = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) { return 0; }
    long length = syscall(SYS_read, file, text, size - 1);
    syscall(SYS_close, file);
    text[length > 0 ? length : 0] = 0;
    return length > 0 ? (size_t) length : 0;
}

/* Counts down to a single fault; the control file is taken away with it. */
static int is_next(const char *count)
{
    const char *path = getenv("KOPPLA_DISK_CONTROL");
    int left = atoi(count) - 1;
    if (left <= 0) { return unlink(path) == 0; }
    char text[32];
    int length = snprintf(text, sizeof text, "failing %d", left);
    long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (file < 0) { return 0; }
    syscall(SYS_write, file, text, length);
    syscall(SYS_close, file);
    return 0;
}

/* The error that this operation meets now on a file of the ledger; 0 for none. */
static int fault(enum operation operation)
{
    char text[64];
    int error = 0;
    if (!read_control(text, sizeof text)) { return 0; }
    if (!strncmp(text, "full", 4)) {
        error = operation == WRITE ? ENOSPC : 0;
    } else if (!strncmp(text, "read-only", 9)) {
        error = operation == SYNC ? 0 : EROFS;
    } else if (!strncmp(text, "failing ", 8)) {
        error = operation == SYNC && is_next(text + 8) ? EIO : 0;
    } else if (!strncmp(text, "failing", 7)) {
        error = operation == SYNC ? EIO : 0;
    }
    if (error) {
        long file = syscall(SYS_openat, AT_FDCWD, getenv("KOPPLA_DISK_MET"),
                            O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        syscall(SYS_write, file, ".", 1);
        syscall(SYS_close, file);
    }
    return error;
}

/*
 * Notes how long a file was when it was last flushed, or takes away what was appended since. The
 * length stands in a file beside it, because several processes write to one ledger, in turn.
 */
static void flush(int file, int failed)
{
    char link[64], path[4096];
    struct stat now;
    off_t length = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 16);
    if (size <= 0 || fstat(file, &now) || !S_ISREG(now.st_mode)) { return; }
    strcpy(path + size, ".flushed");
    long note = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (!failed) {
        syscall(SYS_pwrite64, note, &now.st_size, sizeof now.st_size, 0);
    } else if (syscall(SYS_pread64, note, &length, sizeof length, 0) == sizeof length
               && length < now.st_size) {
        syscall(SYS_ftruncate, file, length);
    }
    syscall(SYS_close, note);
}

static int is_ledger(const char *path)
{
    const char *begin = getenv("KOPPLA_DISK_PATH");
    return begin && path && !strncmp(path, begin, strlen(begin));
}

/* Whether an open file is one of the ledger's. */
static int is_ledger_file(int file)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) { return 0; }
    path[length] = 0;
    return is_ledger(path);
}

#define FAIL_ON(file, operation) \
    if (is_ledger_file(file)) { \
        int error = fault(operation); \
        if (error) { errno = error; return -1; } \
    }

ssize_t write(int file, const void *data, size_t size)
{
    REAL("write", ssize_t (int, const void *, size_t))
    FAIL_ON(file, WRITE)
    return real(file, data, size);
}

ssize_t pwrite(int file, const void *data, size_t size, off_t at)
{
    REAL("pwrite", ssize_t (int, const void *, size_t, off_t))
    FAIL_ON(file, WRITE)
    return real(file, data, size, at);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at)
{
    REAL("pwrite64", ssize_t (int, const void *, size_t, off64_t))
    FAIL_ON(file, WRITE)
    return real(file, data, size, at);
}

int ftruncate(int file, off_t size)
{
    REAL("ftruncate", int (int, off_t))
    FAIL_ON(file, WRITE)
    return real(file, size);
}

int ftruncate64(int file, off64_t size)
{
    REAL("ftruncate64", int (int, off64_t))
    FAIL_ON(file, WRITE)
    return real(file, size);
}

int fallocate(int file, int mode, off_t at, off_t size)
{
    REAL("fallocate", int (int, int, off_t, off_t))
    FAIL_ON(file, WRITE)
    return real(file, mode, at, size);
}

#define SYNCING(name) \
    REAL(name, int (int)) \
    if (!is_ledger_file(file)) { return real(file); } \
    int error = fault(SYNC); \
    if (!error && real(file)) { return -1; } \
    flush(file, error); \
    errno = error; \
    return error ? -1 : 0;

int fsync(int file)
{
    SYNCING("fsync")
}

int fdatasync(int file)
{
    SYNCING("fdatasync")
}

/* Opening for writing; with O_CREAT the mode follows. */
#define OPENING(name, path, flags) \
    REAL(name, int (const char *, int, ...)) \
    mode_t mode = 0; \
    if (flags & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    if ((flags & O_ACCMODE) != O_RDONLY && is_ledger(path)) { \
        int error = fault(OPEN); \
        if (error) { errno = error; return -1; } \
    } \
    return real(path, flags, mode);

int open(const char *path, int flags, ...)
{
    OPENING("open", path, flags)
}

int open64(const char *path, int flags, ...)
{
    OPENING("open64", path, flags)
}
