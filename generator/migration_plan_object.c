/* What stands beside tables: views, triggers, virtual tables. */
#include "migration_planner.h"

#include "ddl.h"

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

static bool keeps_view(const struct planner *planner, const struct sql_view *view, const struct schema *other)
{
    const struct sql_view *same = find_view(other, view->name.text);
    return same && text_equal(text_of_view(planner->arena, view), text_of_view(planner->arena, same));
}

static bool keeps_object(const struct sql_object *object, const struct sql_object_list *others)
{
    const struct sql_object *same = find_object(others, object->name.text);
    return same && text_equal(same->sql.text, object->sql.text);
}

void planner_drop_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < before->triggers.count; i++)
        if (!keeps_object(&before->triggers.items[i], &after->triggers))
            planner_append_drop(planner, "TRIGGER", before->triggers.items[i].name.text);
    for (size_t i = 0; i < before->views.count; i++)
        if (!keeps_view(planner, &before->views.items[i], after))
            planner_append_drop(planner, "VIEW", before->views.items[i].name.text);
    for (size_t i = 0; i < before->virtual_tables.count; i++)
        if (!keeps_object(&before->virtual_tables.items[i], &after->virtual_tables))
            planner_append_drop(planner, "TABLE", before->virtual_tables.items[i].name.text);
}

void planner_make_objects(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < after->virtual_tables.count; i++)
        if (!keeps_object(&after->virtual_tables.items[i], &before->virtual_tables))
            ddl_append_virtual_table(&DIALECT_SQLITE, planner->out, &after->virtual_tables.items[i]);
    for (size_t i = 0; i < after->views.count; i++)
        if (!keeps_view(planner, &after->views.items[i], before))
            ddl_append_view(&DIALECT_SQLITE, planner->out, &after->views.items[i]);
    for (size_t i = 0; i < after->triggers.count; i++)
        if (!keeps_object(&after->triggers.items[i], &before->triggers))
            ddl_append_trigger(&DIALECT_SQLITE, planner->out, &after->triggers.items[i]);
}
