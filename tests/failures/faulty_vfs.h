/* faulty_vfs.h - files of SQLite that fail when a test wants them to: what stands between SQLite and the system's. */
#ifndef FAULTY_VFS_H
#define FAULTY_VFS_H

#include <stddef.h>

enum faulty {
    FAULTY_NOTHING,
    FAULTY_ONE,   /* one operation that changes a file: SQLITE_IOERR */
    FAULTY_FULL,  /* one and all writes behind it: the disk is full */
    FAULTY_KILLED /* the process is killed in it, half of it done */
};

/* Stands in front of the default from now on. Gives SQLite's code. */
int faulty_vfs_register(void);

/* From now on the n-th operation fails, counted from 1. */
void faulty_vfs_start(enum faulty what, size_t n);

/* All work again. Gives how many there were since the start. */
size_t faulty_vfs_stop(void);

#endif
