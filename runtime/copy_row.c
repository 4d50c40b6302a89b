#include "copy_row.h"

#include "driver.h"
#include "format.h"
#include "statement.h"
#include "value.h"

#include <stdio.h>

enum jdb_status jdb_copy_open_rows(struct jdb *db, const struct jdb_record *record,
                                   struct jdb_prepared **prepared)
{
    const struct jdb_binding binding = {.record = record, .operation = JDB_READ, .streams = true};
    enum jdb_status status = jdb_statement_acquire_at(db, NULL, jdb_statement_select(db, record), prepared);
    if (status != JDB_OK)
        return status;
    status = db->driver->bind(db, (*prepared)->statement, &binding);
    if (status != JDB_OK)
        jdb_statement_release(*prepared);
    return status;
}

enum { NAME_MOST = 120, KEY_SIZE = JDB_COPY_ROW_SIZE - NAME_MOST - 60 };

/* "id 7", "film_id 3, actor_id 1". False: a part of the key cannot be shown. */
static bool name_key(const struct jdb_record *record, const void *row, char key[KEY_SIZE])
{
    size_t length = 0;
    for (size_t i = 0; i < record->primary_key_count && length < KEY_SIZE; i++) {
        const struct jdb_column *column = &record->columns[record->primary_key[i]];
        char space[JDB_FORMAT_SIZE];
        bool is_word;
        const char *text = column->flags & JDB_COLUMN_SECRET ? NULL : jdb_format(column, row, space, &is_word);
        if (!text)
            return false;
        length +=
            (size_t)snprintf(key + length, KEY_SIZE - length, "%s%s %s", i ? ", " : "", column->name, text);
    }
    return length;
}

void jdb_copy_name_row(const struct jdb_record *record, const void *row, int64_t number,
                       char text[JDB_COPY_ROW_SIZE])
{
    char key[KEY_SIZE];
    bool has_key = name_key(record, row, key);
    snprintf(text, JDB_COPY_ROW_SIZE, "row %lld of the table %.*s%s%s%s", (long long)number, NAME_MOST,
             record->name, has_key ? " (" : "", has_key ? key : "", has_key ? ")" : "");
}
