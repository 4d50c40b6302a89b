/* Two databases, held against one another by what SQLite says of their tables, not by their SQL. */
#include "driver.h"
#include "facts.h"
#include "failure.h"
#include "migrate.h"

#include <string.h>

enum { DIFFERENCES_MOST = 5 }; /* that a message names */

#define TABLES                                                                                                 \
    "(SELECT name, strict, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND "            \
    "substr(name, 1, 7) <> 'sqlite_' AND substr(name, 1, 4) <> 'jdb_') AS t"

/* A key, and what is to be the same where both have it. */
static const char *const QUESTIONS[] = {
    "SELECT 'table ' || t.name, t.strict || t.wr FROM " TABLES,
    "SELECT 'column ' || t.name || '.' || c.name, upper(c.type) || c.\"notnull\" || c.pk || c.hidden || "
    "coalesce(c.dflt_value, '') FROM " TABLES ", pragma_table_xinfo(t.name) AS c",
    "SELECT 'foreign key of ' || name || '.' || group_concat(\"from\", ', ') || ' to ' || parent, "
    "group_concat(coalesce(\"to\", ''), ', ') || on_update || on_delete FROM (SELECT t.name AS name, f.id AS id, "
    "f.\"from\", f.\"table\" AS parent, f.\"to\", f.on_update, f.on_delete FROM " TABLES
    ", pragma_foreign_key_list(t.name) AS f ORDER BY 1, 2, f.seq) GROUP BY name, id",
    "SELECT CASE origin WHEN 'c' THEN 'index ' || index_name ELSE 'key of ' || name END || ' on ' || "
    "group_concat(part, ', '), \"unique\" || partial FROM (SELECT t.name AS name, i.name AS index_name, i.origin, "
    "i.\"unique\", i.partial, coalesce(c.name, 'an expression') || CASE c.desc WHEN 1 THEN ' desc' ELSE '' END || "
    "CASE c.coll WHEN 'BINARY' THEN '' ELSE ' collate ' || c.coll END AS part FROM " TABLES
    ", pragma_index_list(t.name) AS i, pragma_index_xinfo(i.name) AS c WHERE c.key ORDER BY 1, 2, c.seqno) GROUP BY "
    "name, index_name",
    "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE type IN ('view', 'trigger')",
};

static enum jdb_status ask(struct jdb *db, struct jdb_facts *facts)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS && status == JDB_OK; i++)
        status = jdb_facts_read(db, facts, QUESTIONS[i], NULL, 0);
    jdb_facts_sort(facts);
    return status;
}

static void add(struct jdb_buffer *differences, size_t *count, const char *words, const char *key)
{
    if (++*count > DIFFERENCES_MOST) {
        jdb_buffer_add(differences, *count == DIFFERENCES_MOST + 1 ? ", and more" : "");
        return;
    }
    jdb_buffer_add(differences, *count > 1 ? ", " : "it has ");
    jdb_buffer_add(differences, words);
    jdb_buffer_add(differences, key);
}

enum jdb_status jdb_migrate_compare(struct jdb *db, struct jdb *other, struct jdb_buffer *differences)
{
    struct jdb_facts is = {0}, wanted = {0};
    size_t count = 0;
    enum jdb_status status = ask(db, &is);
    if (status == JDB_OK && ask(other, &wanted) != JDB_OK)
        status = jdb_fail(db, jdb_error(other)->status, "%s", jdb_error(other)->message);
    for (size_t i = 0; i < wanted.count && status == JDB_OK; i++) {
        const struct jdb_fact *found = jdb_facts_find(&is, wanted.items[i].key);
        if (!found)
            add(differences, &count, "no ", wanted.items[i].key);
        else if (strcmp(found->value, wanted.items[i].value) != 0)
            add(differences, &count, "another ", wanted.items[i].key);
    }
    for (size_t i = 0; i < is.count && status == JDB_OK; i++)
        if (!jdb_facts_find(&wanted, is.items[i].key))
            add(differences, &count, "an unknown ", is.items[i].key);
    jdb_facts_free(&is);
    jdb_facts_free(&wanted);
    return status == JDB_OK && differences->failed ? jdb_fail_memory(db) : status;
}
