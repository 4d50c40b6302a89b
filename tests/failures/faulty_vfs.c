#include "faulty_vfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

static struct {
    enum faulty what;
    size_t at, asked;
} state;

/* The system's file follows in the same memory. */
struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

/* Counts an operation: its code when it fails. */
static int fails(bool is_write)
{
    if (state.what == FAULTY_NOTHING)
        return SQLITE_OK;
    state.asked++;
    if (state.what == FAULTY_FULL)
        return is_write && state.asked >= state.at ? SQLITE_FULL : SQLITE_OK;
    return state.asked == state.at ? SQLITE_IOERR : SQLITE_OK;
}

static void end_here(void)
{
    if (state.what == FAULTY_KILLED)
        raise(SIGKILL);
}

/* ---- What changes a file --------------------------------------------------------------------------------- */

static int file_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    int code = fails(true);
    if (code != SQLITE_OK && state.what == FAULTY_KILLED) {
        real_of(file)->pMethods->xWrite(real_of(file), bytes, size / 2, offset);
        end_here();
    }
    if (code != SQLITE_OK)
        return code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, size, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (fails(false) != SQLITE_OK) {
        end_here();
        return SQLITE_IOERR_TRUNCATE;
    }
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    if (fails(false) != SQLITE_OK) {
        end_here();
        return SQLITE_IOERR_FSYNC;
    }
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int directory)
{
    (void)self;
    if (fails(false) != SQLITE_OK) {
        end_here();
        return SQLITE_IOERR_DELETE;
    }
    return real_vfs->xDelete(real_vfs, name, directory);
}

/* ---- What passes ----------------------------------------------------------------------------------------- */

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

static int file_read(sqlite3_file *file, void *bytes, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), bytes, size, offset);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_is_reserved(sqlite3_file *file, int *is)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is);
}

static int file_control(sqlite3_file *file, int what, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), what, argument);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_device(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int file_map(sqlite3_file *file, int page, int size, int extend, void volatile **place)
{
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, place);
}

static int file_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}

static void file_barrier(sqlite3_file *file)
{
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int file_unmap(sqlite3_file *file, int delete)
{
    return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xShmMap = file_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

static int vfs_open(sqlite3_vfs *self, const char *name, sqlite3_file *opened, int flags, int *got)
{
    struct file *file = (struct file *)opened;
    (void)self;
    file->real = (sqlite3_file *)(file + 1);
    int code = real_vfs->xOpen(real_vfs, name, file->real, flags, got);
    file->base.pMethods = file->real->pMethods ? &METHODS : NULL;
    return code;
}

int faulty_vfs_register(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    vfs = *real_vfs;
    vfs.zName = "faulty";
    vfs.szOsFile = (int)sizeof(struct file) + real_vfs->szOsFile;
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    return sqlite3_vfs_register(&vfs, 1);
}

void faulty_vfs_start(enum faulty what, size_t n)
{
    state.what = what;
    state.at = n;
    state.asked = 0;
}

size_t faulty_vfs_stop(void)
{
    state.what = FAULTY_NOTHING;
    return state.asked;
}
