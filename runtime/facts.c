#include "facts.h"

#include "driver.h"
#include "failure.h"

#include <stdlib.h>
#include <string.h>

static const char *copy(struct jdb_facts *facts, const char *text)
{
    size_t size = strlen(text) + 1;
    char *place = jdb_blocks_take(&facts->texts, size);
    if (!place)
        facts->failed = true;
    return place ? memcpy(place, text, size) : NULL;
}

static bool make_room(struct jdb_facts *facts)
{
    if (facts->count < facts->capacity)
        return true;
    size_t capacity = facts->capacity ? 2 * facts->capacity : 16, size;
    struct jdb_fact *items = jdb_multiply(capacity, sizeof *items, &size) ? realloc(facts->items, size) : NULL;
    if (!items) {
        facts->failed = true;
        return false;
    }
    facts->items = items;
    facts->capacity = capacity;
    return true;
}

void jdb_facts_add(struct jdb_facts *facts, const char *key, const char *value)
{
    if (facts->failed || !make_room(facts))
        return;
    struct jdb_fact fact = {copy(facts, key), copy(facts, value ? value : "")};
    if (!facts->failed)
        facts->items[facts->count++] = fact;
}

static bool add_row(void *context, const char *const *texts)
{
    struct jdb_facts *facts = context;
    jdb_facts_add(facts, texts[0] ? texts[0] : "", texts[1]);
    return !facts->failed;
}

enum jdb_status jdb_facts_read(struct jdb *db, struct jdb_facts *facts, const char *sql,
                               const char *const *texts, size_t count)
{
    enum jdb_status status = db->driver->query(db, sql, texts, count, add_row, facts);
    return status == JDB_OK && facts->failed ? jdb_fail_memory(db) : status;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct jdb_fact *)a)->key, ((const struct jdb_fact *)b)->key);
}

void jdb_facts_sort(struct jdb_facts *facts)
{
    if (facts->count)
        qsort(facts->items, facts->count, sizeof *facts->items, compare);
}

const struct jdb_fact *jdb_facts_find(const struct jdb_facts *sorted, const char *key)
{
    const struct jdb_fact wanted = {key, ""};
    return sorted->count ? bsearch(&wanted, sorted->items, sorted->count, sizeof *sorted->items, compare)
                         : NULL;
}

void jdb_facts_free(struct jdb_facts *facts)
{
    jdb_blocks_free(facts->texts);
    free(facts->items);
    *facts = (struct jdb_facts){0};
}
