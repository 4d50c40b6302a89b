#include "structure.h"

#include "driver.h"
#include "failure.h"

#include <inttypes.h>
#include <string.h>

static const struct jdb_record *find_record(const struct jdb_schema *schema, const char *table)
{
    for (size_t i = 0; i < schema->record_count; i++)
        if (strcmp(schema->records[i]->name, table) == 0)
            return schema->records[i];
    return NULL;
}

struct hash {
    const struct jdb_schema *schema;
    uint64_t value;
    size_t tables;
};

/* FNV-1a, of the text and its NUL byte. */
static void hash_text(struct hash *hash, const char *text)
{
    for (;; text++) {
        hash->value = (hash->value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
        if (!*text)
            return;
    }
}

static bool hash_object(void *context, const char *const *texts)
{
    struct hash *hash = context;
    if (!texts[0] || !find_record(hash->schema, texts[0]))
        return true;
    hash->tables += strcmp(texts[1], "table") == 0;
    hash_text(hash, texts[1]);
    hash_text(hash, texts[2]);
    hash_text(hash, texts[0]);
    hash_text(hash, texts[3]);
    return true;
}

enum jdb_status jdb_structure_hash(struct jdb *db, char hash[JDB_STRUCTURE_SIZE], size_t *tables)
{
    struct hash all = {.schema = db->schema, .value = UINT64_C(0xcbf29ce484222325)};
    enum jdb_status status = db->driver->query(db, db->driver->words->objects, NULL, 0, hash_object, &all);
    snprintf(hash, JDB_STRUCTURE_SIZE, "%016" PRIx64, all.value);
    *tables = all.tables;
    return status;
}
