/* failing_memory.h - allocations that fail when a test wants them to, those of all libraries among them. */
#ifndef FAILING_MEMORY_H
#define FAILING_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

enum failing { FAILING_ONE, FAILING_ALL };

/* From now on the n-th allocation fails, counted from 1; FAILING_ALL: and every one behind it. */
void failing_memory_start(size_t n, enum failing failing);

/* Allocations work again. Gives how many were asked for since the start, those that failed among them. */
size_t failing_memory_stop(void);

/* How many blocks of memory the program has. */
size_t failing_memory_blocks(void);

#endif
