#include "seed_link.h"
#include "literal.h"
#include "suggest.h"
#include "text.h"
#include "variable.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Rows that have a label, sorted by table and label. */
struct labels {
    struct seed_row **items;
    size_t count, capacity;
};

struct linker {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct labels labels;
    bool incomplete; /* labels may be missing */
};

const struct seed_value *seed_row_value(const struct seed_row *row, const struct column *column)
{
    for (size_t i = 0; i < row->values.count; i++)
        if (row->values.items[i].column == column)
            return &row->values.items[i];
    return NULL;
}

const char *seed_row_title(struct arena *arena, const struct seed_row *row)
{
    if (row->label.text)
        return arena_format(arena, "\"%s\"", row->label.text);
    return arena_format(arena, "a row of \"%s\"", row->table->name.text);
}

/* Equal labels stay in the order they were written. */
static int compare_labels(const void *a, const void *b)
{
    const struct seed_row *first = *(struct seed_row *const *)a, *second = *(struct seed_row *const *)b;
    if (first->table != second->table)
        return first->table->index < second->table->index ? -1 : 1;
    int order = strcmp(first->label.text, second->label.text);
    if (order != 0)
        return order;
    return first->position < second->position ? -1 : first->position > second->position;
}

static bool same_label(const struct seed_row *a, const struct seed_row *b)
{
    return a->table == b->table && text_equal(a->label.text, b->label.text);
}

static void report_duplicate_labels(struct linker *linker)
{
    const struct labels *labels = &linker->labels;
    for (size_t i = 1; i < labels->count; i++) {
        const struct seed_row *row = labels->items[i];
        size_t first = i;
        while (first > 0 && same_label(labels->items[first - 1], row))
            first--;
        if (first == i)
            continue;
        struct diagnostic *diagnostic = diagnostic_report(
            linker->diagnostics, RULE_DUPLICATE_LABEL, row->label.span,
            "label \"%s\" is there already in \"%s\"", row->label.text, row->table->name.text);
        diagnostic_note(diagnostic, labels->items[first]->label.span, "first used here");
    }
}

static void collect_labels(struct linker *linker, const struct seed *seed)
{
    for (size_t i = 0; i < seed->rows.count; i++) {
        seed->rows.items[i]->position = i;
        if (seed->rows.items[i]->label.text)
            *ARENA_APPEND(linker->arena, &linker->labels) = seed->rows.items[i];
    }
    if (linker->labels.count)
        qsort(linker->labels.items, linker->labels.count, sizeof *linker->labels.items, compare_labels);
    report_duplicate_labels(linker);
}

/* The index of the first label of a table that is not less than `label`. */
static size_t lower_bound(const struct labels *labels, const struct table *table, const char *label)
{
    size_t begin = 0, end = labels->count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        const struct seed_row *row = labels->items[middle];
        bool less = row->table == table ? strcmp(row->label.text, label) < 0 : row->table->index < table->index;
        if (less)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

static const struct seed_row *find_label(const struct linker *linker, const struct table *table,
                                         const char *label)
{
    size_t i = lower_bound(&linker->labels, table, label);
    if (i == linker->labels.count)
        return NULL;
    const struct seed_row *row = linker->labels.items[i];
    return row->table == table && text_equal(row->label.text, label) ? row : NULL;
}

static const char *nearest_label(struct linker *linker, const struct table *table, const char *word)
{
    struct {
        const char **items;
        size_t count, capacity;
    } names = {0};
    for (size_t i = lower_bound(&linker->labels, table, ""); i < linker->labels.count; i++) {
        const struct seed_row *row = linker->labels.items[i];
        if (row->table != table)
            break;
        *ARENA_APPEND(linker->arena, &names) = row->label.text;
    }
    return suggest_nearest(word, names.items, names.count);
}

/* The foreign key that is just this column, at or behind `from`; the count when there is none. */
static size_t next_foreign_key(const struct column *column, size_t from)
{
    const struct table *table = column->table;
    for (; from < table->foreign_keys.count; from++) {
        const struct foreign_key *key = &table->foreign_keys.items[from];
        if (key->parent && key->columns.count == 1 && key->columns.items[0] == column &&
            key->parent_columns.count == 1)
            break;
    }
    return from;
}

bool seed_column_takes_labels(const struct column *column)
{
    return next_foreign_key(column, 0) < column->table->foreign_keys.count;
}

/* Makes a value that is a parent's label a reference. */
static bool link_label(struct linker *linker, struct seed_value *value)
{
    const struct table *table = value->column->table;
    size_t i = next_foreign_key(value->column, 0);
    for (; i < table->foreign_keys.count; i = next_foreign_key(value->column, i + 1)) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        const struct seed_row *row = find_label(linker, key->parent, value->literal.text);
        if (!row)
            continue;
        value->row = row;
        value->parent_column = key->parent_columns.items[0];
        value->label = (struct name){.text = value->literal.text, .span = value->literal.span};
        value->literal = (struct literal){.kind = LITERAL_NONE};
        return true;
    }
    return false;
}

static void report_unknown_label(struct linker *linker, const struct seed_value *value,
                                 const struct table *parent)
{
    const char *word = value->literal.text;
    struct diagnostic *diagnostic =
        diagnostic_report(linker->diagnostics, RULE_UNKNOWN_LABEL, value->literal.span,
                          "no row of \"%s\" in this file has the label \"%s\"", parent->name.text, word);
    const char *nearest =
        diagnostics_want_suggestions(linker->diagnostics) ? nearest_label(linker, parent, word) : NULL;
    if (nearest)
        diagnostic_suggest(diagnostic, "did you mean \"%s\"?", nearest);
}

