#include "import_write.h"

#include "constraint_name.h"
#include "dialect.h"
#include "yaml_scalar.h"

#include <string.h>

enum { BLOCK_INDENT = 4 }; /* of SQL in several lines */

struct writer {
    struct arena *arena;
    const struct import_database *database;
    struct text *out;
    struct import_remark_list *remarks;
    const struct import_table *table;
};

static void append(const struct writer *writer, const char *text)
{
    text_append(writer->out, text);
}

static void append_scalar(const struct writer *writer, const char *words)
{
    yaml_scalar_append(writer->out, words);
}

/* ---- Mappings on one line -------------------------------------------------------------------------------- */

struct mapping {
    const struct writer *writer;
    bool begun;
};

static void add_key(struct mapping *mapping, const char *key)
{
    TEXT_JOIN(mapping->writer->out, mapping->begun ? ", " : "{", key, ": ");
    mapping->begun = true;
}

static void add_word(struct mapping *mapping, const char *key, const char *words)
{
    if (!words)
        return;
    add_key(mapping, key);
    append_scalar(mapping->writer, words);
}

/* SQL, in the words of each engine where they differ. */
static void append_sql(const struct writer *writer, const char *sql, const char *postgres)
{
    if (!postgres) {
        append_scalar(writer, sql);
        return;
    }
    append(writer, "{sqlite: ");
    append_scalar(writer, sql ? sql : "");
    append(writer, ", postgres: ");
    append_scalar(writer, postgres);
    append(writer, "}");
}

static void add_sql(struct mapping *mapping, const char *key, const char *sql, const char *postgres)
{
    if (!sql && !postgres)
        return;
    add_key(mapping, key);
    append_sql(mapping->writer, sql, postgres);
}

static void add_postgres(struct mapping *mapping, const char *key, const char *words)
{
    if (!words)
        return;
    add_key(mapping, key);
    append(mapping->writer, "{postgres: ");
    append_scalar(mapping->writer, words);
    append(mapping->writer, "}");
}

static void add_flag(struct mapping *mapping, const char *key, bool is_set)
{
    if (!is_set)
        return;
    add_key(mapping, key);
    append(mapping->writer, "true");
}

