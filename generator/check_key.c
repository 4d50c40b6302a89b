#include "check_rule.h"

#include "suggest.h"
#include "text.h"

/* ---- Primary keys ---------------------------------------------------------------------------------------- */

/* An id that refers to another table is no second id: its type is what is wrong. */
static bool is_own_id(const struct column *column)
{
    return column->type == TYPE_ID && !column->reference.table_name.text;
}

static void check_ids(struct checker *checker, const struct table *table)
{
    const struct column *first = NULL;
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (!is_own_id(column))
            continue;
        if (!first) {
            first = column;
            continue;
        }
        struct diagnostic *diagnostic = diagnostic_report(
            checker->diagnostics, checker->rule, column->name.span,
            "table \"%s\" can have one id, and \"%s\" is a second", table->name.text, column->name.text);
        diagnostic_suggest(diagnostic, "make it an int");
        diagnostic_note(diagnostic, first->name.span, "the first is here");
    }
}

static struct span span_of_key(const struct column *column)
{
    return column->primary ? column->primary_span : column->name.span;
}

/* Whether a column is a primary key by itself, beside the one that the table has. A second id is told as such. */
static bool is_another_key(const struct table *table, const struct column *column)
{
    const struct column_list *key = &table->primary_key.columns;
    if ((!column->primary && !is_own_id(column)) || (key->count == 1 && key->items[0] == column))
        return false;
    return column->primary || key->items[0]->type != TYPE_ID || key->items[0] == column;
}

/* The later of the two is the mistake. */
static void report_another_key(struct checker *checker, const struct table *table, const struct column *column)
{
    const struct span *key = &table->primary_key.span;
    struct span own = span_of_key(column);
    bool is_later = span_compare(&own, key) > 0;
    const char *why = column->primary ? "" : ", which is an id and so is one";
    struct diagnostic *diagnostic;
    if (is_later)
        diagnostic = diagnostic_report(checker->diagnostics, checker->rule, own,
                                       "table \"%s\" has another primary key than column \"%s\"%s",
                                       table->name.text, column->name.text, why);
    else
        diagnostic = diagnostic_report(checker->diagnostics, checker->rule, *key,
                                       "table \"%s\" has a primary key already: column \"%s\"%s",
                                       table->name.text, column->name.text, why);
    diagnostic_note(diagnostic, is_later ? *key : own, "the other primary key is here");
    if (column->primary)
        diagnostic_suggest(diagnostic, "for a key of several columns, use the table's primary_key alone");
}

/* Columns that say themselves that they are the key, beside the key that the table has: of those that stand before
 * it, one is enough to say that it is the second. */
static void check_primary_keys(struct checker *checker, const struct table *table)
{
    bool blames_key = false;
    for (size_t i = 0; i < table->columns.count && table->primary_key.columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (!is_another_key(table, column))
            continue;
        struct span own = span_of_key(column);
        bool is_earlier = span_compare(&own, &table->primary_key.span) < 0;
        if (!is_earlier || !blames_key)
            report_another_key(checker, table, column);
        blames_key |= is_earlier;
    }
}

/* ---- Columns of keys and indexes ------------------------------------------------------------------------- */

static void report_repeated(struct checker *checker, const struct name *name, const char *where)
{
    diagnostic_report(checker->diagnostics, checker->rule, name->span, "column \"%s\" is in the %s already",
                      name->text, where);
}

static void check_list(struct checker *checker, const struct name_list *names,
                       const struct column_list *columns, const char *where)
{
    for (size_t i = 1; i < columns->count && columns->count == names->count; i++) {
        struct column_list before = {.items = columns->items, .count = i};
        if (column_list_has(&before, columns->items[i])) {
            report_repeated(checker, &names->items[i], where);
            return;
        }
    }
}

static bool same_collate(const struct index_term *a, const struct index_term *b)
{
    if (!a->collate.text || !b->collate.text)
        return a->collate.text == b->collate.text;
    return text_equal_ignoring_case(a->collate.text, b->collate.text);
}

/* An index may have a column twice if each has its own collation. */
static void check_terms(struct checker *checker, const struct index *index)
{
    for (size_t i = 1; i < index->terms.count; i++) {
        const struct index_term *term = &index->terms.items[i];
        for (size_t j = 0; j < i && term->column; j++) {
            if (index->terms.items[j].column != term->column || !same_collate(&index->terms.items[j], term))
                continue;
            report_repeated(checker, &term->column_name, "index");
            return;
        }
    }
}

