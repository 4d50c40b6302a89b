#include "schema_link.h"

#include "constraint.h"
#include "constraint_name.h"
#include "literal.h"
#include "schema_find.h"
#include "schema_order.h"
#include "schema_reference.h"
#include "sql_postgres.h"
#include "suggest.h"
#include "text.h"

#include <string.h>
#include <strings.h>

struct linker {
    struct arena *arena;
    struct schema *schema;
    struct diagnostics *diagnostics;
};

/* ---- Types ----------------------------------------------------------------------------------------------- */

static enum column_type find_type(const char *word)
{
    for (enum column_type type = TYPE_ID; type < TYPE_ENUM; type++)
        if (text_equal(word, column_type_name(type)))
            return type;
    return TYPE_UNKNOWN;
}

static void report_unknown_type(struct linker *linker, const struct name *name)
{
    const struct schema *schema = linker->schema;
    if (schema->lacks_enums)
        return;
    struct diagnostic *diagnostic = diagnostic_report(linker->diagnostics, RULE_UNKNOWN_TYPE, name->span,
                                                      "type \"%s\" does not exist", name->text);
    if (!diagnostics_want_suggestions(linker->diagnostics))
        return;
    size_t count = 0;
    const char **words = arena_alloc(linker->arena, TYPE_ENUM + schema->enums.count, sizeof *words);
    for (enum column_type type = TYPE_ID; type < TYPE_ENUM; type++)
        words[count++] = column_type_name(type);
    for (size_t i = 0; i < schema->enums.count; i++)
        words[count++] = schema->enums.items[i].name.text;
    diagnostic_suggest(diagnostic, "%s", suggest_words(linker->arena, name->text, "there are", words, count));
}

static void link_type(struct linker *linker, struct column *column)
{
    const struct name *name = &column->type_name;
    if (!name->text)
        return;
    column->type = find_type(name->text);
    if (column->type != TYPE_UNKNOWN)
        return;
    column->enumeration = schema_find_enum(linker->schema, name->text);
    if (column->enumeration)
        column->type = TYPE_ENUM;
    else
        report_unknown_type(linker, name);
}

/* ---- Terms -------------------------------------------------------------------------------------------------- */

/* Where the last word of a text begins; 0: it has but one. */
static size_t last_word(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] != ' ')
        length--;
    return length;
}

static size_t without_spaces(const char *text, size_t length)
{
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return length;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && strncasecmp(text, word, length) == 0;
}

static bool is_direction(const char *text, size_t length)
{
    return is_word(text, length, "desc") || is_word(text, length, "asc");
}

/* Takes ` desc` or ` asc` from the end of a text. The result is the length of what is left. */
static size_t cut_direction(const char *text, size_t length, bool *descending)
{
    size_t word = last_word(text, length);
    if (word == 0 || !is_direction(text + word, length - word))
        return length;
    *descending = is_word(text + word, length - word, "desc");
    return without_spaces(text, word);
}

/* Takes ` collate NAME` from the end of a text, likewise. */
static size_t cut_collate(struct linker *linker, const struct name *words, size_t length, struct name *collate)
{
    size_t name = last_word(words->text, length), before = without_spaces(words->text, name);
    size_t word = last_word(words->text, before);
    if (word == 0 || !is_word(words->text + word, before - word, "collate"))
        return length;
    *collate = schema_find_part(linker->arena, words, name, length - name);
    return without_spaces(words->text, word);
}

/* `a desc collate nocase`, or, when the term has one already, `a desc desc`. */
static void report_direction(struct linker *linker, const struct index_term *term, const struct name *column,
                             const struct name *direction, bool is_second)
{
    if (is_second)
        diagnostic_suggest(diagnostic_report(linker->diagnostics, RULE_WRONG_VALUE, direction->span,
                                             "behind \"%s\" stands another direction already", direction->text),
                           "leave one of them out");
    else
        diagnostic_suggest(diagnostic_report(linker->diagnostics, RULE_WRONG_VALUE, direction->span,
                                             "collate NAME stands before \"%s\", not behind it",
                                             direction->text),
                           "write \"%s collate %s %s\"", column->text, term->collate.text, direction->text);
}

static void report_word(struct linker *linker, const struct name *word)
{
    static const char *const DIRECTIONS[] = {"desc", "asc", "collate NAME"};
    diagnostic_suggest(diagnostic_report(linker->diagnostics, RULE_WRONG_VALUE, word->span,
                                         "behind a column stands desc or collate NAME, not \"%s\"", word->text),
                       "%s", suggest_words(linker->arena, word->text, "there are", DIRECTIONS, 3));
}

/* A column and a word behind it that means nothing there; `has_direction`: one was taken from behind that. */
static bool report_behind_column(struct linker *linker, const struct table *table,
                                 const struct index_term *term, bool has_direction)
{
    const struct name *words = &term->column_name;
    size_t last = last_word(words->text, strlen(words->text)), before = without_spaces(words->text, last);
    const struct name column = schema_find_part(linker->arena, words, 0, before);
    if (last == 0 || !table_find_column(table, column.text))
        return false;
    const struct name word = schema_find_part(linker->arena, words, last, strlen(words->text) - last);
    if (is_direction(word.text, strlen(word.text)))
        report_direction(linker, term, &column, &word, has_direction);
    else
        report_word(linker, &word);
    return true;
}

