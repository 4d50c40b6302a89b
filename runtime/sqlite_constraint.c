/* Which constraint refused a row: SQLite says it in words. */
#include "buffer.h"
#include "constraint.h"
#include "failure.h"
#include "sqlite.h"

#include <string.h>

/* How a match of words and schema is told apart from the next. */
typedef bool constraint_matches(const struct jdb_record *record, const struct jdb_constraint *constraint,
                                const char *words);

struct match {
    const struct jdb_record *record;
    const struct jdb_constraint *constraint; /* NULL: none */
};

/* ---- Words ----------------------------------------------------------------------------------------------- */

/* What stands behind the last "failed: ". */
static const char *words_of(const char *message)
{
    static const char FAILED[] = "constraint failed: ";
    const char *words = strstr(message, FAILED);
    return words ? words + sizeof FAILED - 1 : message;
}

/* ---- Constraints ----------------------------------------------------------------------------------------- */

/* An index on expressions is named: "index 'users_lower_email_key'". */
static bool is_index(const struct jdb_constraint *constraint, const char *words)
{
    static const char INDEX[] = "index '";
    size_t length = strlen(constraint->name);
    if (strncmp(words, INDEX, sizeof INDEX - 1) != 0)
        return false;
    const char *name = words + sizeof INDEX - 1;
    return strncmp(name, constraint->name, length) == 0 && strcmp(name + length, "'") == 0;
}

static bool is_unique(const struct jdb_record *record, const struct jdb_constraint *constraint,
                      const char *words)
{
    if (constraint->status != JDB_UNIQUE)
        return false;
    if (is_index(constraint, words))
        return true;
    struct jdb_buffer columns = {0};
    jdb_constraint_add_columns(&columns, record, constraint);
    bool matches = !columns.failed && strcmp(columns.text, words) == 0;
    jdb_buffer_free(&columns);
    return matches;
}

static bool is_check(const struct jdb_record *record, const struct jdb_constraint *constraint,
                     const char *words)
{
    (void)record;
    return constraint->status == JDB_CHECK && strcmp(constraint->name, words) == 0;
}

static struct match find_in(const struct jdb_record *record, constraint_matches *matches, const char *words)
{
    for (size_t i = 0; i < record->constraint_count; i++)
        if (matches(record, &record->constraints[i], words))
            return (struct match){record, &record->constraints[i]};
    return (struct match){NULL, NULL};
}

/* The record's own come first; a trigger may have written to another table. */
static struct match find(const struct jdb *db, const struct jdb_binding *binding, constraint_matches *matches,
                         const char *words)
{
    struct match found = {NULL, NULL};
    if (binding)
        found = find_in(binding->record, matches, words);
    for (size_t i = 0; i < db->schema->record_count && !found.constraint; i++)
        found = find_in(db->schema->records[i], matches, words);
    return found;
}

static enum jdb_status fail_unique(struct jdb *db, const char *words, const struct jdb_binding *binding)
{
    struct match found = find(db, binding, is_unique, words);
    if (!found.constraint)
        return jdb_fail(db, JDB_UNIQUE, "%s: another row has this value", words);
    return jdb_fail_unique(db, found.record, found.constraint);
}

static enum jdb_status fail_check(struct jdb *db, const char *words, const struct jdb_binding *binding)
{
    struct match found = find(db, binding, is_check, words);
    if (!found.constraint)
        return jdb_fail(db, JDB_CHECK, "the row breaks the rule %s", words);
    return jdb_fail_check(db, found.record, found.constraint);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* Adds the column of "table.column" to what was said about it. */
static void name_column(struct jdb *db, const char *words)
{
    for (size_t i = 0; i < db->schema->record_count; i++) {
        const struct jdb_record *record = db->schema->records[i];
        size_t length = strlen(record->name);
        if (strncmp(words, record->name, length) != 0 || words[length] != '.')
            continue;
        for (size_t j = 0; j < record->column_count; j++)
            if (strcmp(record->columns[j].name, words + length + 1) == 0)
                jdb_failure_set_column(db, record, &record->columns[j]);
    }
}

static enum jdb_status fail_not_null(struct jdb *db, const char *words)
{
    jdb_fail(db, JDB_NOT_NULL, "%s must have a value", words);
    name_column(db, words);
    return JDB_NOT_NULL;
}

/* "cannot store TEXT value in INTEGER column users.id" */
static enum jdb_status fail_type(struct jdb *db, const char *message)
{
    static const char COLUMN[] = " column ";
    jdb_fail(db, JDB_CHECK, "%s", message);
    const char *words = strstr(message, COLUMN);
    if (words)
        name_column(db, words + sizeof COLUMN - 1);
    return JDB_CHECK;
}

enum jdb_status jdb_sqlite_fail_constraint(struct jdb *db, int code, const char *message,
                                           const struct jdb_binding *binding)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return fail_unique(db, words_of(message), binding);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return jdb_sqlite_fail_foreign_key(db, binding);
    case SQLITE_CONSTRAINT_NOTNULL:
        return fail_not_null(db, words_of(message));
    case SQLITE_CONSTRAINT_CHECK:
        return fail_check(db, words_of(message), binding);
    case SQLITE_CONSTRAINT_DATATYPE:
        return fail_type(db, message);
    default: /* a trigger's RAISE, mostly; RESTRICT is a trigger, too */
        return strcmp(message, "FOREIGN KEY constraint failed") == 0 ? jdb_sqlite_fail_foreign_key(db, binding)
                                                                     : jdb_fail(db, JDB_CHECK, "%s", message);
    }
}
