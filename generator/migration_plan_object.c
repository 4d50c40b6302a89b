/* What stands beside tables: views, triggers, virtual tables. */
#include "migration_planner.h"

#include "ddl.h"
#include "migration_change.h"
#include "name_index.h"
#include "query_token.h"
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

static bool is_gone(const struct planner *planner, const char *name)
{
    return name_index_find(planner->gone, name) != NAME_INDEX_NONE;
}

/* Whether it was not gone before. */
static bool let_go(const struct planner *planner, const char *name)
{
    return name_index_add(planner->gone, name, 0) == NAME_INDEX_NONE;
}

static void let_changed_go(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (!same_object(&before->virtual_tables.items[i], &after->virtual_tables))
            let_go(planner, before->virtual_tables.items[i].name.text);
    for (size_t i = 0; i < before->views.count; i++)
        if (!same_view(planner, &before->views.items[i], after))
            let_go(planner, before->views.items[i].name.text);
    for (size_t i = 0; i < before->triggers.count; i++)
        if (!same_object(&before->triggers.items[i], &after->triggers))
            let_go(planner, before->triggers.items[i].name.text);
}

/* Whether new columns are filled where the table stands: by an UPDATE. */
static bool is_filled(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (!table->before_of[i] && table->after->columns.items[i].fill.text)
            return !migration_change_rebuilds(planner->match, table);
    return false;
}

/* Triggers that an UPDATE fires, or may fire. */
static void let_fired_go(const struct planner *planner, const struct table_match *table)
{
    const struct sql_object_list *triggers = &planner->match->before->triggers;
    if (!triggers->count || !is_filled(planner, table))
        return;
    for (size_t i = 0; i < triggers->count; i++)
        if (sql_scan_mentions(triggers->items[i].sql.text, table->after->name.text))
            let_go(planner, triggers->items[i].name.text);
}

static bool names_gone(const struct planner *planner, const char *sql)
{
    struct query_token_list tokens = {0};
    query_token_list_read(planner->arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (query_token_is_name(&tokens.items[i]) && is_gone(planner, tokens.items[i].text))
            return true;
    return false;
}

/* Whether any was found that names what goes: others may name that. */
static bool let_naming_go(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    bool found = false;
    for (size_t i = 0; i < before->views.count; i++)
        if (names_gone(planner, before->views.items[i].sql.text))
            found |= let_go(planner, before->views.items[i].name.text);
    for (size_t i = 0; i < before->triggers.count; i++)
        if (names_gone(planner, before->triggers.items[i].sql.text))
            found |= let_go(planner, before->triggers.items[i].name.text);
    return found;
}

/* What changes; what is fired; and what names a thing that goes, for SQLite alters no table while a view or trigger names what is
 * not there. A view takes the triggers on it along. */
static void find_gone(const struct planner *planner)
{
    let_changed_go(planner);
    planner_for_each_match(planner, let_fired_go);
    while (let_naming_go(planner))
        ;
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

void planner_drop_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before;
    find_gone(planner);
    for (size_t i = 0; i < before->triggers.count; i++)
        if (is_gone(planner, before->triggers.items[i].name.text))
            planner_append_drop(planner, "TRIGGER", before->triggers.items[i].name.text);
    for (size_t i = 0; i < before->views.count; i++)
        if (is_gone(planner, before->views.items[i].name.text))
            planner_append_drop(planner, "VIEW", before->views.items[i].name.text);
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (is_gone(planner, before->virtual_tables.items[i].name.text))
            planner_append_drop(planner, "TABLE", before->virtual_tables.items[i].name.text);
}

void planner_make_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < after->virtual_tables.count; i++)
        if (!same_object(&after->virtual_tables.items[i], &before->virtual_tables))
            ddl_append_virtual_table(&DIALECT_SQLITE, planner->out, &after->virtual_tables.items[i]);
    for (size_t i = 0; i < after->views.count; i++)
        if (!same_view(planner, &after->views.items[i], before) ||
            is_gone(planner, after->views.items[i].name.text))
            ddl_append_view(&DIALECT_SQLITE, planner->out, &after->views.items[i]);
    for (size_t i = 0; i < after->triggers.count; i++)
        if (!same_object(&after->triggers.items[i], &before->triggers) ||
            is_gone(planner, after->triggers.items[i].name.text))
            ddl_append_trigger(&DIALECT_SQLITE, planner->out, &after->triggers.items[i]);
}
