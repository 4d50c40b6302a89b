/* What stands beside tables: views, triggers, virtual tables. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_change.h"
#include "sql_scan.h"

/* What a view or trigger of one state is made by. */
static const char *text_of_view(struct arena *arena, const struct sql_view *view)
{
    struct text out = {.arena = arena};
    ddl_append_view(&DIALECT_SQLITE, &out, view);
    return text_string(&out);
}

static const struct sql_view *find_view(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->views.count; i++)
        if (text_equal_ignoring_case(schema->views.items[i].name.text, name))
            return &schema->views.items[i];
    return NULL;
}

static const struct sql_object *find_object(const struct sql_object_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal_ignoring_case(list->items[i].name.text, name))
            return &list->items[i];
    return NULL;
}

static bool same_view(const struct planner *planner, const struct sql_view *view, const struct schema *other)
{
    const struct sql_view *same = find_view(other, view->name.text);
    return same && text_equal(text_of_view(planner->arena, view), text_of_view(planner->arena, same));
}

static bool same_object(const struct sql_object *object, const struct sql_object_list *others)
{
    const struct sql_object *same = find_object(others, object->name.text);
    return same && text_equal(same->sql.text, object->sql.text);
}

/* ---- What goes ------------------------------------------------------------------------------------------- */

/* Names of views, triggers and virtual tables of the state before that are dropped. */
struct gone {
    struct arena *arena;
    const char **items;
    size_t count, capacity;
};

static bool has_gone(const struct gone *gone, const char *name)
{
    for (size_t i = 0; i < gone->count; i++)
        if (text_equal_ignoring_case(gone->items[i], name))
            return true;
    return false;
}

static void add_gone(struct gone *gone, const char *name)
{
    if (!has_gone(gone, name))
        *ARENA_APPEND(gone->arena, gone) = name;
}

static bool mentions_gone(const struct gone *gone, const char *sql)
{
    for (size_t i = 0; i < gone->count; i++)
        if (sql_scan_mentions(sql, gone->items[i]))
            return true;
    return false;
}

/* Whether a trigger would be fired by what fills new columns, or may be: by an UPDATE. */
static bool is_fired(const struct planner *planner, const struct sql_object *trigger)
{
    const struct schema *after = planner->match->after;
    for (size_t i = 0; i < after->tables.count; i++) {
        const struct table_match *table = planner->match->of_after[i];
        bool is_filled = table && !migration_change_rebuilds(planner->match, table);
        for (size_t j = 0; is_filled && j < table->after->columns.count; j++)
            if (!table->before_of[j] && table->after->columns.items[j].fill.text &&
                sql_scan_mentions(trigger->sql.text, table->after->name.text))
                return true;
    }
    return false;
}

/* What changes; what is fired; and what names a thing that goes, for SQLite alters no table while a view or trigger names what is
 * not there. A view takes the triggers on it along. */
static struct gone find_gone(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    struct gone gone = {.arena = planner->arena};
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (!same_object(&before->virtual_tables.items[i], &after->virtual_tables))
            add_gone(&gone, before->virtual_tables.items[i].name.text);
    for (size_t known = 0, round = 0; !round || known < gone.count; round++) {
        known = gone.count;
        for (size_t i = 0; i < before->views.count; i++)
            if (!same_view(planner, &before->views.items[i], after) ||
                mentions_gone(&gone, before->views.items[i].sql.text))
                add_gone(&gone, before->views.items[i].name.text);
        for (size_t i = 0; i < before->triggers.count; i++)
            if (!same_object(&before->triggers.items[i], &after->triggers) ||
                is_fired(planner, &before->triggers.items[i]) ||
                mentions_gone(&gone, before->triggers.items[i].sql.text))
                add_gone(&gone, before->triggers.items[i].name.text);
    }
    return gone;
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

void planner_drop_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    struct gone gone = find_gone(planner);
    for (size_t i = 0; i < before->triggers.count; i++)
        if (has_gone(&gone, before->triggers.items[i].name.text))
            planner_append_drop(planner, "TRIGGER", before->triggers.items[i].name.text);
    for (size_t i = 0; i < before->views.count; i++)
        if (has_gone(&gone, before->views.items[i].name.text))
            planner_append_drop(planner, "VIEW", before->views.items[i].name.text);
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (has_gone(&gone, before->virtual_tables.items[i].name.text))
            planner_append_drop(planner, "TABLE", before->virtual_tables.items[i].name.text);
}

void planner_make_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    struct gone gone = find_gone(planner);
    for (size_t i = 0; i < after->virtual_tables.count; i++)
        if (!same_object(&after->virtual_tables.items[i], &before->virtual_tables))
            ddl_append_virtual_table(&DIALECT_SQLITE, planner->out, &after->virtual_tables.items[i]);
    for (size_t i = 0; i < after->views.count; i++)
        if (!same_view(planner, &after->views.items[i], before) ||
            has_gone(&gone, after->views.items[i].name.text))
            ddl_append_view(&DIALECT_SQLITE, planner->out, &after->views.items[i]);
    for (size_t i = 0; i < after->triggers.count; i++)
        if (!same_object(&after->triggers.items[i], &before->triggers) ||
            has_gone(&gone, after->triggers.items[i].name.text))
            ddl_append_trigger(&DIALECT_SQLITE, planner->out, &after->triggers.items[i]);
}
