#include "structure.h"

#include "driver.h"
#include "failure.h"

#include <string.h>

enum { GAPS_MOST = 5 }; /* that a message names */

static void add_gap(struct jdb_gaps *gaps, bool missing, const char *kind, const char *table,
                    const char *column)
{
    size_t number = gaps->missing + gaps->extra;
    *(missing ? &gaps->missing : &gaps->extra) += 1;
    if (number >= GAPS_MOST) {
        jdb_buffer_add(gaps->text, number == GAPS_MOST ? ", and more" : "");
        return;
    }
    jdb_buffer_add(gaps->text, number ? ", " : "it has ");
    jdb_buffer_add(gaps->text, missing ? "no " : "an unknown ");
    jdb_buffer_add(gaps->text, kind);
    jdb_buffer_add(gaps->text, " ");
    jdb_buffer_add(gaps->text, table);
    jdb_buffer_add(gaps->text, column ? "." : "");
    jdb_buffer_add(gaps->text, column ? column : "");
}

/* The columns of a table that is there, against those of the record. */
struct columns {
    const struct jdb_record *record;
    struct jdb_gaps *gaps;
    size_t seen; /* columns of the table */
    size_t known;
};

static bool has_column(const struct jdb_record *record, const char *name)
{
    for (size_t i = 0; i < record->column_count; i++)
        if (strcmp(record->columns[i].name, name) == 0)
            return true;
    return false;
}

static bool see_column(void *context, const char *const *texts)
{
    struct columns *columns = context;
    columns->seen++;
    if (has_column(columns->record, texts[0]))
        columns->known++;
    else
        add_gap(columns->gaps, false, "column", columns->record->name, texts[0]);
    return true;
}

/* A name that is looked for among those of a query. */
struct search {
    const char *name;
    bool found;
};

static bool compare_name(void *context, const char *const *texts)
{
    struct search *search = context;
    search->found = strcmp(texts[0], search->name) == 0;
    return !search->found;
}

static enum jdb_status add_missing_columns(struct jdb *db, const struct columns *columns)
{
    const struct jdb_record *record = columns->record;
    for (size_t i = 0; i < record->column_count; i++) {
        struct search search = {.name = record->columns[i].name};
        enum jdb_status status =
            db->driver->query(db, db->driver->words->columns, &record->name, 1, compare_name, &search);
        if (status != JDB_OK)
            return status;
        if (!search.found)
            add_gap(columns->gaps, true, "column", record->name, search.name);
    }
    return JDB_OK;
}

struct tables {
    const struct jdb_schema *schema;
    struct jdb_gaps *gaps;
};

/* Tables that the schema does not have, the library's own left out. */
static bool see_table(void *context, const char *const *texts)
{
    const struct tables *tables = context;
    bool is_known = strncmp(texts[0], "jdb_", 4) == 0;
    for (size_t i = 0; i < tables->schema->record_count && !is_known; i++)
        is_known = strcmp(tables->schema->records[i]->name, texts[0]) == 0;
    if (!is_known)
        add_gap(tables->gaps, false, "table", texts[0], NULL);
    return true;
}

static enum jdb_status add_unknown_tables(struct jdb *db, struct jdb_gaps *gaps)
{
    struct tables tables = {db->schema, gaps};
    return db->driver->query(db, db->driver->words->tables, NULL, 0, see_table, &tables);
}

enum jdb_status jdb_structure_compare_records(struct jdb *db, struct jdb_gaps *gaps)
{
    for (size_t i = 0; i < db->schema->record_count; i++) {
        struct columns columns = {.record = db->schema->records[i], .gaps = gaps};
        enum jdb_status status =
            db->driver->query(db, db->driver->words->columns, &columns.record->name, 1, see_column, &columns);
        if (status == JDB_OK && !columns.seen)
            add_gap(gaps, true, "table", columns.record->name, NULL);
        else if (status == JDB_OK && columns.known < columns.record->column_count)
            status = add_missing_columns(db, &columns);
        if (status != JDB_OK)
            return status;
    }
    return gaps->is_shared ? JDB_OK : add_unknown_tables(db, gaps);
}
