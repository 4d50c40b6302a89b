/* What the server says of a failure: five characters, and names. Its words are shown where they hold no value of a row. */
#include "constraint.h"
#include "failure.h"
#include "postgres.h"

#include <stdlib.h>
#include <string.h>

static const char *field(const PGresult *result, int code)
{
    const char *text = PQresultErrorField(result, code);
    return text ? text : "";
}

/* "cached plan must not change result type" has the code of all that the server cannot do. */
bool jdb_postgres_is_stale(const PGresult *result)
{
    if (PQresultStatus(result) != PGRES_FATAL_ERROR)
        return false;
    const char *code = field(result, PG_DIAG_SQLSTATE);
    return strcmp(code, "26000") == 0 ||
           (strcmp(code, "0A000") == 0 &&
            strcmp(field(result, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery") == 0);
}

/* ---- Codes ----------------------------------------------------------------------------------------------- */

/* The first that fits, from the most exact to classes. JDB_OK: the caller knows. `words`: in place of the server's, which
 * might show a value. */
static const struct {
    const char *code;
    enum jdb_status status;
    const char *words;
} CODES[] = {
    {"21000", JDB_CHECK, NULL},
    {"22001", JDB_CHECK, "a text is longer than its column takes"},
    {"22003", JDB_CHECK, "a number is larger or smaller than its type"},
    {"22007", JDB_CHECK, "a text is no date or time"},
    {"22008", JDB_CHECK, "a date or time is larger or smaller than its type"},
    {"22012", JDB_CHECK, "a number is divided by zero"},
    {"2200H", JDB_FULL, "there are no more ids"},
    {"2200N", JDB_CHECK, "a text is no XML"},
    {"2201W", JDB_CHECK, "a LIMIT is below zero"},
    {"2201X", JDB_CHECK, "an OFFSET is below zero"},
    {"22021", JDB_INVALID, "a text holds what the server's encoding does not have"},
    {"22030", JDB_CHECK, "a json object has a key twice"},
    {"22032", JDB_CHECK, "a text is no json"},
    {"22P02", JDB_CHECK, "a text is no value of the type it is taken for"},
    {"22P03", JDB_SCHEMA, "a column has another type than the program's"},
    {"22P05", JDB_CHECK, "a text holds a character that the database cannot store"},
    {"22", JDB_CHECK, "a value is none that can be computed with"},
    {"25006", JDB_IO, NULL},
    {"25P02", JDB_ABORTED, "an earlier statement of this transaction failed: roll it back"},
    {"28", JDB_CONNECTION, NULL},
    {"3D", JDB_SCHEMA, NULL},
    {"3F", JDB_SCHEMA, NULL},
    {"40001", JDB_RETRY, NULL},
    {"40P01", JDB_RETRY, NULL},
    {"40", JDB_RETRY, NULL},
    {"42P01", JDB_SCHEMA, NULL},
    {"42703", JDB_SCHEMA, NULL},
    {"42704", JDB_SCHEMA, NULL},
    {"42883", JDB_SCHEMA, NULL},
    {"42501", JDB_MISUSE, NULL},
    {"42P18", JDB_SCHEMA, NULL},
    {"42", JDB_OK, NULL},
    {"53100", JDB_FULL, NULL},
    {"53200", JDB_NO_MEMORY, NULL},
    {"53", JDB_RETRY, NULL},
    {"54", JDB_INVALID, NULL},
    {"55P03", JDB_RETRY, "another connection held a lock for too long"},
    {"57014", JDB_RETRY, "the statement took longer than it may, or was canceled"},
    {"57P", JDB_CONNECTION, NULL},
    {"58", JDB_IO, NULL},
    {"XX001", JDB_CORRUPT, NULL},
    {"XX002", JDB_CORRUPT, NULL},
    {"08", JDB_CONNECTION, NULL},
    {"0A", JDB_UNSUPPORTED, NULL},
    {"P0", JDB_CHECK, NULL},
    {"23", JDB_CHECK, "the row breaks a rule of the table"},
    {"44", JDB_CHECK, NULL},
    {"", JDB_OK, NULL},
};

static size_t find_code(const char *code)
{
    for (size_t i = 0;; i++)
        if (strncmp(code, CODES[i].code, strlen(CODES[i].code)) == 0)
            return i;
}

/* The five characters as digits to the base of 36. */
static int number_of(const char *code)
{
    int number = 0;
    for (size_t i = 0; i < 5 && code[i]; i++)
        number = number * 36 + (code[i] >= 'A' ? code[i] - 'A' + 10 : code[i] - '0');
    return number;
}

/* ---- Constraints ----------------------------------------------------------------------------------------- */

enum { NAME_MOST = 63 }; /* bytes of a name that the server keeps */

struct match {
    const struct jdb_record *record;
    const struct jdb_constraint *constraint;
};

static struct match find_in(const struct jdb_record *record, const char *name)
{
    for (size_t i = 0; i < record->constraint_count; i++)
        if (strncmp(record->constraints[i].name, name, NAME_MOST) == 0)
            return (struct match){record, &record->constraints[i]};
    return (struct match){NULL, NULL};
}

static const struct jdb_record *find_record(const struct jdb *db, const char *table)
{
    for (size_t i = 0; i < db->schema->record_count; i++)
        if (strncmp(db->schema->records[i]->name, table, NAME_MOST) == 0)
            return db->schema->records[i];
    return NULL;
}

/* Of the table that is named, which may be a part of another; then of any. */
static struct match find(const struct jdb *db, const PGresult *result, const struct jdb_binding *binding)
{
    const char *name = field(result, PG_DIAG_CONSTRAINT_NAME);
    const struct jdb_record *record = find_record(db, field(result, PG_DIAG_TABLE_NAME));
    struct match found = {NULL, NULL};
    if (!*name)
        return found;
    if (record)
        found = find_in(record, name);
    if (!found.constraint && binding)
        found = find_in(binding->record, name);
    for (size_t i = 0; i < db->schema->record_count && !found.constraint; i++)
        found = find_in(db->schema->records[i], name);
    return found;
}

static enum jdb_status fail_unique(struct jdb *db, const PGresult *result, const struct jdb_binding *binding)
{
    struct match found = find(db, result, binding);
    if (found.constraint && found.constraint->status == JDB_UNIQUE)
        return jdb_fail_unique(db, found.record, found.constraint);
    return jdb_fail(db, JDB_UNIQUE, "%s: another row has this value", field(result, PG_DIAG_CONSTRAINT_NAME));
}

static enum jdb_status fail_check(struct jdb *db, const PGresult *result, const struct jdb_binding *binding)
{
    struct match found = find(db, result, binding);
    if (found.constraint && found.constraint->status == JDB_CHECK)
        return jdb_fail_check(db, found.record, found.constraint);
    const char *name = field(result, PG_DIAG_CONSTRAINT_NAME);
    return *name ? jdb_fail(db, JDB_CHECK, "the row breaks the rule %s", name)
                 : jdb_fail(db, JDB_CHECK, "%s",
                            field(result, PG_DIAG_MESSAGE_PRIMARY)); /* no partition takes it */
}

/* The server names the table of the key in both cases. Its words tell them apart in English, the statement does mostly. */
static bool is_about_parent(const PGresult *result, const struct jdb_binding *binding, struct match found)
{
    const char *words = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (strncmp(words, "update or delete on", 19) == 0)
        return true;
    if (strncmp(words, "insert or update on", 19) == 0 || !binding)
        return false;
    return binding->operation == JDB_DELETE ||
           (binding->operation == JDB_UPDATE && binding->record != found.record);
}

static enum jdb_status fail_foreign_key(struct jdb *db, const PGresult *result,
                                        const struct jdb_binding *binding)
{
    struct match found = find(db, result, binding);
    if (!found.constraint || found.constraint->status != JDB_FOREIGN_KEY)
        return jdb_fail(db, JDB_FOREIGN_KEY, "a row would refer to one that does not exist");
    return is_about_parent(result, binding, found) ? jdb_fail_parent(db, found.record, found.constraint)
                                                   : jdb_fail_orphan(db, found.record, found.constraint);
}

static enum jdb_status fail_not_null(struct jdb *db, const PGresult *result, const struct jdb_binding *binding)
{
    const char *table = field(result, PG_DIAG_TABLE_NAME), *name = field(result, PG_DIAG_COLUMN_NAME);
    const struct jdb_record *record = find_record(db, table);
    if (!record && binding)
        record = binding->record;
    for (size_t i = 0; record && i < record->column_count; i++) {
        const struct jdb_column *column = &record->columns[i];
        if (strncmp(column->name, name, NAME_MOST) != 0)
            continue;
        jdb_fail(db, JDB_NOT_NULL, "%s.%s must have a value", record->name, column->name);
        jdb_failure_set_column(db, record, column);
        return JDB_NOT_NULL;
    }
    return jdb_fail(db, JDB_NOT_NULL, "%s.%s must have a value", table, name);
}

static const struct {
    const char *code;
    enum jdb_status (*fail)(struct jdb *db, const PGresult *result, const struct jdb_binding *binding);
} REFUSALS[] = {
    {"23502", fail_not_null}, {"23503", fail_foreign_key}, {"23001", fail_foreign_key},
    {"23505", fail_unique},   {"23514", fail_check},
};

/* ---- Values that the server does not read ---------------------------------------------------------------- */

/* "$3": the last that the context names; 0: none. */
static size_t parameter_of(const PGresult *result)
{
    const char *dollar = strrchr(field(result, PG_DIAG_CONTEXT), '$');
    return dollar ? strtoul(dollar + 1, NULL, 10) : 0;
}

/* "COPY t, line 3, column data" */
static const struct jdb_column *copied_column(const PGresult *result, const struct jdb_record *record)
{
    const char *context = field(result, PG_DIAG_CONTEXT);
    const char *words = strstr(context, "COPY ");
    for (size_t i = 0; words && i < record->column_count; i++) {
        const char *name = record->columns[i].name;
        size_t length = strlen(name), rest = strcspn(words, "\n");
        if (rest > length && strncmp(words + rest - length, name, length) == 0 &&
            words[rest - length - 1] == ' ')
            return &record->columns[i];
    }
    return NULL;
}

/* NULL: it is not known which member it was. */
static const struct jdb_column *find_column(const PGresult *result, const struct jdb_binding *binding)
{
    if (!binding)
        return NULL;
    const struct jdb_record *record = binding->record;
    size_t number = parameter_of(result);
    if (number && number <= binding->parameter_count)
        return &record->columns[binding->parameters[number - 1].column];
    return copied_column(result, record);
}

/* NULL: none is the column's alone. */
static const struct jdb_constraint *rule_of(const struct jdb_record *record, const struct jdb_column *column)
{
    for (size_t i = 0; i < record->constraint_count; i++) {
        const struct jdb_constraint *constraint = &record->constraints[i];
        if (constraint->status == JDB_CHECK && constraint->column_count == 1 &&
            &record->columns[constraint->columns[0]] == column)
            return constraint;
    }
    return NULL;
}

enum jdb_status jdb_postgres_fail_rule(struct jdb *db, const struct jdb_record *record,
                                       const struct jdb_column *column)
{
    const struct jdb_constraint *rule = rule_of(record, column);
    if (rule)
        return jdb_fail_check(db, record, rule);
    return jdb_fail_column(db, JDB_CHECK, record, column, "holds a value that its type does not have");
}

static size_t count_characters(const struct jdb_value *value)
{
    size_t count = 0;
    for (size_t i = 0; i < value->size; i++)
        count += (((const unsigned char *)value->data)[i] & 0xc0) != 0x80;
    return count;
}

/* "value too long for type character varying(20)": the only member that is; of several, the only one that the schema bounds.
 * NULL: it is not known. */
static const struct jdb_column *find_long(const PGresult *result, const struct jdb_binding *binding)
{
    const char *length = strrchr(field(result, PG_DIAG_MESSAGE_PRIMARY), '(');
    const struct jdb_column *found[2] = {NULL, NULL};
    size_t counts[2] = {0, 0};
    for (size_t i = 0; length && binding && binding->rows && i < binding->parameter_count; i++) {
        const struct jdb_parameter *parameter = &binding->parameters[i];
        const struct jdb_column *column = &binding->record->columns[parameter->column];
        struct jdb_value value;
        if (column->type != JDB_TYPE_TEXT ||
            jdb_binding_value(binding, column, binding->rows[parameter->row], &value) ||
            value.storage != JDB_TEXT || count_characters(&value) <= strtoul(length + 1, NULL, 10))
            continue;
        bool is_bounded = rule_of(binding->record, column);
        found[is_bounded] = column;
        counts[is_bounded]++;
    }
    bool is_bounded = counts[true] > 0;
    return counts[is_bounded] == 1 ? found[is_bounded] : NULL;
}

static enum jdb_status fail_words(struct jdb *db, const PGresult *result, enum jdb_status other,
                                  const struct jdb_binding *binding)
{
    const char *code = field(result, PG_DIAG_SQLSTATE);
    size_t number = find_code(code);
    if (jdb_postgres_is_stale(result))
        return jdb_fail(
            db, JDB_RETRY,
            "the tables of a statement that was prepared have changed, or the server has forgotten it");
    enum jdb_status status = CODES[number].status == JDB_OK ? other : CODES[number].status;
    if (strcmp(code, "22003") == 0 && binding && binding->operation == JDB_READ)
        status = JDB_SCHEMA; /* what is computed, and not written, is none that the row's member can hold */
    const struct jdb_column *column = strncmp(code, "22", 2) == 0 ? find_column(result, binding) : NULL;
    bool is_long = strcmp(code, "22001") == 0;
    if (is_long && !column)
        column = find_long(result, binding);
    if (column && (is_long || column->type == JDB_TYPE_JSON))
        return jdb_postgres_fail_rule(db, binding->record, column);
    return jdb_fail(db, status, "%s",
                    CODES[number].words ? CODES[number].words : field(result, PG_DIAG_MESSAGE_PRIMARY));
}

enum jdb_status jdb_postgres_fail(struct jdb *db, const PGresult *result, enum jdb_status other,
                                  const struct jdb_binding *binding)
{
    const char *code = field(result, PG_DIAG_SQLSTATE);
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS && status == JDB_OK; i++)
        if (strcmp(code, REFUSALS[i].code) == 0)
            status = REFUSALS[i].fail(db, result, binding);
    if (status == JDB_OK)
        status = fail_words(db, result, other, binding);
    db->error.native = number_of(code);
    db->aborted = db->depth > 0;
    return status;
}

enum jdb_status jdb_postgres_check(struct jdb *db, const PGresult *result, enum jdb_status other,
                                   const char *doing)
{
    struct jdb_postgres *postgres = db->handle;
    jdb_postgres_note(postgres);
    if (jdb_postgres_is_broken(postgres, result))
        return jdb_postgres_lose(db, doing);
    if (!result)
        return jdb_fail_memory(db);
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
        return JDB_OK;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        return jdb_postgres_lose(db, "at a COPY, which only the library itself can do");
    default:
        return jdb_postgres_fail(db, result, other, NULL);
    }
}