static void check_repeated(struct checker *checker, const struct table *table)
{
    check_list(checker, &table->primary_key.column_names, &table->primary_key.columns, "primary key");
    for (size_t i = 0; i < table->unique_keys.count; i++)
        check_list(checker, &table->unique_keys.items[i].column_names, &table->unique_keys.items[i].columns,
                   "key");
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        check_list(checker, &key->column_names, &key->columns, "foreign key");
        check_list(checker, &key->parent_column_names, &key->parent_columns, "list");
    }
    for (size_t i = 0; i < table->indexes.count; i++)
        check_terms(checker, &table->indexes.items[i]);
}

/* ---- Foreign keys ---------------------------------------------------------------------------------------- */

/* Whether linking found all that the key names, and both sides have as many columns. */
static bool is_whole(const struct foreign_key *key)
{
    return key->parent && key->columns.count > 0 && key->columns.count == key->parent_columns.count;
}

static void check_counts(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        if (!key->parent || key->columns.count == 0 || is_whole(key))
            continue;
        diagnostic_report(checker->diagnostics, checker->rule, key->span,
                          "the foreign key has %zu column%s, and refers to %zu of table \"%s\"",
                          key->columns.count, key->columns.count == 1 ? "" : "s", key->parent_columns.count,
                          key->parent->name.text);
    }
}

static enum column_type stored_type(const struct column *column)
{
    return column->type == TYPE_ID ? TYPE_INT : column->type;
}

static const char *type_word(const struct column *column)
{
    return column->enumeration ? column->enumeration->name.text : column_type_name(column->type);
}

/* Tables that are not strict compare what they hold. */
static bool types_agree(const struct column *column, const struct column *parent)
{
    bool is_strict = column->table->strict && parent->table->strict;
    if (column->type == TYPE_UNKNOWN || parent->type == TYPE_UNKNOWN || !is_strict)
        return true;
    return stored_type(column) == stored_type(parent) && column->enumeration == parent->enumeration;
}

static bool all_types_agree(const struct foreign_key *key)
{
    bool agree = true;
    for (size_t i = 0; i < key->columns.count; i++)
        agree = agree && types_agree(key->columns.items[i], key->parent_columns.items[i]);
    return agree;
}

static void check_types(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        for (size_t j = 0; j < key->columns.count && is_whole(key); j++) {
            const struct column *column = key->columns.items[j], *parent = key->parent_columns.items[j];
            if (types_agree(column, parent))
                continue;
            struct diagnostic *diagnostic = diagnostic_report(
                checker->diagnostics, checker->rule, key->column_names.items[j].span,
                "column \"%s\" is %s, but refers to \"%s.%s\", which is %s", column->name.text,
                type_word(column), parent->table->name.text, parent->name.text, type_word(parent));
            if (column->reference.table_name.text)
                diagnostic_suggest(diagnostic, "leave out the type: it follows from references");
            diagnostic_note(diagnostic, parent->name.span, "\"%s\" is here", parent->name.text);
        }
    }
}

static bool same_columns(const struct column_list *a, const struct column_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!column_list_has(b, a->items[i]))
            return false;
    return true;
}

static bool index_is_key(const struct index *index, const struct column_list *columns)
{
    if (!index->unique || index->where.text || index->terms.count != columns->count)
        return false;
    for (size_t i = 0; i < index->terms.count; i++) {
        const struct index_term *term = &index->terms.items[i];
        if (!term->column || term->collate.text || !column_list_has(columns, term->column))
            return false;
    }
    return true;
}

/* Whether no two rows of a table can have the same values in these columns, or a mistake may hide that. */
static bool is_unique(const struct table *table, const struct column_list *columns)
{
    if (table->doubtful || same_columns(&table->primary_key.columns, columns))
        return true;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i]->doubtful || column_has_unknown_type(columns->items[i]))
            return true;
    for (size_t i = 0; i < table->unique_keys.count; i++)
        if (table->unique_keys.items[i].columns.count == 0 ||
            same_columns(&table->unique_keys.items[i].columns, columns))
            return true;
    for (size_t i = 0; i < table->indexes.count; i++)
        if (index_is_key(&table->indexes.items[i], columns))
            return true;
    return false;
}

