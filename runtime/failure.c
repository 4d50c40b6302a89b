#include "failure.h"

#include <stdarg.h>
#include <string.h>

static const struct {
    const char *name;
    bool goes_on; /* a transaction survives it */
} STATUSES[] = {
    [JDB_OK] = {"JDB_OK", true},
    [JDB_NOT_FOUND] = {"JDB_NOT_FOUND", true},
    [JDB_INVALID] = {"JDB_INVALID", true},
    [JDB_UNIQUE] = {"JDB_UNIQUE", false},
    [JDB_FOREIGN_KEY] = {"JDB_FOREIGN_KEY", false},
    [JDB_NOT_NULL] = {"JDB_NOT_NULL", false},
    [JDB_CHECK] = {"JDB_CHECK", false},
    [JDB_RETRY] = {"JDB_RETRY", false},
    [JDB_CONNECTION] = {"JDB_CONNECTION", false},
    [JDB_ABORTED] = {"JDB_ABORTED", false},
    [JDB_SCHEMA] = {"JDB_SCHEMA", false},
    [JDB_FULL] = {"JDB_FULL", false},
    [JDB_IO] = {"JDB_IO", false},
    [JDB_CORRUPT] = {"JDB_CORRUPT", false},
    [JDB_NO_MEMORY] = {"JDB_NO_MEMORY", false},
    [JDB_MISUSE] = {"JDB_MISUSE", true},
    [JDB_UNSUPPORTED] = {"JDB_UNSUPPORTED", true},
};

static const struct jdb_error NO_CONNECTION = {.status = JDB_NO_MEMORY, .message = "out of memory"};

const struct jdb_error *jdb_error(const struct jdb *db)
{
    return db ? &db->error : &NO_CONNECTION;
}

const char *jdb_status_name(enum jdb_status status)
{
    unsigned number = (unsigned)status;
    return number < sizeof STATUSES / sizeof *STATUSES ? STATUSES[number].name : "unknown status";
}

/* A message is one line, whatever the engine or a trigger put into it. */
static void flatten(char *message)
{
    for (; *message; message++)
        if ((unsigned char)*message < ' ' || *message == 0x7f)
            *message = ' ';
}

static void set(struct jdb *db, enum jdb_status status, size_t prefix, const char *format, va_list arguments)
    JDB_PRINTF(4, 0);

static void set(struct jdb *db, enum jdb_status status, size_t prefix, const char *format, va_list arguments)
{
    db->error = (struct jdb_error){.status = status, .message = db->message};
    vsnprintf(db->message + prefix, sizeof db->message - prefix, format, arguments);
    flatten(db->message);
    if (db->depth && !STATUSES[status].goes_on)
        db->aborted = true;
}

enum jdb_status jdb_fail(struct jdb *db, enum jdb_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    set(db, status, 0, format, arguments);
    va_end(arguments);
    return status;
}

enum jdb_status jdb_fail_column(struct jdb *db, enum jdb_status status, const struct jdb_record *record,
                                const struct jdb_column *column, const char *format, ...)
{
    snprintf(db->message, sizeof db->message, "%s.%s ", record->name, column->name);
    va_list arguments;
    va_start(arguments, format);
    set(db, status, strlen(db->message), format, arguments);
    va_end(arguments);
    jdb_failure_set_column(db, record, column);
    return status;
}

enum jdb_status jdb_fail_memory(struct jdb *db)
{
    return jdb_fail(db, JDB_NO_MEMORY, "out of memory");
}

void jdb_failure_set_column(struct jdb *db, const struct jdb_record *record, const struct jdb_column *column)
{
    db->error.table = record->name;
    db->error.column = column ? column->name : NULL;
}

void jdb_failure_surround(struct jdb *db, const char *before, const char *after)
{
    char message[sizeof db->message];
    snprintf(message, sizeof message, "%s", db->message);
    size_t room = sizeof db->message - 1, ends = strlen(before) + strlen(after);
    int words = ends < room ? (int)(room - ends) : 0; /* what follows is not to be cut off */
    snprintf(db->message, sizeof db->message, "%s%.*s%s", before, words, message, after);
}

void jdb_forget_failure(struct jdb *db)
{
    db->error = (struct jdb_error){.status = JDB_OK, .message = db->message};
    db->message[0] = '\0';
}

void jdb_failure_keep(const struct jdb *db, struct jdb_kept_failure *kept)
{
    kept->error = db->error;
    memcpy(kept->message, db->message, sizeof kept->message);
}

void jdb_failure_restore(struct jdb *db, const struct jdb_kept_failure *kept)
{
    db->error = kept->error;
    memcpy(db->message, kept->message, sizeof db->message);
}