/* Takes what stands behind an index's column or expression. Whether that is a direction. */
static bool cut_term(struct linker *linker, struct index_term *term, struct name *words)
{
    size_t whole = strlen(words->text), directed = cut_direction(words->text, whole, &term->descending);
    size_t length = directed;
    if (words == &term->column_name)
        length = cut_collate(linker, words, length, &term->collate);
    if (length < whole)
        *words = schema_find_part(linker->arena, words, 0, length);
    return directed < whole;
}

/* A column's name may itself end in what looks like a direction: all the words are looked up first. */
static void link_term(struct linker *linker, const struct table *table, struct index_term *term)
{
    struct name *words = term->column_name.text ? &term->column_name : &term->sql;
    if (words == &term->column_name)
        term->column = table_find_column(table, words->text);
    if (term->column || !words->text)
        return;
    bool has_direction = cut_term(linker, term, words);
    if (words == &term->column_name && !report_behind_column(linker, table, term, has_direction))
        term->column = schema_find_named_column(linker->arena, table, words, linker->diagnostics);
}

/* ---- Keys ------------------------------------------------------------------------------------------------ */

/* Finds columns by their names. When one is missing, the list stays empty: what follows from it is not told. */
static bool link_columns(struct linker *linker, const struct table *table, const struct name_list *names,
                         struct column_list *columns)
{
    bool found_all = true;
    for (size_t i = 0; i < names->count; i++) {
        const struct column *column =
            schema_find_named_column(linker->arena, table, &names->items[i], linker->diagnostics);
        *ARENA_APPEND(linker->arena, columns) = column;
        found_all = found_all && column;
    }
    if (!found_all)
        columns->count = 0;
    return found_all;
}

/* The same for a key, whose columns may have a direction and a collation. */
static void link_key_columns(struct linker *linker, const struct table *table, struct key *key)
{
    bool found_all = true, says_more = false;
    size_t count = key->column_names.count;
    struct key_term *terms = arena_alloc(linker->arena, count ? count : 1, sizeof *terms);
    for (size_t i = 0; i < count; i++) {
        struct index_term term = {.column_name = key->column_names.items[i]};
        link_term(linker, table, &term);
        *ARENA_APPEND(linker->arena, &key->columns) = term.column;
        terms[i] = (struct key_term){.collate = term.collate, .descending = term.descending};
        found_all = found_all && term.column;
        says_more = says_more || term.collate.text || term.descending;
    }
    key->columns.count = found_all ? count : 0;
    key->terms = says_more ? terms : NULL;
}

/* The table's primary key: as it says itself, or the first column that is one. */
static void link_primary_key(struct linker *linker, struct table *table)
{
    struct key *key = &table->primary_key;
    if (key->span.source) {
        link_key_columns(linker, table, key);
        return;
    }
    for (size_t i = 0; i < table->columns.count && key->columns.count == 0; i++) {
        const struct column *column = &table->columns.items[i];
        if (!column->primary && column->type != TYPE_ID)
            continue;
        key->span = column->primary ? column->primary_span : column->name.span;
        *ARENA_APPEND(linker->arena, &key->columns) = column;
    }
}

/* Unique keys of columns come before those of the table. */
static void link_unique_keys(struct linker *linker, struct table *table)
{
    struct table all = {0};
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (!column->unique)
            continue;
        struct key key = {.span = column->unique_span};
        *ARENA_APPEND(linker->arena, &key.column_names) = column->name;
        *ARENA_APPEND(linker->arena, &key.columns) = column;
        *ARENA_APPEND(linker->arena, &all.unique_keys) = key;
    }
    for (size_t i = 0; i < table->unique_keys.count; i++) {
        struct key *key = &table->unique_keys.items[i];
        link_key_columns(linker, table, key);
        *ARENA_APPEND(linker->arena, &all.unique_keys) = *key;
    }
    table->unique_keys = all.unique_keys;
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

static struct foreign_key foreign_key_of(struct linker *linker, const struct column *column)
{
    const struct reference *reference = &column->reference;
    struct foreign_key key = {.span = reference->table_name.span,
                              .parent_name = reference->table_name,
                              .parent = reference->column ? reference->column->table : NULL,
                              .on_delete = column->on_delete,
                              .on_update = column->on_update,
                              .on_delete_span = column->on_delete_span,
                              .on_update_span = column->on_update_span,
                              .deferred = column->deferred};
    *ARENA_APPEND(linker->arena, &key.column_names) = column->name;
    *ARENA_APPEND(linker->arena, &key.columns) = column;
    if (reference->column)
        *ARENA_APPEND(linker->arena, &key.parent_columns) = reference->column;
    return key;
}

