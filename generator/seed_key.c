#include "seed_link.h"

#include <stdlib.h>
#include <string.h>

/* A value that finds its row again: null equals nothing, and a password's hash is another at each loading. */
static bool identifies(const struct seed_value *value)
{
    return value && !value->password.text && value->literal.kind != LITERAL_NULL;
}

static bool identify_all(const struct seed_row *row, const struct column_list *columns)
{
    for (size_t i = 0; i < columns->count; i++)
        if (!identifies(seed_row_value(row, columns->items[i])))
            return false;
    return columns->count > 0;
}

/* The columns of a unique index over all rows; none when it is another one, or holds expressions. */
static struct column_list unique_columns(struct arena *arena, const struct index *index)
{
    struct column_list columns = {0};
    if (!index->unique || index->where.text)
        return columns;
    for (size_t i = 0; i < index->terms.count; i++) {
        if (!index->terms.items[i].column)
            return (struct column_list){0};
        *ARENA_APPEND(arena, &columns) = index->terms.items[i].column;
    }
    return columns;
}

/* Does a row that leaves the column out hold null in it? */
static bool is_null_by_default(const struct column *column)
{
    return column->nullable && column->default_value.kind == LITERAL_NONE && !column->generated.text;
}

/* All that the row gives but its passwords, and what it leaves null: without that, another row which gives a
 * value there would be taken for this one. */
static struct column_list whole_row(struct arena *arena, const struct seed_row *row)
{
    struct column_list columns = {0};
    bool gives_any = false;
    for (size_t i = 0; i < row->table->columns.count; i++) {
        const struct column *column = &row->table->columns.items[i];
        const struct seed_value *value = seed_row_value(row, column);
        if (value ? !value->password.text : is_null_by_default(column))
            *ARENA_APPEND(arena, &columns) = column;
        gives_any = gives_any || (value && !value->password.text);
    }
    return gives_any ? columns : (struct column_list){0};
}

static struct column_list find_key(struct arena *arena, const struct seed_row *row)
{
    const struct table *table = row->table;
    if (identify_all(row, &table->primary_key.columns))
        return table->primary_key.columns;
    for (size_t i = 0; i < table->unique_keys.count; i++)
        if (identify_all(row, &table->unique_keys.items[i].columns))
            return table->unique_keys.items[i].columns;
    for (size_t i = 0; i < table->indexes.count; i++) {
        struct column_list columns = unique_columns(arena, &table->indexes.items[i]);
        if (identify_all(row, &columns))
            return columns;
    }
    return whole_row(arena, row);
}

static int compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_bytes(const struct literal *a, const struct literal *b)
{
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : compare_sizes(a->length, b->length);
}

static int compare_literals(const struct literal *a, const struct literal *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    switch (a->kind) {
    case LITERAL_BOOLEAN:
    case LITERAL_INTEGER:
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    case LITERAL_REAL:
        return a->real < b->real ? -1 : a->real > b->real;
    case LITERAL_TEXT:
        return strcmp(a->text, b->text);
    case LITERAL_BYTES:
        return compare_bytes(a, b);
    default:
        return 0;
    }
}

/* Orders two rows' values of a column. A row that does not give it holds null. */
static int compare_values(const struct seed_value *a, const struct seed_value *b)
{
    static const struct literal NULL_LITERAL = {.kind = LITERAL_NULL};
    if (a && b && a->row && b->row)
        return compare_sizes(a->row->position, b->row->position);
    return compare_literals(a ? &a->literal : &NULL_LITERAL, b ? &b->literal : &NULL_LITERAL);
}

/* Orders rows so that those which nothing tells apart are neighbours. */
static int compare_keys(const struct seed_row *a, const struct seed_row *b)
{
    int order = compare_sizes(a->table->index, b->table->index);
    if (order == 0)
        order = compare_sizes(a->natural_key.count, b->natural_key.count);
    for (size_t i = 0; order == 0 && i < a->natural_key.count; i++) {
        const struct column *first = a->natural_key.items[i], *second = b->natural_key.items[i];
        order = compare_sizes(first->index, second->index);
        if (order == 0)
            order = compare_values(seed_row_value(a, first), seed_row_value(b, second));
    }
    return order;
}

static int compare_rows(const void *a, const void *b)
{
    const struct seed_row *first = *(struct seed_row *const *)a, *second = *(struct seed_row *const *)b;
    int order = compare_keys(first, second);
    return order != 0 ? order : compare_sizes(first->position, second->position);
}

static void report_duplicates(struct arena *arena, struct seed_row **rows, size_t count,
                              struct diagnostics *diagnostics)
{
    for (size_t first = 0, i = 1; i < count; i++) {
        if (compare_keys(rows[first], rows[i]) != 0) {
            first = i;
            continue;
        }
        struct diagnostic *diagnostic =
            diagnostic_report(diagnostics, RULE_SEED_DUPLICATE, rows[i]->span,
                              "nothing tells %s from an earlier row of \"%s\": they would be one",
                              seed_row_title(arena, rows[i]), rows[i]->table->name.text);
        diagnostic_note(diagnostic, rows[first]->span, "the earlier row");
        rows[i]->broken = true;
    }
}

void seed_key_find(struct arena *arena, struct seed *seed, struct diagnostics *diagnostics)
{
    struct seed_row **rows = arena_alloc(arena, seed->rows.count, sizeof(struct seed_row *));
    size_t count = 0;
    for (size_t i = 0; i < seed->rows.count; i++) {
        struct seed_row *row = seed->rows.items[i];
        if (row->broken)
            continue;
        row->natural_key = find_key(arena, row);
        row->broken = row->natural_key.count == 0;
        if (!row->broken)
            rows[count++] = row;
        else
            diagnostic_report(
                diagnostics, RULE_SEED_KEY, row->span,
                "%s gives no value that would find it again: give a key, or any column but a password",
                seed_row_title(arena, row));
    }
    if (count)
        qsort(rows, count, sizeof(struct seed_row *), compare_rows);
    report_duplicates(arena, rows, count, diagnostics);
}
