#include "block.h"

#include <stdint.h>
#include <stdlib.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

struct jdb_block *jdb_block_resize(struct jdb_block *block, size_t size)
{
    if (size > SIZE_MAX / 2 - sizeof(struct jdb_block))
        return NULL;
    block = realloc(block, sizeof *block + size);
    if (block)
        block->capacity = size;
    return block;
}

struct jdb_block *jdb_block_new(size_t size)
{
    struct jdb_block *block = jdb_block_resize(NULL, size);
    if (!block)
        return NULL;
    block->next = NULL;
    block->used = 0;
    return block;
}

char *jdb_blocks_grow(struct jdb_block **chain, size_t size)
{
    size_t capacity = *chain ? (*chain)->capacity : FIRST_CHUNK / 2;
    capacity = capacity < LARGEST_CHUNK ? capacity * 2 : LARGEST_CHUNK;
    struct jdb_block *block = jdb_block_new(capacity > size ? capacity : size);
    if (!block)
        return NULL;
    block->next = *chain;
    block->used = size;
    *chain = block;
    return (char *)block->bytes;
}

void jdb_blocks_free(struct jdb_block *chain)
{
    while (chain) {
        struct jdb_block *next = chain->next;
        free(chain);
        chain = next;
    }
}

bool jdb_multiply(size_t a, size_t b, size_t *product)
{
    if (b && a > SIZE_MAX / 2 / b)
        return false;
    *product = a * b;
    return true;
}
