#include "copy_difference.h"

#include "copy_row.h"
#include "copy_sum.h"
#include "driver.h"
#include "failure.h"
#include "statement.h"

#include <stdlib.h>
#include <string.h>

struct look {
    const struct jdb_record *record;
    const struct jdb_statement *written;
    void *row;
    struct jdb_block *texts;
    uint64_t *there; /* what each row that was read back adds to the sum, sorted */
    size_t count;
    bool has_name;
    char name[JDB_COPY_ROW_SIZE]; /* of the first row that is not among them */
};

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void keep(struct look *look, const struct jdb_copy_sum *sum)
{
    if ((size_t)sum->rows <= look->count)
        look->there[sum->rows - 1] = sum->last;
}

static void seek(struct look *look, const struct jdb_copy_sum *sum)
{
    if (look->has_name || bsearch(&sum->last, look->there, look->count, sizeof *look->there, compare))
        return;
    look->has_name = true;
    jdb_copy_name_row(look->record, look->row, sum->rows, look->name);
}

static enum jdb_status read_row(struct look *look, struct jdb *db, void *statement, struct jdb_copy_sum *sum,
                                bool *has_row)
{
    memset(look->row, 0, look->record->size);
    enum jdb_status status = db->driver->next(db, statement, look->record, look->row, &look->texts, has_row);
    if (status != JDB_OK || !*has_row)
        return status;
    return jdb_copy_sum_add(sum, look->record, look->written, look->row) ? JDB_OK : jdb_fail_memory(db);
}

static enum jdb_status walk(struct look *look, struct jdb *db, struct jdb_copy_sum *sum,
                            void (*see)(struct look *look, const struct jdb_copy_sum *sum))
{
    struct jdb_prepared *prepared;
    enum jdb_status status = jdb_copy_open_rows(db, look->record, &prepared);
    if (status != JDB_OK)
        return status;
    for (bool has_row = true; has_row && status == JDB_OK;) {
        status = read_row(look, db, prepared->statement, sum, &has_row);
        if (status == JDB_OK && has_row)
            see(look, sum);
        jdb_blocks_free(look->texts);
        look->texts = NULL;
    }
    jdb_statement_release(prepared);
    return status;
}

static enum jdb_status look_at_both(struct look *look, struct jdb *from, struct jdb *to, uint64_t *columns)
{
    struct jdb_copy_sum copied = {.columns = columns},
                        back = {.columns = columns + look->written->parameter_count};
    enum jdb_status status = walk(look, to, &back, keep);
    if (status != JDB_OK)
        return status;
    qsort(look->there, look->count, sizeof *look->there, compare);
    status = walk(look, from, &copied, seek);
    return status == JDB_OK ? JDB_OK : jdb_fail(to, status, "%s", from->message);
}

/* Its name; NULL: the values are in other rows. */
static const char *find_column(const struct look *look, const uint64_t *columns)
{
    const struct jdb_statement *written = look->written;
    for (size_t i = 0; i < written->parameter_count; i++)
        if (columns[i] != columns[written->parameter_count + i])
            return look->record->columns[written->parameters[i].column].name;
    return NULL;
}

enum jdb_status jdb_copy_fail_difference(struct jdb *from, struct jdb *to, const struct jdb_record *record,
                                         const struct jdb_statement *written, size_t rows)
{
    struct look look = {.record = record, .written = written, .count = rows};
    uint64_t *columns = calloc(2 * written->parameter_count + 1, sizeof *columns);
    look.row = malloc(record->size);
    look.there = calloc(rows + 1, sizeof *look.there);
    enum jdb_status status =
        columns && look.row && look.there ? look_at_both(&look, from, to, columns) : jdb_fail_memory(to);
    const char *column = status == JDB_OK ? find_column(&look, columns) : NULL;
    if (status == JDB_OK)
        status = jdb_fail(to, JDB_CORRUPT, "%s%s%s%s reads back otherwise than it was copied",
                          look.has_name ? look.name : "the table ", look.has_name ? "" : record->name,
                          column ? ": the column " : "", column ? column : "");
    free(columns);
    free(look.row);
    free(look.there);
    return status;
}
