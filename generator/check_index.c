#include "check_rule.h"

#include "text.h"

enum { COMPARED_MAX = 1000 }; /* of a table's indexes and keys: more are not held against one another */

/* What can serve a search: an index, or a key, which SQLite makes an index of. */
struct access_path {
    const struct index *index;         /* NULL: a key */
    const struct column_list *columns; /* of a key */
    const char *name;
    struct span span;
    bool unique;
};

struct access_list {
    struct access_path *items;
    size_t count, capacity;
};

static void add_key(struct checker *checker, struct access_list *list, const struct key *key)
{
    if (key->columns.count > 0)
        *ARENA_APPEND(checker->arena, list) = (struct access_path){
            .columns = &key->columns, .name = key->name.text, .span = key->span, .unique = true};
}

/* The keys first: where an index is as good as a key, it is the index that is not needed. */
static struct access_list access_of(struct checker *checker, const struct table *table)
{
    struct access_list list = {0};
    add_key(checker, &list, &table->primary_key);
    for (size_t i = 0; i < table->unique_keys.count; i++)
        add_key(checker, &list, &table->unique_keys.items[i]);
    for (size_t i = 0; i < table->indexes.count; i++) {
        const struct index *index = &table->indexes.items[i];
        *ARENA_APPEND(checker->arena, &list) = (struct access_path){
            .index = index, .name = index->name.text, .span = index->span, .unique = index->unique};
    }
    return list;
}

static size_t term_count(const struct access_path *path)
{
    return path->index ? path->index->terms.count : path->columns->count;
}

static struct index_term term_of(const struct access_path *path, size_t i)
{
    if (path->index)
        return path->index->terms.items[i];
    return (struct index_term){.column = path->columns->items[i]};
}

/* Whether all that the path says was understood: otherwise nothing is said of it. */
static bool is_known(const struct access_path *path)
{
    if (path->index && path->index->doubtful)
        return false;
    for (size_t i = 0; path->index && i < path->index->terms.count; i++)
        if (!path->index->terms.items[i].column && !path->index->terms.items[i].sql.text)
            return false;
    return true;
}

/* ---- Foreign keys without an index ------------------------------------------------------------------------ */

static bool has_own_collation(const struct index_term *term)
{
    const char *own = term->column->collate.text ? term->column->collate.text : "binary";
    return !term->collate.text || text_equal_ignoring_case(term->collate.text, own);
}

/* Whether the path begins with these columns, in any order. */
static bool begins_with(const struct access_path *path, const struct column_list *columns)
{
    if (term_count(path) < columns->count || (path->index && path->index->where.text))
        return false;
    for (size_t i = 0; i < columns->count; i++) {
        struct index_term term = term_of(path, i);
        if (!term.column || !column_list_has(columns, term.column) || !has_own_collation(&term))
            return false;
    }
    return true;
}

static bool is_served(const struct access_list *list, const struct column_list *columns)
{
    for (size_t i = 0; i < list->count; i++)
        if (!is_known(&list->items[i]) || begins_with(&list->items[i], columns))
            return true;
    return false;
}

static const char *names_of(struct checker *checker, const struct column_list *columns)
{
    struct text names = {.arena = checker->arena};
    for (size_t i = 0; i < columns->count; i++)
        text_format(&names, "%s%s", i ? ", " : "", columns->items[i]->name.text);
    return text_string(&names);
}

static void check_foreign_keys(struct checker *checker, const struct table *table)
{
    struct access_list list = access_of(checker, table);
    for (size_t i = 0; i < table->foreign_keys.count && !table->doubtful && list.count <= COMPARED_MAX; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        if (!key->parent || key->columns.count == 0 || is_served(&list, &key->columns))
            continue;
        const char *names = names_of(checker, &key->columns);
        struct diagnostic *diagnostic = diagnostic_report(
            checker->diagnostics, checker->rule, key->span,
            "no index begins with the foreign key (%s): deleting a row of \"%s\" reads all of \"%s\"", names,
            key->parent->name.text, table->name.text);
        if (key->columns.count == 1)
            diagnostic_suggest(diagnostic, "add it to the table: `indexes: [%s]`", names);
        else
            diagnostic_suggest(diagnostic, "add it to the table: `indexes: [{columns: [%s]}]`", names);
    }
}

/* ---- Indexes that do nothing ------------------------------------------------------------------------------ */

static bool same_text(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static bool same_collation(const struct index_term *a, const struct index_term *b)
{
    if (a->column)
        return has_own_collation(a)
                   ? has_own_collation(b)
                   : b->collate.text && text_equal_ignoring_case(a->collate.text, b->collate.text);
    return same_text(a->collate.text, b->collate.text);
}

static bool same_term(const struct index_term *a, const struct index_term *b)
{
    return a->column == b->column && same_text(a->sql.text, b->sql.text) && same_collation(a, b);
}

/* Whether `other` finds and orders all that `path` does: it has the same terms, perhaps more behind them, all in the
 * same direction, or all in the other. */
static bool does_the_same(const struct access_path *other, const struct access_path *path)
{
    if (term_count(other) < term_count(path) || !is_known(path) || !is_known(other))
        return false;
    bool has_own_words =
        (path->index && path->index->sql.postgres) || (other->index && other->index->sql.postgres);
    if (has_own_words)
        return false;
    const char *where = path->index ? path->index->where.text : NULL;
    if (!same_text(where, other->index ? other->index->where.text : NULL))
        return false;
    bool flipped = term_of(path, 0).descending != term_of(other, 0).descending;
    for (size_t i = 0; i < term_count(path); i++) {
        struct index_term a = term_of(path, i), b = term_of(other, i);
        if (!same_term(&a, &b) || (a.descending != b.descending) != flipped)
            return false;
    }
    return true;
}

/* Whether a table can do without the path, because it has the other. Of two that are equal, the second. */
static bool is_replaced(const struct access_list *list, size_t path, size_t other)
{
    const struct access_path *a = &list->items[path], *b = &list->items[other];
    if (path == other || !does_the_same(b, a))
        return false;
    bool equal = term_count(a) == term_count(b);
    if (a->unique && !(equal && b->unique))
        return false;
    return !equal || a->unique != b->unique || other < path;
}

static void report_redundant(struct checker *checker, const struct access_path *path,
                             const struct access_path *other)
{
    bool equal = term_count(path) == term_count(other);
    struct diagnostic *diagnostic = diagnostic_report(
        checker->diagnostics, checker->rule, path->span, "%s \"%s\" %s \"%s\", which serves all that it could",
        path->index ? "index" : "key", path->name, equal ? "repeats" : "is the beginning of", other->name);
    diagnostic_suggest(diagnostic, "leave it out");
    diagnostic_note(diagnostic, other->span, "\"%s\" is here", other->name);
}

static void check_redundant(struct checker *checker, const struct table *table)
{
    struct access_list list = access_of(checker, table);
    for (size_t i = 0; i < list.count && list.count <= COMPARED_MAX; i++)
        for (size_t j = 0; j < list.count; j++)
            if (is_replaced(&list, i, j)) {
                report_redundant(checker, &list.items[i], &list.items[j]);
                break;
            }
}

const struct check_table_rule CHECK_INDEX_RULES[] = {
    {RULE_FOREIGN_KEY_INDEX, check_foreign_keys},
    {RULE_REDUNDANT_INDEX, check_redundant},
    {0, NULL},
};
