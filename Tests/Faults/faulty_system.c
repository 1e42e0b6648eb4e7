// A system that refuses: loaded before libc (LD_PRELOAD), it makes one call on files below a folder fail, or all from
// there on, or kills the process there; and it moves the clock.
//
//   FAULTY_FOLDER=/path  FAULTY_CALL=N  FAULTY_WITH=EIO|ENOSPC|KILL  FAULTY_FROM_THERE_ON=1
//   FAULTY_CLOCK=SECONDS         added to the wall clock, from the 200th reading on where FAULTY_CLOCK_LATE is set
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const char *folder;
static long wanted;
static int with, from_there_on;
static time_t moved;
static int moves_late;
static atomic_long calls, readings;

__attribute__((constructor)) static void setup(void) {
    folder = getenv("FAULTY_FOLDER");
    const char *call = getenv("FAULTY_CALL"), *name = getenv("FAULTY_WITH"), *clock = getenv("FAULTY_CLOCK");
    wanted = call ? atol(call) : 0;
    with = !name || !strcmp(name, "EIO") ? EIO : !strcmp(name, "ENOSPC") ? ENOSPC : 0;
    from_there_on = getenv("FAULTY_FROM_THERE_ON") != NULL;
    moved = clock ? atol(clock) : 0;
    moves_late = getenv("FAULTY_CLOCK_LATE") != NULL;
}

static int refuses_path(const char *path) {
    if (!folder || !wanted || !path || strncmp(path, folder, strlen(folder))) return 0;
    long number = ++calls;
    if (number < wanted || (number > wanted && !from_there_on)) return 0;
    if (!with) kill(getpid(), SIGKILL);
    errno = with;
    return 1;
}

static int refuses(int descriptor) {
    if (!folder || !wanted) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return refuses_path(path);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t write(int d, const void *b, size_t n) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return refuses(d) ? -1 : real(d, b, n);
}
ssize_t pwrite(int d, const void *b, size_t n, off_t o) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return refuses(d) ? -1 : real(d, b, n, o);
}
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return refuses(d) ? -1 : real(d, b, n, o);
}
int fsync(int d) {
    REAL(int, "fsync", int);
    return refuses(d) ? -1 : real(d);
}
int fdatasync(int d) {
    REAL(int, "fdatasync", int);
    return refuses(d) ? -1 : real(d);
}
int ftruncate(int d, off_t n) {
    REAL(int, "ftruncate", int, off_t);
    return refuses(d) ? -1 : real(d, n);
}
int ftruncate64(int d, off64_t n) {
    REAL(int, "ftruncate64", int, off64_t);
    return refuses(d) ? -1 : real(d, n);
}
int rename(const char *a, const char *b) {
    REAL(int, "rename", const char *, const char *);
    return refuses_path(b) ? -1 : real(a, b);
}
int mkdir(const char *a, mode_t m) {
    REAL(int, "mkdir", const char *, mode_t);
    return refuses_path(a) ? -1 : real(a, m);
}
FILE *fopen(const char *a, const char *m) {
    REAL(FILE *, "fopen", const char *, const char *);
    return strpbrk(m, "wa+") && refuses_path(a) ? NULL : real(a, m);
}

static time_t shift(void) {
    if (!moved) return 0;
    return !moves_late || ++readings > 200 ? moved : 0;
}
int clock_gettime(clockid_t c, struct timespec *t) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int result = real(c, t);
    if (result == 0 && c == CLOCK_REALTIME) t->tv_sec += shift();
    return result;
}
int gettimeofday(struct timeval *restrict t, void *restrict z) {
    REAL(int, "gettimeofday", struct timeval *, void *);
    int result = real(t, z);
    if (result == 0) t->tv_sec += shift();
    return result;
}
time_t time(time_t *t) {
    REAL(time_t, "time", time_t *);
    time_t now = real(NULL) + shift();
    if (t) *t = now;
    return now;
}
