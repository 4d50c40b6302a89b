#include "name_index.h"

#include "text.h"

/* Open addressing; the slots are a power of two, at most half of them full. */
struct slot {
    const char *name; /* NULL: free */
    uint64_t hash;
    size_t number;
};

struct name_index {
    struct arena *arena;
    struct slot *slots;
    size_t slot_count;
    size_t count;
    bool ignore_case;
};

struct name_index *name_index_new(struct arena *arena, bool ignore_case)
{
    struct name_index *index = ARENA_NEW(arena, struct name_index);
    index->arena = arena;
    index->ignore_case = ignore_case;
    return index;
}

/* FNV-1a, with a last step that spreads the high bits into the low ones. */
static uint64_t hash_name(const struct name_index *index, const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *name; name++) {
        unsigned char byte = (unsigned char)*name;
        if (index->ignore_case && byte >= 'A' && byte <= 'Z')
            byte = (unsigned char)(byte - 'A' + 'a');
        hash = (hash ^ byte) * UINT64_C(1099511628211);
    }
    return hash ^ (hash >> 32);
}

static bool same_name(const struct name_index *index, const char *a, const char *b)
{
    return index->ignore_case ? text_equal_ignoring_case(a, b) : text_equal(a, b);
}

/* The slot that holds the name, or the free one where it belongs. */
static struct slot *find_slot(const struct name_index *index, const char *name, uint64_t hash)
{
    size_t mask = index->slot_count - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct slot *slot = &index->slots[i];
        if (!slot->name || (slot->hash == hash && same_name(index, slot->name, name)))
            return slot;
    }
}

static void make_room(struct name_index *index)
{
    if ((index->count + 1) * 2 <= index->slot_count)
        return;
    struct slot *old = index->slots;
    size_t old_count = index->slot_count;
    index->slot_count = old_count ? old_count * 2 : 16;
    index->slots = arena_alloc(index->arena, index->slot_count, sizeof *index->slots);
    for (size_t i = 0; i < old_count; i++)
        if (old[i].name)
            *find_slot(index, old[i].name, old[i].hash) = old[i];
}

size_t name_index_add(struct name_index *index, const char *name, size_t number)
{
    make_room(index);
    uint64_t hash = hash_name(index, name);
    struct slot *slot = find_slot(index, name, hash);
    if (slot->name)
        return slot->number;
    *slot = (struct slot){name, hash, number};
    index->count++;
    return NAME_INDEX_NONE;
}

size_t name_index_find(const struct name_index *index, const char *name)
{
    if (!index || index->count == 0)
        return NAME_INDEX_NONE;
    const struct slot *slot = find_slot(index, name, hash_name(index, name));
    return slot->name ? slot->number : NAME_INDEX_NONE;
}
