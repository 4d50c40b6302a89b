/* import_rows.c - the helpers of a schema, at work on a row of each of its tables, and on the database that it came from.
 *
 *     import_rows NAME DATABASE
 *
 * It is compiled with the generated C of one schema: HELPERS is a header that includes it and has the macros SCHEMA and TABLES(row),
 * which is row(entity) for each table. Prints a line for each table that takes no row, and last the counts.
 */
#include HELPERS

#include "jdb_record.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct helper {
    const struct jdb_record *record;
    enum jdb_status (*insert)(struct jdb *db, void *row);
};

#define DEFINE(entity)                                                                                         \
    static enum jdb_status insert_##entity(struct jdb *db, void *row)                                          \
    {                                                                                                          \
        return entity##_insert(db, row);                                                                       \
    }
#define LINE(entity) {&entity##_record, insert_##entity},

TABLES(DEFINE)

static const struct helper helpers[] = {TABLES(LINE)};

enum { TABLE_COUNT = sizeof helpers / sizeof *helpers, CANDIDATES_MAX = 64, DEPTH_MAX = 12 };

static void *rows[TABLE_COUNT]; /* that were taken */
static char reason[1024];

static size_t number_of(const struct jdb_record *record)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (helpers[i].record == record)
            return i;
    return TABLE_COUNT;
}

/* ---- Values ---------------------------------------------------------------------------------------------- */

/* What a table's own statement has in quotes, and its numbers, and texts so long: where a check wants a value, it is one of them. */
struct candidates {
    char *texts[CANDIDATES_MAX];
    size_t count;
};

static void add(struct candidates *candidates, const char *begin, size_t length)
{
    if (candidates->count < CANDIDATES_MAX)
        candidates->texts[candidates->count++] = strndup(begin, length);
}

