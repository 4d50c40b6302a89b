/* failing.h - allocations and file operations that fail when a test wants them to, those of libraries among them. */
#ifndef FAILING_H
#define FAILING_H

#include <stddef.h>

/* What fails. */
enum failing {
    FAILING_ONE_ALLOCATION,
    FAILING_ALLOCATIONS,   /* one and all behind it: no memory is left */
    FAILING_ONE_OPERATION, /* of those that look for, make, read or write a file */
    FAILING_WRITES         /* one and all behind it: the disk is full */
};

/* From now on the n-th of them fails, counted from 1. */
void failing_start(enum failing what, size_t n);

/* All work again. Gives how many of them were asked for since the start. */
size_t failing_stop(void);

/* How many blocks of memory the program has allocated and not freed. */
size_t failing_blocks(void);

#endif