static void link_foreign_key(struct linker *linker, const struct table *table, struct foreign_key *key)
{
    link_columns(linker, table, &key->column_names, &key->columns);
    const struct table *parent =
        schema_find_named_table(linker->arena, linker->schema, &key->parent_name, linker->diagnostics);
    if (!parent)
        return;
    if (key->parent_column_names.count > 0) {
        if (link_columns(linker, parent, &key->parent_column_names, &key->parent_columns))
            key->parent = parent;
        return;
    }
    const struct column_list *primary =
        schema_reference_primary_key(parent, key->parent_name.span, linker->diagnostics);
    if (!primary)
        return;
    key->parent = parent;
    key->parent_columns = *primary;
}

/* Foreign keys of columns come before those of the table. */
static void link_foreign_keys(struct linker *linker, struct table *table)
{
    struct table all = {0};
    for (size_t i = 0; i < table->columns.count; i++)
        if (table->columns.items[i].reference.table_name.text)
            *ARENA_APPEND(linker->arena, &all.foreign_keys) = foreign_key_of(linker, &table->columns.items[i]);
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        struct foreign_key *key = &table->foreign_keys.items[i];
        if (key->dangling) {
            link_columns(linker, table, &key->column_names, &key->columns);
            *ARENA_APPEND(linker->arena, &table->dangling_keys) = *key;
            continue;
        }
        link_foreign_key(linker, table, key);
        *ARENA_APPEND(linker->arena, &all.foreign_keys) = *key;
    }
    table->foreign_keys = all.foreign_keys;
}

/* ---- Indexes ------------------------------------------------------------------------------------------------ */

static void link_index(struct linker *linker, struct table *table, struct index *index)
{
    for (size_t i = 0; i < index->terms.count; i++)
        link_term(linker, table, &index->terms.items[i]);
}

static void link_indexes(struct linker *linker, struct table *table)
{
    for (size_t i = 0; i < table->indexes.count; i++)
        link_index(linker, table, &table->indexes.items[i]);
    for (size_t i = 0; i < table->postgres_indexes.count; i++)
        link_index(linker, table, &table->postgres_indexes.items[i]);
}

/* ---- Literals -------------------------------------------------------------------------------------------- */

/* What `min` and `max` of each type are; TYPE_UNKNOWN: there are none. */
static const enum column_type BOUND_TYPES[TYPE_ENUM + 1] = {
    [TYPE_INT] = TYPE_INT,   [TYPE_REAL] = TYPE_REAL, [TYPE_TIMESTAMP] = TYPE_TIMESTAMP,
    [TYPE_DATE] = TYPE_DATE, [TYPE_TEXT] = TYPE_INT,  [TYPE_BLOB] = TYPE_INT,
    [TYPE_JSON] = TYPE_INT,
};

/* What could not be converted is left out: nothing else is to be told of it. */
static void link_literal(struct linker *linker, const struct column *column, const char *what,
                         struct literal *literal)
{
    if (literal->kind != LITERAL_NONE &&
        !literal_convert(linker->arena, column, what, literal, linker->diagnostics))
        literal->kind = LITERAL_NONE;
}

static void link_literals(struct linker *linker, struct column *column)
{
    struct column bound = *column;
    bound.type = BOUND_TYPES[column->type];
    bound.nullable = false;
    /* In quotes, as JSON has it, `now` is still no other time. */
    bool is_time = column->type == TYPE_TIMESTAMP || column->type == TYPE_DATE;
    if (is_time && column->default_value.kind == LITERAL_TEXT && text_equal(column->default_value.text, "now"))
        column->default_value.kind = LITERAL_NOW;
    link_literal(linker, column, "default", &column->default_value);
    link_literal(linker, &bound, "min", &column->minimum);
    link_literal(linker, &bound, "max", &column->maximum);
}

/* ---- The schema ------------------------------------------------------------------------------------------ */

static void link_columns_of(struct linker *linker, struct table *table,
                            void (*link)(struct linker *linker, struct column *column))
{
    for (size_t i = 0; i < table->columns.count; i++)
        link(linker, &table->columns.items[i]);
}

/* Each step takes what those before it have linked, in all tables. */
void schema_link(struct arena *arena, struct schema *schema, struct diagnostics *diagnostics)
{
    struct linker linker = {arena, schema, diagnostics};
    for (size_t i = 0; i < schema->tables.count; i++) {
        link_columns_of(&linker, &schema->tables.items[i], link_type);
        link_primary_key(&linker, &schema->tables.items[i]);
    }
    schema_reference_link(arena, schema, diagnostics);
    for (size_t i = 0; i < schema->tables.count; i++) {
        struct table *table = &schema->tables.items[i];
        link_unique_keys(&linker, table);
        link_foreign_keys(&linker, table);
        link_indexes(&linker, table);
        link_columns_of(&linker, table, link_literals);
    }
    constraint_name_all(arena, schema);
    constraint_number_all(arena, schema);
    schema->creation_order = schema_order_of(arena, schema);
    if (schema->has_engine[ENGINE_POSTGRES])
        sql_postgres_translate(arena, schema);
}
