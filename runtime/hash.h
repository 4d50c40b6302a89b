/* hash.h - FNV-1a, of 64 bits. */
#ifndef JDB_HASH_H
#define JDB_HASH_H

#include <stddef.h>
#include <stdint.h>

#define JDB_HASH_BEGIN UINT64_C(14695981039346656037)

static inline uint64_t jdb_hash_bytes(uint64_t state, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        state = (state ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return state;
}

static inline uint64_t jdb_hash_number(uint64_t state, uint64_t number)
{
    return jdb_hash_bytes(state, &number, sizeof number);
}

/* Spreads a hash over all its bits: sums of such hashes tell more. */
static inline uint64_t jdb_hash_spread(uint64_t state)
{
    state ^= state >> 33;
    state *= UINT64_C(0xff51afd7ed558ccd);
    state ^= state >> 33;
    state *= UINT64_C(0xc4ceb9fe1a85ec53);
    return state ^ state >> 33;
}

#endif