/* A word in a foreign key's place: a label, or else a value that the column can hold. */
static bool link_reference(struct linker *linker, struct seed_value *value, const struct foreign_key *key)
{
    if (link_label(linker, value))
        return true;
    struct literal converted = value->literal;
    if (!literal_convert(linker->arena, value->column, "value", &converted, diagnostics_new(linker->arena))) {
        if (!linker->incomplete)
            report_unknown_label(linker, value, key->parent);
        return false;
    }
    value->literal = converted;
    return true;
}

static bool check_password(struct linker *linker, const struct seed_value *value)
{
    if (value->column->type != TYPE_TEXT) {
        diagnostic_report(linker->diagnostics, RULE_SEED_PASSWORD, value->password.span,
                          "a password's hash is text, and column \"%s\" is no text", value->column->name.text);
        return false;
    }
    /* The generated C holds the words of a password until they are hashed: no secret may be among them. */
    if (!strstr(value->password.text, "${")) {
        diagnostic_report(linker->diagnostics, RULE_SEED_PASSWORD, value->password.span,
                          "a password does not stand in a seed: let it come from the environment, as ${NAME}");
        return false;
    }
    if (!variable_all_whole(value->password.text)) {
        diagnostic_report(linker->diagnostics, RULE_SEED_PASSWORD, value->password.span,
                          "a variable in a password is written ${NAME}");
        return false;
    }
    return true;
}

/* Characters as SQLite's length() counts them: code points. */
static int64_t count_characters(const char *text)
{
    int64_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* What min and max of the value's column bound: a length, or the value itself. */
static struct literal bounded_part(const struct seed_value *value)
{
    struct literal part = {.kind = LITERAL_INTEGER};
    if (value->column->type == TYPE_TEXT)
        part.integer = count_characters(value->literal.text);
    else if (value->column->type == TYPE_BLOB)
        part.integer = (int64_t)value->literal.length;
    else
        part = value->literal;
    return part;
}

static bool is_number(const struct literal *literal)
{
    return literal->kind == LITERAL_INTEGER || literal->kind == LITERAL_REAL;
}

static bool is_less(const struct literal *a, const struct literal *b)
{
    if (!is_number(a) || !is_number(b))
        return false;
    if (a->kind == LITERAL_INTEGER && b->kind == LITERAL_INTEGER)
        return a->integer < b->integer;
    double left = a->kind == LITERAL_REAL ? a->real : (double)a->integer;
    double right = b->kind == LITERAL_REAL ? b->real : (double)b->integer;
    return left < right;
}

static bool check_range(struct linker *linker, const struct seed_value *value)
{
    const struct column *column = value->column;
    struct literal part = bounded_part(value);
    bool too_small = is_less(&part, &column->minimum), too_large = is_less(&column->maximum, &part);
    if (!too_small && !too_large)
        return true;
    const struct literal *bound = too_small ? &column->minimum : &column->maximum;
    const char *least = too_small ? "at least" : "at most";
    if (column->type == TYPE_TEXT || column->type == TYPE_BLOB)
        diagnostic_report(linker->diagnostics, RULE_SEED_RANGE, value->literal.span,
                          "this has a length of %" PRId64 ": column \"%s\" takes %s %" PRId64, part.integer,
                          column->name.text, least, bound->integer);
    else
        diagnostic_report(linker->diagnostics, RULE_SEED_RANGE, value->literal.span,
                          "column \"%s\" takes %s %s", column->name.text, least, bound->text);
    return false;
}

static bool link_value(struct linker *linker, struct seed_value *value)
{
    const struct column *column = value->column;
    if (column->type == TYPE_UNKNOWN)
        return false;
    if (value->password.text)
        return check_password(linker, value);
    if (value->literal.kind == LITERAL_TEXT && value->literal.plain && seed_column_takes_labels(column)) {
        if (!link_reference(linker, value, &column->table->foreign_keys.items[next_foreign_key(column, 0)]))
            return false;
    } else if (!literal_convert(linker->arena, column, "value", &value->literal, linker->diagnostics)) {
        return false;
    }
    bool is_value = value->literal.kind != LITERAL_NONE && value->literal.kind != LITERAL_NULL;
    return !is_value || check_range(linker, value);
}

bool seed_column_may_be_left_out(const struct column *column)
{
    return column->nullable || column->type == TYPE_ID || column->generated.text ||
           column->default_value.kind != LITERAL_NONE;
}

static bool check_missing(struct linker *linker, const struct seed_row *row)
{
    bool complete = true;
    for (size_t i = 0; i < row->table->columns.count; i++) {
        const struct column *column = &row->table->columns.items[i];
        if (column->doubtful || seed_column_may_be_left_out(column) || seed_row_value(row, column))
            continue;
        diagnostic_report(linker->diagnostics, RULE_SEED_MISSING_COLUMN, row->span,
                          "%s needs a value of column \"%s\", which has no default",
                          seed_row_title(linker->arena, row), column->name.text);
        complete = false;
    }
    return complete;
}

/* A broken row may have left a column out by the mistake that was reported. */
static void link_row(struct linker *linker, struct seed_row *row)
{
    bool right = row->broken || check_missing(linker, row);
    for (size_t i = 0; i < row->values.count; i++)
        right = link_value(linker, &row->values.items[i]) && right;
    row->broken = row->broken || !right;
}

void seed_link(struct arena *arena, struct seed *seed, struct diagnostics *diagnostics)
{
    struct linker linker = {.arena = arena, .diagnostics = diagnostics, .incomplete = seed->incomplete};
    collect_labels(&linker, seed);
    for (size_t i = 0; i < seed->rows.count; i++)
        link_row(&linker, seed->rows.items[i]);
}
