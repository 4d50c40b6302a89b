#include "seed_link.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* A row on the way from a child to its parents, and how many of its values were followed. */
struct step {
    struct seed_row *row;
    size_t followed;
};

struct path {
    struct step *items;
    size_t count, capacity;
};

enum mark { MARK_NEW, MARK_ON_PATH, MARK_DONE };

struct sorter {
    struct arena *arena;
    struct seed *seed;
    struct diagnostics *diagnostics;
    const size_t *ranks; /* of tables, by their index: their place in the order of creation */
    struct path path;
    enum mark *marks; /* of rows, by their place in the file, which is their `position` until the end */
    size_t done;
    bool again; /* a circle was broken: the order is made anew */
};

/* A mask of fields names so many columns: the runtime sets later ones by it. */
enum { MASK_BITS = 64 };

/* A row that will be loaded, and its table's rank. */
struct ranked_row {
    struct seed_row *row;
    size_t rank;
};

static size_t *rank_tables(struct arena *arena, const struct schema *schema)
{
    size_t *ranks = arena_alloc(arena, schema->tables.count, sizeof *ranks);
    for (size_t i = 0; i < schema->tables.count; i++)
        ranks[schema->creation_order[i]->index] = i;
    return ranks;
}

static int compare_ranks(const void *a, const void *b)
{
    const struct ranked_row *first = a, *second = b;
    if (first->rank != second->rank)
        return first->rank < second->rank ? -1 : 1;
    return first->row->position < second->row->position ? -1 : first->row->position > second->row->position;
}

static const struct seed_value *followed_value(const struct step *step)
{
    return &step->row->values.items[step->followed - 1];
}

/* The way out of the circle that begins at a step: one of its references is set when all its rows are there. */
static void suggest_way_out(const struct sorter *sorter, size_t begin, struct diagnostic *error)
{
    for (size_t i = begin; i < sorter->path.count; i++) {
        if (!followed_value(&sorter->path.items[i])->column->nullable)
            continue;
        diagnostic_suggest(error,
                           "a nullable reference outside of the row's natural key would be set last: give "
                           "the table a unique key");
        return;
    }
    diagnostic_suggest(error, "make column \"%s\" nullable: it can then be set last",
                       followed_value(&sorter->path.items[sorter->path.count - 1])->column->name.text);
}

/* The path from the row that is met again, and back to it: `"a" -> "b" -> "a"`. */
static void report_cycle(struct sorter *sorter, const struct seed_row *again)
{
    size_t begin = sorter->path.count;
    while (begin > 0 && sorter->path.items[begin - 1].row != again)
        begin--;
    struct text circle = {.arena = sorter->arena};
    for (size_t i = --begin; i < sorter->path.count; i++)
        text_format(&circle, "%s -> ", seed_row_title(sorter->arena, sorter->path.items[i].row));
    text_append(&circle, seed_row_title(sorter->arena, again));
    const struct step *last = &sorter->path.items[sorter->path.count - 1];
    struct diagnostic *error = diagnostic_report(
        sorter->diagnostics, RULE_SEED_CYCLE, followed_value(last)->label.span,
        "rows refer to one another in a circle, so none can be the first: %s", text_string(&circle));
    suggest_way_out(sorter, begin, error);
}

/* Whether the row can be loaded without this reference, and given it when the others are there. */
static bool can_be_later(const struct seed_row *row, const struct seed_value *value)
{
    for (size_t i = 0; i < row->natural_key.count; i++)
        if (row->natural_key.items[i] == value->column)
            return false;
    return value->column->nullable && value->column->index < MASK_BITS &&
           row->table->primary_key.columns.count > 0;
}

/* Leaves one reference of the circle for later. */
static void break_cycle(struct sorter *sorter, const struct seed_row *again)
{
    for (size_t i = sorter->path.count; i-- > 0;) {
        const struct step *step = &sorter->path.items[i];
        struct seed_value *value = &step->row->values.items[step->followed - 1];
        if (can_be_later(step->row, value)) {
            value->later = true;
            sorter->again = true;
            return;
        }
        if (step->row == again)
            break;
    }
    report_cycle(sorter, again);
}

static void push(struct sorter *sorter, struct seed_row *row)
{
    sorter->marks[row->position] = MARK_ON_PATH;
    *ARENA_APPEND(sorter->arena, &sorter->path) = (struct step){.row = row};
}

/* Goes one step on: to the next parent of the path's last row, or, when it has no more, puts that row in its
 * place behind them. */
static void take_step(struct sorter *sorter)
{
    struct step *last = &sorter->path.items[sorter->path.count - 1];
    if (last->followed == last->row->values.count) {
        sorter->marks[last->row->position] = MARK_DONE;
        sorter->seed->order[sorter->done++] = last->row;
        sorter->path.count--;
        return;
    }
    const struct seed_value *value = &last->row->values.items[last->followed++];
    const struct seed_row *parent = value->later ? NULL : value->row;
    if (!parent || sorter->marks[parent->position] == MARK_DONE)
        return;
    if (sorter->marks[parent->position] == MARK_ON_PATH)
        break_cycle(sorter, parent);
    else
        push(sorter, sorter->seed->rows.items[parent->position]);
}

/* Rows as they are without references: tables in the order of their creation, so that a row which names its
 * parent by a key comes behind it too. */
static struct ranked_row *rank_rows(const struct sorter *sorter)
{
    const struct seed *seed = sorter->seed;
    struct ranked_row *ranked = arena_alloc(sorter->arena, seed->rows.count, sizeof *ranked);
    for (size_t i = 0; i < seed->rows.count; i++) {
        struct seed_row *row = seed->rows.items[i];
        ranked[i] = (struct ranked_row){row, sorter->ranks[row->table->index]};
    }
    qsort(ranked, seed->rows.count, sizeof *ranked, compare_ranks);
    return ranked;
}

static void sort(struct sorter *sorter, const struct ranked_row *ranked)
{
    size_t count = sorter->seed->rows.count;
    sorter->again = false;
    sorter->done = 0;
    memset(sorter->marks, 0, count * sizeof *sorter->marks);
    for (size_t i = 0; i < count; i++) {
        if (sorter->marks[ranked[i].row->position] == MARK_NEW)
            push(sorter, ranked[i].row);
        while (sorter->path.count)
            take_step(sorter);
    }
}

void seed_order_rows(struct arena *arena, const struct schema *schema, struct seed *seed,
                     struct diagnostics *diagnostics)
{
    if (seed->rows.count == 0)
        return;
    struct sorter sorter = {
        .arena = arena,
        .seed = seed,
        .diagnostics = diagnostics,
        .ranks = rank_tables(arena, schema),
        .marks = arena_alloc(arena, seed->rows.count, sizeof(enum mark)),
    };
    seed->order = arena_alloc(arena, seed->rows.count, sizeof *seed->order);
    const struct ranked_row *ranked = rank_rows(&sorter);
    do
        sort(&sorter, ranked);
    while (sorter.again);
    for (size_t i = 0; i < seed->rows.count; i++)
        seed->order[i]->position = i;
}