static void read_candidates(struct jdb *db, const char *table, struct candidates *candidates)
{
    static const char *const ALWAYS[] = {"x1",
                                         "1",
                                         "0",
                                         "",
                                         "{}",
                                         "[]",
                                         "2020-01-01",
                                         "long enough for a check",
                                         "0123456789abcdef0123456789abcdef01234567",
                                         "-1"};
    static const char LONG[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    sqlite3_stmt *statement = NULL;
    for (size_t i = 0; i < sizeof ALWAYS / sizeof *ALWAYS; i++)
        add(candidates, ALWAYS[i], strlen(ALWAYS[i]));
    sqlite3_prepare_v2(jdb_sqlite3(db), "SELECT sql FROM sqlite_schema WHERE name = ?", -1, &statement, NULL);
    sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    const char *sql =
        sqlite3_step(statement) == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "";
    for (const char *c = sql; *c; c++) {
        if (*c == '\'') {
            const char *end = strchr(c + 1, '\'');
            if (!end)
                break;
            add(candidates, c + 1, (size_t)(end - c - 1));
            c = end;
        } else if (isdigit((unsigned char)*c)) {
            size_t length = strspn(c, "0123456789"), number = strtoul(c, NULL, 10);
            add(candidates, c, length);
            if (number < sizeof LONG)
                add(candidates, LONG, number);
            c += length - 1;
        }
    }
    sqlite3_finalize(statement);
}

static void set(void *row, const struct jdb_column *column, const char *text)
{
    char *member = (char *)row + column->offset;
    int64_t number = strtoll(text, NULL, 10);
    switch (column->kind) {
    case JDB_KIND_INT:
        *(int64_t *)(void *)member = number;
        break;
    case JDB_KIND_BOOL:
        *(bool *)(void *)member = number != 0;
        break;
    case JDB_KIND_REAL:
        *(double *)(void *)member = (double)number;
        break;
    case JDB_KIND_TEXT:
        *(const char **)(void *)member = text;
        break;
    case JDB_KIND_BLOB:
        *(struct jdb_blob *)(void *)member = (struct jdb_blob){text, strlen(text)};
        break;
    case JDB_KIND_UUID:
        memset(member, 7, sizeof(struct jdb_uuid));
        break;
    case JDB_KIND_ENUM:
        *(int *)(void *)member = 1;
        break;
    case JDB_KIND_OPT_INT:
        *(struct jdb_opt_int *)(void *)member = (struct jdb_opt_int){true, number};
        break;
    case JDB_KIND_OPT_REAL:
        *(struct jdb_opt_real *)(void *)member = (struct jdb_opt_real){true, (double)number};
        break;
    case JDB_KIND_OPT_UUID:
    case JDB_KIND_VALUES:
        break;
    }
}

/* What a new row begins with: numbers are 1, the first text serves for all but JSON. */
static const char *plain_value(const struct jdb_column *column)
{
    bool is_number = column->kind == JDB_KIND_INT || column->kind == JDB_KIND_BOOL ||
                     column->kind == JDB_KIND_REAL || column->kind == JDB_KIND_OPT_INT ||
                     column->kind == JDB_KIND_OPT_REAL;
    return column->type == JDB_TYPE_JSON ? "{}" : is_number ? "1" : "x1";
}

static bool is_written(const struct jdb_column *column)
{
    return !(column->flags & JDB_COLUMN_GENERATED);
}

/* ---- Rows ------------------------------------------------------------------------------------------------ */

static bool make_row(struct jdb *db, size_t table, unsigned depth);

/* Where a value of the parent's row is the child's. */
static void copy(const struct jdb_record *record, size_t to, void *row, const struct jdb_record *parent,
                 size_t from, const void *parent_row)
{
    const struct jdb_column *child_column = &record->columns[to], *parent_column = &parent->columns[from];
    const char *value = (const char *)parent_row + parent_column->offset;
    char *member = (char *)row + child_column->offset;
    if (child_column->kind == parent_column->kind)
        memcpy(member, value,
               child_column->kind == JDB_KIND_TEXT      ? sizeof(const char *)
               : child_column->kind == JDB_KIND_BLOB    ? sizeof(struct jdb_blob)
               : child_column->kind == JDB_KIND_ENUM    ? sizeof(int)
               : child_column->kind == JDB_KIND_UUID    ? sizeof(struct jdb_uuid)
               : child_column->kind == JDB_KIND_OPT_INT ? sizeof(struct jdb_opt_int)
                                                        : sizeof(int64_t));
    else if (parent_column->kind == JDB_KIND_OPT_INT)
        *(int64_t *)(void *)member = ((const struct jdb_opt_int *)(const void *)value)->value;
    else if (child_column->kind == JDB_KIND_OPT_INT)
        *(struct jdb_opt_int *)(void *)member =
            (struct jdb_opt_int){true, *(const int64_t *)(const void *)value};
}

static void set_null(void *row, const struct jdb_column *column)
{
    if (column->flags & JDB_COLUMN_NULLABLE)
        memset((char *)row + column->offset, 0,
               column->kind == JDB_KIND_BLOB ? sizeof(struct jdb_blob) : sizeof(const char *));
}

static bool is_null(const void *row, const struct jdb_column *column)
{
    static const char zeros[sizeof(struct jdb_blob)];
    return (column->flags & JDB_COLUMN_NULLABLE) &&
           memcmp((const char *)row + column->offset, zeros, sizeof(const char *)) == 0;
}

/* Whether the key can be left out: one of its columns may be NULL, and now is. */
static bool leave_out(const struct jdb_record *record, const struct jdb_constraint *key, void *row)
{
    bool left_out = false;
    for (unsigned i = 0; i < key->column_count; i++) {
        set_null(row, &record->columns[key->columns[i]]);
        left_out |= is_null(row, &record->columns[key->columns[i]]);
    }
    return left_out;
}

/* A row that refers to its own table refers to itself; what refers to no row that can be made is NULL where it may. */
static bool set_parents(struct jdb *db, const struct jdb_record *record, void *row, unsigned depth)
{
    for (size_t i = 0; i < record->constraint_count; i++) {
        const struct jdb_constraint *key = &record->constraints[i];
        if (key->status != JDB_FOREIGN_KEY)
            continue;
        size_t parent = number_of(key->parent);
        bool is_own = key->parent == record;
        if (!is_own && (depth == 0 || !make_row(db, parent, depth - 1))) {
            if (leave_out(record, key, row))
                continue;
            return false;
        }
        if (is_own && leave_out(record, key, row))
            continue;
        for (unsigned j = 0; j < key->column_count; j++)
            copy(record, key->columns[j], row, key->parent, key->parent_columns[j],
                 is_own ? row : rows[parent]);
    }
    return true;
}

static bool print_row(const struct jdb_record *record, const void *row, char *line, size_t size)
{
    FILE *out = fmemopen(line, size, "w");
    bool printed = out && jdb_record_print_json(record, row, out) == JDB_OK;
    return out && fclose(out) == 0 && printed;
}

static bool same_value(const struct jdb_column *column, const void *a, const void *b)
{
    const char *x = (const char *)a + column->offset, *y = (const char *)b + column->offset;
    switch (column->kind) {
    case JDB_KIND_INT:
    case JDB_KIND_REAL:
        return memcmp(x, y, sizeof(int64_t)) == 0;
    case JDB_KIND_TEXT:
        return strcmp(*(const char *const *)(const void *)x, *(const char *const *)(const void *)y) == 0;
    default:
        return false;
    }
}

static bool same_key(const struct jdb_record *record, const void *a, const void *b)
{
    for (size_t i = 0; i < record->primary_key_count; i++)
        if (!same_value(&record->columns[record->primary_key[i]], a, b))
            return false;
    return record->primary_key_count > 0;
}

/* Whether the list of all rows has this one, in which triggers may have changed what is no key. */
static bool is_same(const struct jdb_record *record, const void *a, const void *b)
{
    static char a_line[1 << 16], b_line[1 << 16];
    memset(a_line, 0, sizeof a_line);
    memset(b_line, 0, sizeof b_line);
    if (!print_row(record, a, a_line, sizeof a_line) || !print_row(record, b, b_line, sizeof b_line))
        return false;
    if (strcmp(a_line, b_line) == 0)
        return true;
    snprintf(reason, sizeof reason, "what was read is not what was written: %.200s, %.200s", b_line, a_line);
    return same_key(record, a, b);
}

static bool is_there(struct jdb *db, const struct jdb_record *record, const void *row)
{
    void *other = calloc(1, record->size);
    struct jdb_cursor cursor;
    bool is_found = false;
    snprintf(reason, sizeof reason, "it is not there");
    jdb_record_list(db, record, record->list, NULL, NULL, NULL, (struct jdb_page){.limit = 0}, &cursor);
    while (jdb_cursor_next(&cursor, other))
        is_found |= is_same(record, other, row);
    if (jdb_cursor_close(&cursor) != JDB_OK) {
        snprintf(reason, sizeof reason, "listing: %s", jdb_error(db)->message);
        is_found = false;
    }
    free(other);
    return is_found;
}

/* Tries one value after the other in one column; the row is as before when none helps. */
static bool try_column(struct jdb *db, const struct helper *helper, void *row, size_t column,
                       const struct candidates *candidates)
{
    void *before = malloc(helper->record->size);
    bool taken = false;
    memcpy(before, row, helper->record->size);
    for (size_t i = 0; i < candidates->count && !taken; i++) {
        memcpy(row, before, helper->record->size);
        set(row, &helper->record->columns[column], candidates->texts[i]);
        taken = helper->insert(db, row) == JDB_OK;
    }
    if (!taken)
        memcpy(row, before, helper->record->size);
    free(before);
    return taken;
}

/* A check tells which value is wrong by its columns, or not at all. */
static bool insert(struct jdb *db, const struct helper *helper, void *row)
{
    const struct jdb_record *record = helper->record;
    struct candidates candidates = {.count = 0};
    enum jdb_status status = helper->insert(db, row);
    bool taken = status == JDB_OK;
    if (!taken)
        snprintf(reason, sizeof reason, "%s", jdb_error(db)->message);
    if (status == JDB_CHECK || status == JDB_INVALID)
        read_candidates(db, record->name, &candidates);
    for (size_t i = 0; i < record->column_count && !taken && candidates.count; i++)
        if (is_written(&record->columns[i]))
            taken = try_column(db, helper, row, i, &candidates);
    return taken;
}

/* With a value in every column, or with as few as there can be. */
static bool make_row_of(struct jdb *db, size_t table, unsigned depth, bool is_bare)
{
    const struct jdb_record *record = helpers[table].record;
    void *row = calloc(1, record->size);
    for (size_t i = 0; i < record->column_count; i++) {
        const struct jdb_column *column = &record->columns[i];
        bool is_left_out =
            (column->flags & JDB_COLUMN_ID) || (is_bare && (column->flags & JDB_COLUMN_NULLABLE));
        if (is_written(column) && !is_left_out)
            set(row, column, plain_value(column));
    }
    if (!set_parents(db, record, row, depth) || !insert(db, &helpers[table], row) ||
        !is_there(db, record, row)) {
        free(row);
        return false;
    }
    rows[table] = row;
    return true;
}

static bool make_row(struct jdb *db, size_t table, unsigned depth)
{
    if (rows[table])
        return true;
    if (depth == 0)
        snprintf(reason, sizeof reason, "its references lead back to it");
    return depth && (make_row_of(db, table, depth, false) || make_row_of(db, table, depth, true));
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* The program of the schema works on the database that the schema was made of. */
static bool opens(const char *name, const char *path)
{
    char url[4096];
    struct jdb *db;
    snprintf(url, sizeof url, "sqlite:%s", path);
    bool is_open = jdb_open(&db, &SCHEMA, url) == JDB_OK;
    if (!is_open)
        printf("FAILED %s: opening the database: %s\n", name, jdb_error(db)->message);
    jdb_close(db);
    return is_open;
}

int main(int argc, char **argv)
{
    struct jdb *db;
    if (argc != 3 || jdb_open(&db, &SCHEMA, "sqlite::memory:") != JDB_OK || jdb_create(db) != JDB_OK) {
        printf("FAILED %s: creating: %s\n", argc > 1 ? argv[1] : "",
               argc == 3 ? jdb_error(db)->message : "usage");
        return 1;
    }
    size_t taken = 0;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        bool is_taken = make_row(db, i, DEPTH_MAX);
        taken += is_taken;
        if (!is_taken)
            printf("no row: %s.%s: %s\n", argv[1], helpers[i].record->name, reason);
    }
    bool is_open = opens(argv[1], argv[2]);
    printf("rows %zu %d\n", taken, (int)TABLE_COUNT);
    return jdb_close(db) == JDB_OK && is_open ? 0 : 1;
}
