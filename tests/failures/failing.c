/* Functions of the C library's names stand in front of its own, or of a sanitizer's. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "failing.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    bool started;
    enum failing what;
    size_t at, asked;
    size_t blocks;
} state;

void failing_start(enum failing what, size_t n)
{
    state.what = what;
    state.at = n;
    state.asked = 0;
    state.started = true;
}

size_t failing_stop(void)
{
    state.started = false;
    return state.asked;
}

size_t failing_blocks(void)
{
    return state.blocks;
}

/* Counts one that is asked for: does it fail? */
static bool fails(bool with_all_behind, int error)
{
    state.asked++;
    bool failed = state.asked == state.at || (with_all_behind && state.asked > state.at);
    if (failed)
        errno = error;
    return failed;
}

static bool allocation_fails(void)
{
    return state.started && (state.what == FAILING_ONE_ALLOCATION || state.what == FAILING_ALLOCATIONS) &&
           fails(state.what == FAILING_ALLOCATIONS, ENOMEM);
}

static bool operation_fails(void)
{
    return state.started && state.what == FAILING_ONE_OPERATION && fails(false, EIO);
}

static bool write_fails(void)
{
    return operation_fails() || (state.started && state.what == FAILING_WRITES && fails(true, ENOSPC));
}

/* ---- Those of the C library ---------------------------------------------------------------------------------- */

static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *block, size_t size);
    void (*free)(void *block);
    int (*open)(const char *path, int flags, ...);
    int (*mkstemp)(char *path);
    int (*close)(int file);
    ssize_t (*read)(int file, void *bytes, size_t size);
    ssize_t (*write)(int file, const void *bytes, size_t size);
    int (*fchmod)(int file, mode_t mode);
    int (*link)(const char *old, const char *new);
    int (*rename)(const char *old, const char *new);
    int (*mkdir)(const char *path, mode_t mode);
    int (*stat)(const char *path, struct stat *status);
    FILE *(*fopen)(const char *path, const char *mode);
    DIR *(*opendir)(const char *path);
    struct dirent *(*readdir)(DIR *directory);
} next;

#define FIND(name) (next.name ? (void)0 : find(#name, &next.name))

/* A function's address comes from dlsym as a pointer to an object. */
static void find(const char *name, void *function)
{
    void *address = dlsym(RTLD_NEXT, name);
    if (!address)
        abort();
    memcpy(function, &address, sizeof address);
}

/* ---- Memory ---------------------------------------------------------------------------------------------- */

static void *counted(void *block)
{
    state.blocks += block != NULL;
    return block;
}

void *malloc(size_t size)
{
    FIND(malloc);
    return allocation_fails() ? NULL : counted(next.malloc(size));
}

void *calloc(size_t count, size_t size)
{
    FIND(calloc);
    return allocation_fails() ? NULL : counted(next.calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (!block)
        return malloc(size);
    FIND(realloc);
    return allocation_fails() ? NULL : next.realloc(block, size);
}

/* dlsym() frees what it said before: that is left alone while this very function is looked for. */
void free(void *block)
{
    static volatile bool looking; /* dlsym() is declared never to come back here */
    if (looking)
        return;
    looking = !next.free;
    FIND(free);
    looking = false;
    state.blocks -= block != NULL;
    next.free(block);
}

/* A sanitizer's own would allocate behind our back. */
char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* ---- Files ----------------------------------------------------------------------------------------------- */

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    FIND(open);
    return operation_fails() ? -1 : next.open(path, flags, mode);
}

int mkstemp(char *path)
{
    FIND(mkstemp);
    return write_fails() ? -1 : next.mkstemp(path);
}

/* The file is closed all the same. */
int close(int file)
{
    FIND(close);
    int result = next.close(file);
    return write_fails() ? -1 : result;
}

ssize_t read(int file, void *bytes, size_t size)
{
    FIND(read);
    return operation_fails() ? -1 : next.read(file, bytes, size);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    FIND(write);
    return write_fails() ? -1 : next.write(file, bytes, size);
}

int fchmod(int file, mode_t mode)
{
    FIND(fchmod);
    return operation_fails() ? -1 : next.fchmod(file, mode);
}

int link(const char *old, const char *new)
{
    FIND(link);
    return write_fails() ? -1 : next.link(old, new);
}

int rename(const char *old, const char *new)
{
    FIND(rename);
    return operation_fails() ? -1 : next.rename(old, new);
}

int mkdir(const char *path, mode_t mode)
{
    FIND(mkdir);
    return write_fails() ? -1 : next.mkdir(path, mode);
}

int stat(const char *path, struct stat *status)
{
    FIND(stat);
    return operation_fails() ? -1 : next.stat(path, status);
}

FILE *fopen(const char *path, const char *mode)
{
    FIND(fopen);
    return operation_fails() ? NULL : next.fopen(path, mode);
}

DIR *opendir(const char *path)
{
    FIND(opendir);
    return operation_fails() ? NULL : next.opendir(path);
}

struct dirent *readdir(DIR *directory)
{
    FIND(readdir);
    return operation_fails() ? NULL : next.readdir(directory);
}