static void check_targets(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        if (!is_whole(key) || !all_types_agree(key) || is_unique(key->parent, &key->parent_columns))
            continue;
        struct text list = {.arena = checker->arena};
        for (size_t j = 0; j < key->parent_columns.count; j++)
            text_format(&list, "%s%s", j ? ", " : "", key->parent_columns.items[j]->name.text);
        struct diagnostic *diagnostic =
            diagnostic_report(checker->diagnostics, checker->rule, key->span,
                              "(%s) of table \"%s\" is neither its primary key nor unique", text_string(&list),
                              key->parent->name.text);
        diagnostic_note(diagnostic, key->parent_columns.items[0]->name.span, "what it refers to is here");
    }
}

/* ---- Actions --------------------------------------------------------------------------------------------- */

/* The place where a foreign key says that an action is to be taken, and which key says so; source NULL:
 * nowhere. */
static struct span span_of_action(const struct foreign_key *key, enum action action, const char **name)
{
    if (key->on_delete == action) {
        *name = "on_delete";
        return key->on_delete_span;
    }
    *name = "on_update";
    return key->on_update == action ? key->on_update_span : (struct span){0};
}

/* A table that exists may say so: such a row can't be deleted. */
static void check_set_null(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count && table->strict; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        const char *name;
        struct span span = span_of_action(key, ACTION_SET_NULL, &name);
        for (size_t j = 0; j < key->columns.count && span.source; j++) {
            const struct column *column = key->columns.items[j];
            if (column->generated.text) {
                diagnostic_report(checker->diagnostics, checker->rule, span,
                                  "%s can't set column \"%s\" to null: the database computes it", name,
                                  column->name.text);
                break;
            }
            if (column->nullable || column->doubtful)
                continue;
            struct diagnostic *diagnostic = diagnostic_report(
                checker->diagnostics, checker->rule, span,
                "%s can't set column \"%s\" to null: it is not nullable", name, column->name.text);
            diagnostic_suggest(diagnostic, "give the column `null: true`");
            if (!column->reference.table_name.text)
                diagnostic_note(diagnostic, column->name.span, "column \"%s\" is here", column->name.text);
            break;
        }
    }
}

static void check_set_default(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count && table->strict; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        const char *name;
        struct span span = span_of_action(key, ACTION_SET_DEFAULT, &name);
        for (size_t j = 0; j < key->columns.count && span.source; j++) {
            const struct column *column = key->columns.items[j];
            if (column->nullable || column->default_value.kind != LITERAL_NONE ||
                column->default_value.postgres || column->doubtful)
                continue;
            diagnostic_report(checker->diagnostics, checker->rule, span,
                              "%s can't set column \"%s\" to its default: it has none", name,
                              column->name.text);
            break;
        }
    }
}

/* ---- Collations ---------------------------------------------------------------------------------- */

static void check_collation(struct checker *checker, const struct name *name)
{
    static const char *const KNOWN[] = {"binary", "nocase", "rtrim"};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (!name->text || text_equal_ignoring_case(name->text, KNOWN[i]))
            return;
    struct diagnostic *diagnostic =
        diagnostic_report(checker->diagnostics, checker->rule, name->span,
                          "SQLite has no collation \"%s\" unless the program registers it", name->text);
    diagnostic_suggest(
        diagnostic, "%s",
        suggest_words(checker->arena, name->text, "it has", KNOWN, sizeof KNOWN / sizeof *KNOWN));
}

static void check_collations(struct checker *checker, const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        check_collation(checker, &table->columns.items[i].collate);
    for (size_t i = 0; i < table->indexes.count; i++)
        for (size_t j = 0; j < table->indexes.items[i].terms.count; j++)
            check_collation(checker, &table->indexes.items[i].terms.items[j].collate);
}

const struct check_table_rule CHECK_KEY_RULES[] = {
    {RULE_SEVERAL_IDS, check_ids},
    {RULE_SEVERAL_PRIMARY_KEYS, check_primary_keys},
    {RULE_REPEATED_COLUMN, check_repeated},
    {RULE_FOREIGN_KEY_COUNT, check_counts},
    {RULE_FOREIGN_KEY_TYPE, check_types},
    {RULE_FOREIGN_KEY_TARGET, check_targets},
    {RULE_SET_NULL, check_set_null},
    {RULE_SET_DEFAULT, check_set_default},
    {RULE_UNKNOWN_COLLATION, check_collations},
    {0, NULL},
};