static void end_mapping(const struct mapping *mapping)
{
    append(mapping->writer, "}");
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static const char *conflict_word(enum conflict conflict)
{
    static const char *const WORDS[] = {[CONFLICT_ROLLBACK] = "rollback",
                                        [CONFLICT_FAIL] = "fail",
                                        [CONFLICT_IGNORE] = "ignore",
                                        [CONFLICT_REPLACE] = "replace"};
    return conflict == CONFLICT_ABORT ? NULL : WORDS[conflict];
}

static const char *action_word(enum action action)
{
    static const char *const WORDS[] = {[ACTION_RESTRICT] = "restrict",
                                        [ACTION_CASCADE] = "cascade",
                                        [ACTION_SET_NULL] = "set null",
                                        [ACTION_SET_DEFAULT] = "set default"};
    return action == ACTION_NONE ? NULL : WORDS[action];
}

/* "email collate nocase desc" */
static const char *term_words(const struct writer *writer, const struct import_term *term)
{
    return ARENA_JOIN(writer->arena, term->column, term->collate ? " collate " : "",
                      term->collate ? term->collate : "", term->descending ? " desc" : "");
}

/* Columns are looked for before what may stand behind their names. */
static void append_term(const struct writer *writer, const struct import_term *term)
{
    bool is_plain = !term->collate && !term->descending;
    if (term->column && (is_plain || !import_table_column(writer->table, term_words(writer, term)))) {
        append_scalar(writer, term_words(writer, term));
        return;
    }
    struct mapping mapping = {.writer = writer};
    add_word(&mapping, "column", term->column);
    add_sql(&mapping, "sql", term->sql, term->postgres);
    add_word(&mapping, "collate", term->collate);
    add_flag(&mapping, "desc", term->descending);
    end_mapping(&mapping);
}

static void append_terms(const struct writer *writer, const struct import_term_list *terms)
{
    append(writer, "[");
    for (size_t i = 0; i < terms->count; i++) {
        append(writer, i ? ", " : "");
        append_term(writer, &terms->items[i]);
    }
    append(writer, "]");
}

static void append_names(const struct writer *writer, const struct import_names *names)
{
    append(writer, "[");
    for (size_t i = 0; i < names->count; i++) {
        append(writer, i ? ", " : "");
        append_scalar(writer, names->items[i]);
    }
    append(writer, "]");
}

/* ---- Constraint names ------------------------------------------------------------------------------------ */

/* The name unless it is what the constraint would be called without one: users_email_key, users_email_key1. */
static const char *own_name(const struct writer *writer, const char *name, const char *columns,
                            const char *label)
{
    bool is_left_out = !name || writer->table->is_nameless ||
                       constraint_name_is_usual(writer->arena, name, writer->table->name, columns, label);
    return is_left_out ? NULL : name;
}

static const char *joined_terms(const struct writer *writer, const struct import_term_list *terms)
{
    struct text out = {.arena = writer->arena};
    for (size_t i = 0; i < terms->count; i++)
        TEXT_JOIN(&out, i ? "_" : "", terms->items[i].column ? terms->items[i].column : "expr");
    return text_string(&out);
}

static const char *joined_names(const struct writer *writer, const struct import_names *names)
{
    struct text out = {.arena = writer->arena};
    for (size_t i = 0; i < names->count; i++)
        TEXT_JOIN(&out, i ? "_" : "", names->items[i]);
    return text_string(&out);
}

static const char *name_of_key(const struct writer *writer, const struct import_key *key)
{
    return key->is_primary ? own_name(writer, key->name, NULL, "pkey")
                           : own_name(writer, key->name, joined_terms(writer, &key->terms), "key");
}

static const char *name_of_foreign_key(const struct writer *writer, const struct import_foreign_key *key)
{
    return own_name(writer, key->name, joined_names(writer, &key->columns), "fkey");
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

static bool is_plain(const struct import_term *term)
{
    return term->column && !term->collate && !term->descending;
}

/* Whether a column can say it by itself: `primary: true`, `unique: true`. */
static bool stands_at_column(const struct writer *writer, const struct import_key *key)
{
    return key->terms.count == 1 && is_plain(&key->terms.items[0]) && key->on_conflict == CONFLICT_ABORT &&
           !name_of_key(writer, key);
}

static bool has_key(const struct writer *writer, const struct import_column *column, bool is_primary)
{
    for (size_t i = 0; i < writer->table->keys.count; i++) {
        const struct import_key *key = &writer->table->keys.items[i];
        if (key->is_primary == is_primary && stands_at_column(writer, key) &&
            text_equal_ignoring_case(key->terms.items[0].column, column->name))
            return true;
    }
    return false;
}

static bool is_in_primary_key(const struct import_table *table, const struct import_column *column)
{
    const struct import_key *key = import_table_primary_key(table);
    for (size_t i = 0; key && i < key->terms.count; i++)
        if (key->terms.items[i].column && text_equal_ignoring_case(key->terms.items[i].column, column->name))
            return true;
    return false;
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

static bool same_columns(const struct import_term_list *terms, const struct import_names *names)
{
    if (terms->count != names->count)
        return false;
    for (size_t i = 0; i < names->count; i++) {
        bool found = false;
        for (size_t j = 0; j < terms->count; j++)
            found |=
                terms->items[j].column && text_equal_ignoring_case(terms->items[j].column, names->items[i]);
        if (!found)
            return false;
    }
    return true;
}

/* Whether no two rows have the same values there. */
static bool is_unique(const struct writer *writer, const struct import_table *table,
                      const struct import_names *names)
{
    for (size_t i = 0; i < table->keys.count; i++)
        if (same_columns(&table->keys.items[i].terms, names))
            return true;
    for (size_t i = 0; i < writer->database->indexes.count; i++) {
        const struct import_index *index = &writer->database->indexes.items[i];
        if (index->unique && !index->where && text_equal_ignoring_case(index->table, table->name) &&
            same_columns(&index->terms, names))
            return true;
    }
    return false;
}

/* The columns that a foreign key means in its parent; count 0: there are none, or not all of them. */
static struct import_names target_of(const struct writer *writer, const struct import_foreign_key *key)
{
    struct import_names names = {0};
    const struct import_table *parent = import_database_table(writer->database, key->parent);
    const struct import_key *primary = parent ? import_table_primary_key(parent) : NULL;
    for (size_t i = 0; parent && i < key->to.count; i++) {
        const struct import_column *column = import_table_column(parent, key->to.items[i]);
        if (column)
            *ARENA_APPEND(writer->arena, &names) = column->name;
    }
    for (size_t i = 0; primary && !key->to.count && i < primary->terms.count; i++)
        *ARENA_APPEND(writer->arena, &names) = primary->terms.items[i].column;
    bool is_whole = names.count == key->columns.count && is_unique(writer, parent, &names);
    return is_whole ? names : (struct import_names){0};
}

static bool is_kept(const struct writer *writer, const struct import_foreign_key *key)
{
    return target_of(writer, key).count > 0;
}

/* Whether the key names just its parent's primary key, in its order. */
static bool means_primary_key(const struct writer *writer, const struct import_foreign_key *key)
{
    const struct import_table *parent = import_database_table(writer->database, key->parent);
    const struct import_key *primary = import_table_primary_key(parent);
    struct import_names target = target_of(writer, key);
    bool same = primary && primary->terms.count == target.count;
    for (size_t i = 0; same && i < target.count; i++)
        same = text_equal_ignoring_case(primary->terms.items[i].column, target.items[i]);
    return same;
}

/* The one that a column's `references` says; NULL: none. */
static const struct import_foreign_key *reference_of(const struct writer *writer,
                                                     const struct import_column *column)
{
    for (size_t i = 0; i < writer->table->foreign_keys.count; i++) {
        const struct import_foreign_key *key = &writer->table->foreign_keys.items[i];
        if (key->columns.count == 1 && text_equal_ignoring_case(key->columns.items[0], column->name) &&
            !name_of_foreign_key(writer, key) && is_kept(writer, key) && column->type != TYPE_ID)
            return key;
    }
    return NULL;
}

/* A row's own number that refers to another is no id. */
static bool refers(const struct writer *writer, const struct import_column *column)
{
    for (size_t i = 0; i < writer->table->foreign_keys.count; i++) {
        const struct import_foreign_key *key = &writer->table->foreign_keys.items[i];
        if (key->columns.count == 1 && text_equal_ignoring_case(key->columns.items[0], column->name) &&
            is_kept(writer, key))
            return true;
    }
    return false;
}

static void add_actions(struct mapping *mapping, const struct import_foreign_key *key)
{
    add_word(mapping, "on_delete", action_word(key->on_delete));
    add_word(mapping, "on_update", action_word(key->on_update));
    add_flag(mapping, "deferred", key->deferred);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const char *type_word(const struct import_column *column)
{
    return column->type == TYPE_ENUM ? column->enumeration->name : column_type_name(column->type);
}

static bool same_type(const struct import_column *column, const struct import_column *parent)
{
    enum column_type type = parent->type == TYPE_ID ? TYPE_INT : parent->type;
    return column->type == type && column->enumeration == parent->enumeration;
}

static void add_reference(struct mapping *mapping, const struct import_foreign_key *key)
{
    const struct writer *writer = mapping->writer;
    const struct import_table *parent = import_database_table(writer->database, key->parent);
    add_word(mapping, "references",
             means_primary_key(writer, key)
                 ? parent->name
                 : ARENA_JOIN(writer->arena, parent->name, ".", target_of(writer, key).items[0]));
    add_actions(mapping, key);
}

static bool is_whole_number(const char *text)
{
    size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");
    bool has_zero = text[sign] == '0' && digits > 1;
    return digits && digits < 19 && !text[sign + digits] && !has_zero && !(sign && text[1] == '0');
}

/* 'text', as SQLite writes it; NULL: it is no such text. */
static const char *text_of_literal(const struct writer *writer, const char *sql)
{
    struct text out = {.arena = writer->arena};
    size_t length = strlen(sql);
    if (length < 2 || sql[0] != '\'' || sql[length - 1] != '\'')
        return NULL;
    for (size_t i = 1; i + 1 < length; i++) {
        if (sql[i] == '\'' && (sql[i + 1] != '\'' || i + 2 == length))
            return NULL;
        text_append_char(&out, sql[i]);
        i += sql[i] == '\'';
    }
    return text_string(&out);
}

/* NULL is a value unless something says otherwise; of a row's own number it never is. */
static bool may_be_null(const struct import_table *table, const struct import_column *column)
{
    return !import_column_is_row_number(table, column) && !column->not_null &&
           !(is_in_primary_key(table, column) && (table->strict || table->without_rowid));
}

/* A value is known as such already. */
static void add_postgres_default(struct mapping *mapping, const struct import_column *column)
{
    const struct writer *writer = mapping->writer;
    if (!column->default_words && !column->default_value && !column->default_postgres)
        return;
    add_key(mapping, "default");
    if (column->default_words && column->default_is_text) {
        append_scalar(writer, column->default_words);
    } else if (column->default_words) {
        append(writer, column->default_words);
    } else {
        append(writer, "{sql: ");
        append_sql(writer, column->default_value, column->default_postgres);
        append(writer, "}");
    }
}

/* As a value of the type where that gives the same DDL, else as SQL. */
static void add_default(struct mapping *mapping, const struct import_column *column)
{
    const struct writer *writer = mapping->writer;
    const char *sql = column->default_value, *text = sql ? text_of_literal(writer, sql) : NULL;
    bool is_number = sql && is_whole_number(sql),
         is_time = column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE;
    if (!sql)
        return;
    add_key(mapping, "default");
    if (text_equal_ignoring_case(sql, "NULL") && may_be_null(writer->table, column))
        append(writer, text_equal(sql, "null") ? "null" : "NULL"); /* DDL spells it so, too */
    else if (is_time)
        append(writer, "now");
    else if (is_number && column->type == TYPE_INT)
        append(writer, sql);
    else if (is_number && column->type == TYPE_BOOL && (text_equal(sql, "0") || text_equal(sql, "1")))
        append(writer, *sql == '1' ? "true" : "false");
    else if (text && (column->type == TYPE_TEXT || column->type == TYPE_ENUM || column->type == TYPE_JSON))
        append_scalar(writer, text);
    else {
        append(writer, "{sql: ");
        append_scalar(writer, sql);
        append(writer, "}");
    }
}

/* A row's own number says nothing of it. */
static void add_null(struct mapping *mapping, const struct import_column *column)
{
    const struct import_table *table = mapping->writer->table;
    if (table->engine == ENGINE_SQLITE && import_column_is_row_number(table, column) && column->not_null) {
        add_key(mapping, "null");
        append(mapping->writer, "false");
    }
    add_flag(mapping, "null", may_be_null(table, column));
    add_word(mapping, "on_null", conflict_word(column->on_null));
}

static const struct import_check *check_of(const struct import_table *table, const struct import_column *column)
{
    for (size_t i = 0; i < table->checks.count; i++)
        if (table->checks.items[i].column &&
            text_equal_ignoring_case(table->checks.items[i].column, column->name))
            return &table->checks.items[i];
    return NULL;
}

static bool has_rest(const struct import_check *check)
{
    return check->sql || check->postgres;
}

/* The check that a column says by itself; a second one, or one with a name of its own, is the table's. */
static const struct import_check *own_check(const struct writer *writer, const struct import_column *column)
{
    const struct import_check *check = check_of(writer->table, column);
    return check && has_rest(check) && !own_name(writer, check->name, column->name, "check") ? check : NULL;
}

/* What the DDL would say of it without more words. */
static bool says_type(const struct import_column *column)
{
    return text_equal(column->sql_type, DIALECT_SQLITE.types[column->type]) && column->type != TYPE_BOOL;
}

static void add_sql_type(struct mapping *mapping, const struct import_column *column)
{
    const struct import_table *table = mapping->writer->table;
    bool is_strict_bool = column->type == TYPE_BOOL && table->strict;
    if (table->engine == ENGINE_SQLITE && !says_type(column) && !is_strict_bool)
        add_word(mapping, "sql_type", column->sql_type);
    add_postgres(mapping, "sql_type", column->postgres_type);
}

/* The column that one refers to by itself, and its table; NULL: none. */
static const struct import_column *target_column(struct writer *writer, const struct import_column *column)
{
    const struct import_foreign_key *reference = reference_of(writer, column);
    if (!reference)
        return NULL;
    const char *name = target_of(writer, reference).items[0];
    writer->table = import_database_table(writer->database, reference->parent);
    return import_table_column(writer->table, name);
}

/* Whether the type follows from what the column refers to: not where references lead back to it. */
static bool follows(const struct writer *writer, const struct import_column *column)
{
    struct writer walker = *writer;
    const struct import_column *first = column, *target = target_column(&walker, column);
    for (size_t steps = 0; target && same_type(column, target); steps++) {
        if (target == first || steps > writer->database->tables.count)
            return false;
        column = target;
        target = target_column(&walker, column);
    }
    return true;
}

static void add_bounds(struct mapping *mapping, const struct import_column *column)
{
    if (column->minimum) {
        add_key(mapping, "min");
        append(mapping->writer, column->minimum);
    }
    if (column->maximum) {
        add_key(mapping, "max");
        append(mapping->writer, column->maximum);
    }
}

static void append_column(const struct writer *writer, const struct import_column *column)
{
    struct mapping mapping = {.writer = writer};
    struct writer walker = *writer;
    const struct import_foreign_key *reference = reference_of(writer, column);
    const struct import_column *target = target_column(&walker, column);
    const struct import_check *check = own_check(writer, column);
    size_t begin = writer->out->length;
    if (!target || !same_type(column, target) || !follows(writer, column))
        add_word(&mapping, "type", type_word(column));
    bool only_type = mapping.begun;
    size_t after_type = writer->out->length;
    add_sql_type(&mapping, column);
    if (reference)
        add_reference(&mapping, reference);
    add_flag(&mapping, "primary", column->type != TYPE_ID && has_key(writer, column, true));
    add_null(&mapping, column);
    add_flag(&mapping, "unique", has_key(writer, column, false));
    const struct import_key *primary = import_table_primary_key(writer->table);
    add_flag(&mapping, "autoincrement",
             primary && primary->autoincrement && import_column_is_row_number(writer->table, column));
    if (writer->table->engine == ENGINE_POSTGRES)
        add_postgres_default(&mapping, column);
    else
        add_default(&mapping, column);
    add_bounds(&mapping, column);
    if (check)
        add_sql(&mapping, "check", check->sql, check->postgres);
    add_sql(&mapping, "generated", column->generated, column->generated_postgres);
    add_flag(&mapping, "virtual", column->generated && !column->is_stored);
    add_sql(&mapping, "collate", column->collate, column->collate_postgres);
    if (only_type && writer->out->length == after_type) { /* `name: type` is short for it */
        writer->out->length = begin;
        append_scalar(writer, type_word(column));
        return;
    }
    end_mapping(&mapping);
}

static void append_columns(const struct writer *writer)
{
    append(writer, "    columns:\n");
    for (size_t i = 0; i < writer->table->columns.count; i++) {
        append(writer, "      ");
        append_scalar(writer, writer->table->columns.items[i].name);
        append(writer, ": ");
        append_column(writer, &writer->table->columns.items[i]);
        append(writer, "\n");
    }
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void append_key(const struct writer *writer, const struct import_key *key)
{
    const char *name = name_of_key(writer, key), *conflict = conflict_word(key->on_conflict);
    if (!name && !conflict) {
        append_terms(writer, &key->terms);
        return;
    }
    struct mapping mapping = {.writer = writer};
    add_key(&mapping, "columns");
    append_terms(writer, &key->terms);
    add_word(&mapping, "name", name);
    add_word(&mapping, "on_conflict", conflict);
    end_mapping(&mapping);
}

static bool is_id(const struct writer *writer, const struct import_key *key)
{
    const struct import_column *column =
        key->terms.count == 1 ? import_table_column(writer->table, key->terms.items[0].column) : NULL;
    return column && column->type == TYPE_ID && stands_at_column(writer, key);
}

static void append_keys(const struct writer *writer)
{
    bool begun = false;
    const struct import_key *primary = import_table_primary_key(writer->table);
    if (primary && !stands_at_column(writer, primary) && !is_id(writer, primary)) {
        append(writer, "    primary_key: ");
        append_key(writer, primary);
        append(writer, "\n");
    }
    for (size_t i = 0; i < writer->table->keys.count; i++) {
        const struct import_key *key = &writer->table->keys.items[i];
        if (key->is_primary || stands_at_column(writer, key))
            continue;
        append(writer, begun ? "      - " : "    unique:\n      - ");
        append_key(writer, key);
        append(writer, "\n");
        begun = true;
    }
}

static void append_foreign_key(const struct writer *writer, const struct import_foreign_key *key)
{
    struct mapping mapping = {.writer = writer};
    bool is_whole = is_kept(writer, key);
    const struct import_table *parent = import_database_table(writer->database, key->parent);
    struct import_names target = is_whole ? target_of(writer, key) : key->to;
    add_key(&mapping, "columns");
    append_names(writer, &key->columns);
    add_word(&mapping, "references", parent ? parent->name : key->parent);
    if (is_whole ? !means_primary_key(writer, key) : target.count > 0) {
        add_key(&mapping, "to");
        append_names(writer, &target);
    }
    add_actions(&mapping, key);
    add_flag(&mapping, "dangling", !is_whole);
    add_word(&mapping, "name", is_whole ? name_of_foreign_key(writer, key) : NULL);
    end_mapping(&mapping);
}

/* Those that dangle come last, as in the DDL. */
static void append_foreign_keys_of(const struct writer *writer, bool kept, bool *begun)
{
    for (size_t i = 0; i < writer->table->foreign_keys.count; i++) {
        const struct import_foreign_key *key = &writer->table->foreign_keys.items[i];
        const struct import_column *column =
            key->columns.count == 1 ? import_table_column(writer->table, key->columns.items[0]) : NULL;
        if (is_kept(writer, key) != kept || (column && reference_of(writer, column) == key))
            continue;
        append(writer, *begun ? "      - " : "    foreign_keys:\n      - ");
        append_foreign_key(writer, key);
        append(writer, "\n");
        *begun = true;
    }
}

static void append_foreign_keys(const struct writer *writer)
{
    bool begun = false;
    append_foreign_keys_of(writer, true, &begun);
    append_foreign_keys_of(writer, false, &begun);
}

static bool is_own_check(const struct writer *writer, const struct import_check *check)
{
    const struct import_column *column =
        check->column ? import_table_column(writer->table, check->column) : NULL;
    return column && check_of(writer->table, column) == check &&
           (!has_rest(check) || own_check(writer, column) == check);
}

static void append_check(const struct writer *writer, const struct import_check *check)
{
    const char *name = own_name(writer, check->name, NULL, "check");
    if (!name && !check->postgres) {
        append_scalar(writer, check->sql);
        return;
    }
    struct mapping mapping = {.writer = writer};
    add_sql(&mapping, "sql", check->sql, check->postgres);
    add_word(&mapping, "name", name);
    end_mapping(&mapping);
}

/* Those that SQLite has nothing of come last, as in the DDL. */
static void append_checks_of(const struct writer *writer, bool of_postgres, bool *begun)
{
    for (size_t i = 0; i < writer->table->checks.count; i++) {
        const struct import_check *check = &writer->table->checks.items[i];
        if (!has_rest(check) || !check->sql != of_postgres || is_own_check(writer, check))
            continue;
        append(writer, *begun ? "      - " : "    checks:\n      - ");
        append_check(writer, check);
        append(writer, "\n");
        *begun = true;
    }
}

static void append_checks(const struct writer *writer)
{
    bool begun = false;
    append_checks_of(writer, false, &begun);
    append_checks_of(writer, true, &begun);
}

static void append_index(const struct writer *writer, const struct import_index *index)
{
    const char *plain = joined_terms(writer, &index->terms);
    bool has_name =
        !text_equal(constraint_name_join(writer->arena, writer->table->name, plain, "idx"), index->name);
    if (!has_name && index->terms.count == 1 && is_plain(&index->terms.items[0]) && !index->unique &&
        !index->where && !index->where_postgres && !index->whole_postgres) {
        append_scalar(writer, index->terms.items[0].column);
        return;
    }
    struct mapping mapping = {.writer = writer};
    if (index->terms.count) {
        add_key(&mapping, "columns");
        append_terms(writer, &index->terms);
    }
    add_flag(&mapping, "unique", index->unique);
    add_sql(&mapping, "where", index->where, index->where_postgres);
    add_postgres(&mapping, "sql", index->whole_postgres);
    add_word(&mapping, "name", has_name ? index->name : NULL);
    end_mapping(&mapping);
}

static bool is_of_postgres(const struct import_index *index)
{
    bool is_alone = !index->terms.count || (!index->where && index->where_postgres);
    for (size_t i = 0; i < index->terms.count; i++)
        is_alone |= !index->terms.items[i].column && !index->terms.items[i].sql;
    return is_alone;
}

/* Those that SQLite has nothing of come last, as in the DDL. */
static void append_indexes_of(const struct writer *writer, bool of_postgres, bool *begun)
{
    for (size_t i = 0; i < writer->database->indexes.count; i++) {
        const struct import_index *index = &writer->database->indexes.items[i];
        if (!text_equal_ignoring_case(index->table, writer->table->name) ||
            is_of_postgres(index) != of_postgres)
            continue;
        append(writer, *begun ? "      - " : "    indexes:\n      - ");
        append_index(writer, index);
        append(writer, "\n");
        *begun = true;
    }
}

static void append_indexes(const struct writer *writer)
{
    bool begun = false;
    append_indexes_of(writer, false, &begun);
    append_indexes_of(writer, true, &begun);
}

static void append_table(const struct writer *writer)
{
    append(writer, "  ");
    append_scalar(writer, writer->table->name);
    append(writer, ":\n");
    if (writer->table->entity)
        TEXT_JOIN(writer->out, "    entity: ", writer->table->entity, "\n");
    append(writer, writer->table->strict ? "" : "    strict: false\n");
    append(writer, writer->table->without_rowid ? "    without_rowid: true\n" : "");
    append_columns(writer);
    append_keys(writer);
    append_foreign_keys(writer);
    append_checks(writer);
    append_indexes(writer);
}

/* ---- The schema ------------------------------------------------------------------------------------------ */

static void append_enums(const struct writer *writer)
{
    append(writer, writer->database->enums.count ? "\nenums:\n" : "");
    for (size_t i = 0; i < writer->database->enums.count; i++) {
        append(writer, "  ");
        append_scalar(writer, writer->database->enums.items[i]->name);
        append(writer, ": ");
        append_names(writer, &writer->database->enums.items[i]->words);
        append(writer, "\n");
    }
}

static void append_block(const struct writer *writer, const char *key, const char *sql, size_t indent)
{
    text_format(writer->out, "\n%*s%s: ", (int)indent, "", key);
    yaml_scalar_append_block(writer->out, sql, indent + 2);
}

/* Behind the name and a colon. */
static void append_postgres_object(const struct writer *writer, const char *key,
                                   const struct import_object *object)
{
    bool is_view = text_equal(key, "views"), is_definition = text_equal(key, "definitions");
    size_t indent = is_view ? BLOCK_INDENT + 2 : BLOCK_INDENT;
    append(writer, is_view ? "\n    sql:" : "");
    if (!is_definition)
        append_block(writer, "sqlite", object->sql ? object->sql : "", indent);
    append_block(writer, "postgres", object->postgres, indent);
}

static void append_view(const struct writer *writer, const struct import_object *view)
{
    if (!view->columns.count) {
        yaml_scalar_append_block(writer->out, view->sql, BLOCK_INDENT);
        return;
    }
    append(writer, "\n    columns: ");
    append_names(writer, &view->columns);
    append(writer, "\n    sql: ");
    yaml_scalar_append_block(writer->out, view->sql, BLOCK_INDENT + 2);
}

static void append_objects(const struct writer *writer, const char *key,
                           const struct import_object_list *objects)
{
    size_t broken = 0;
    for (size_t i = 0; i < objects->count; i++)
        broken += objects->items[i].is_broken;
    if (objects->count > broken)
        TEXT_JOIN(writer->out, "\n", key, ":\n");
    for (size_t i = 0; i < 2 * objects->count;
         i++) { /* those that SQLite has nothing of come last, as in the DDL */
        const struct import_object *object = &objects->items[i % objects->count];
        if (object->is_broken || !object->sql != (i >= objects->count))
            continue;
        append(writer, "  ");
        append_scalar(writer, object->name);
        append(writer, object->columns.count || object->postgres ? ":" : ": ");
        if (object->postgres)
            append_postgres_object(writer, key, object);
        else
            append_view(writer, object);
        append(writer, "\n");
    }
}

/* What SQLite has no use for stays as a comment. */
static void append_broken(const struct writer *writer, const char *kind,
                          const struct import_object_list *objects)
{
    for (size_t i = 0; i < objects->count; i++) {
        const struct import_object *object = &objects->items[i];
        if (!object->is_broken)
            continue;
        const char *text =
            arena_format(writer->arena, "the %s %s is left out: SQLite can't run it", kind, object->name);
        *ARENA_APPEND(writer->arena, writer->remarks) = (struct import_remark){text};
        TEXT_JOIN(writer->out, "\n# ", text, ":\n#   ");
        for (const char *c = object->sql; *c; c++)
            text_append(writer->out, *c == '\n' ? "\n#   " : (const char[]){*c, '\0'});
        append(writer, "\n");
    }
}

/* An id that refers to another row is an int that is the key. */
static void settle_ids(struct writer *writer)
{
    for (size_t i = 0; i < writer->database->tables.count; i++) {
        writer->table = &writer->database->tables.items[i];
        for (size_t j = 0; j < writer->table->columns.count; j++) {
            struct import_column *column = &writer->table->columns.items[j];
            if (column->type == TYPE_ID && refers(writer, column))
                column->type = TYPE_INT;
        }
    }
}

void import_write(struct arena *arena, const struct import_database *database, const char *schema,
                  struct text *out, struct import_remark_list *remarks)
{
    struct writer writer = {.arena = arena, .database = database, .out = out, .remarks = remarks};
    settle_ids(&writer);
    TEXT_JOIN(out, "# yaml-language-server: $schema=./schema.schema.json\nschema: ", schema, "\n");
    if (database->engine == ENGINE_POSTGRES)
        append(&writer, "engines: [sqlite, postgres]\n");
    append_enums(&writer);
    append_objects(&writer, "definitions", &database->definitions);
    append(&writer, "\ntables:\n");
    for (size_t i = 0; i < database->tables.count; i++) {
        writer.table = &database->tables.items[i];
        append(&writer, i ? "\n" : "");
        append_table(&writer);
    }
    append_objects(&writer, "views", &database->views);
    append_objects(&writer, "triggers", &database->triggers);
    append_objects(&writer, "virtual_tables", &database->virtual_tables);
    append_broken(&writer, "view", &database->views);
    append_broken(&writer, "trigger", &database->triggers);
    append_broken(&writer, "virtual table", &database->virtual_tables);
    for (size_t i = 0; i < database->remarks.count; i++)
        *ARENA_APPEND(arena, remarks) = (struct import_remark){database->remarks.items[i]};
}
