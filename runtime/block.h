/* block.h - memory that rows and lists own: a chain of blocks that is freed as one. */
#ifndef JDB_BLOCK_H
#define JDB_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct jdb_block {
    struct jdb_block *next;
    size_t capacity; /* of bytes */
    size_t used;
    max_align_t bytes[];
};

/* A block of `size` bytes; NULL: there is no memory. */
struct jdb_block *jdb_block_new(size_t size);

/* As realloc(): the block as it was, NULL when it cannot grow. For blocks that are in no chain. */
struct jdb_block *jdb_block_resize(struct jdb_block *block, size_t size);

/* Puts a new block before the chain, with room for `size` bytes, and gives those. */
char *jdb_blocks_grow(struct jdb_block **chain, size_t size);

/* `size` bytes without alignment from the first block of the chain, which grows by one when it is full. NULL: there is no
 * memory. */
static inline char *jdb_blocks_take(struct jdb_block **chain, size_t size)
{
    struct jdb_block *block = *chain;
    if (!block || block->capacity - block->used < size)
        return jdb_blocks_grow(chain, size);
    char *taken = (char *)block->bytes + block->used;
    block->used += size;
    return taken;
}

void jdb_blocks_free(struct jdb_block *chain);

/* a * b; false: it is more than memory holds. */
bool jdb_multiply(size_t a, size_t b, size_t *product);

#endif
