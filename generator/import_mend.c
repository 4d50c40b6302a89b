#include "import_mend.h"

#include "c_claim.h"
#include "c_text.h"
#include "import_type.h"
#include "schema_check.h"
#include "schema_link.h"
#include "schema_read.h"
#include "yaml_tree.h"

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static bool is_taken(const struct import_database *database, const char *name)
{
    for (size_t i = 0; i < database->tables.count; i++) {
        const struct import_table *table = &database->tables.items[i];
        if (text_equal_ignoring_case(table->name, name) ||
            (table->entity && text_equal_ignoring_case(table->entity, name)))
            return true;
    }
    return false;
}

/* "users_row", "users_row2" */
static const char *new_entity(struct arena *arena, const struct import_database *database, const char *table)
{
    const char *begin = *table >= '0' && *table <= '9' ? "t" : "";
    const char *plain = ARENA_JOIN(arena, begin, c_text_identifier(arena, table), "_row"), *name = plain;
    for (unsigned number = 2; is_taken(database, name); number++)
        name = arena_format(arena, "%s%u", plain, number);
    return name;
}

/* What is tried in turn of a table that is to blame: an entity, its constraints without their names, both. False: all was. */
static bool mend_table(struct arena *arena, const struct import_database *database, struct import_table *table)
{
    if (table->entity && table->is_nameless)
        return false;
    bool has_entity = table->entity != NULL;
    table->entity = has_entity ? NULL : new_entity(arena, database, table->name);
    table->is_nameless |= has_entity;
    return true;
}

static bool mend_tables(struct arena *arena, struct import_database *database, const struct schema *schema,
                        const struct diagnostics *diagnostics, bool with_notes)
{
    bool changed = false;
    for (size_t i = 0; i < database->tables.count && i < schema->tables.count; i++)
        if (diagnostics_blame(diagnostics, RULE_C_NAME, &schema->tables.items[i].extent, with_notes))
            changed |= mend_table(arena, database, &database->tables.items[i]);
    return changed;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

/* The line where a name stands: all that import_write says of it. */
static struct span line_of(const struct name *name)
{
    return (struct span){.source = name->span.source, .line = name->span.line, .end_line = name->span.line + 1};
}

static bool is_blamed(const struct diagnostics *diagnostics, const struct name *name)
{
    struct span line = line_of(name);
    return diagnostics_have_error_in(diagnostics, &line);
}

/* Whether something was made of a column that its type and check do not say by themselves. */
static bool mend_column(struct import_table *table, struct import_column *column)
{
    bool changed = !column->is_plain;
    import_type_forget(table, column);
    return changed;
}

static bool mend_columns(struct import_database *database, const struct schema *schema,
                         const struct diagnostics *diagnostics)
{
    bool changed = false;
    for (size_t i = 0; i < database->tables.count && i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        for (size_t j = 0; j < table->columns.count && diagnostics_have_error_in(diagnostics, &table->extent);
             j++)
            if (is_blamed(diagnostics, &table->columns.items[j].name))
                changed |= mend_column(&database->tables.items[i], &database->tables.items[i].columns.items[j]);
    }
    return changed;
}

/* Columns lose an enum that can't be one. */
static bool drop_enum(struct import_database *database, const char *name)
{
    size_t kept = 0, count = database->enums.count;
    for (size_t i = 0; i < database->tables.count; i++) {
        struct import_table *table = &database->tables.items[i];
        for (size_t j = 0; j < table->columns.count; j++) {
            const struct import_enum *words = table->columns.items[j].enumeration;
            if (words && text_equal(words->name, name))
                import_type_forget(table, &table->columns.items[j]);
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!text_equal(database->enums.items[i]->name, name))
            database->enums.items[kept++] = database->enums.items[i];
    database->enums.count = kept;
    return kept < count;
}

static bool mend_enums(struct import_database *database, const struct schema *schema,
                       const struct diagnostics *diagnostics)
{
    bool changed = false;
    for (size_t i = 0; i < schema->enums.count; i++)
        if (is_blamed(diagnostics, &schema->enums.items[i].name))
            changed |= drop_enum(database, schema->enums.items[i].name.text);
    return changed;
}

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

/* What PostgreSQL runs and SQLite does not is PostgreSQL's alone. */
static bool break_object(const struct import_database *database, struct import_object_list *objects,
                         const char *name)
{
    for (size_t i = 0; i < objects->count; i++) {
        struct import_object *object = &objects->items[i];
        if (!text_equal(object->name, name) || object->is_broken || !object->sql)
            continue;
        if (database->engine == ENGINE_SQLITE)
            return object->is_broken = true;
        object->postgres = object->postgres ? object->postgres : object->sql;
        object->sql = NULL;
        return true;
    }
    return false;
}

static bool mend_object(const struct import_database *database, struct import_object_list *objects,
                        const struct diagnostics *diagnostics, const struct name *name, const struct name *sql)
{
    struct span extent = name->span;
    extent.end_line = sql->span.end_line;
    extent.end_column = sql->span.end_column;
    return diagnostics_blame(diagnostics, RULE_BROKEN_SQL, &extent, false) &&
           break_object(database, objects, name->text);
}

static bool mend_objects(struct import_database *database, const struct schema *schema,
                         const struct diagnostics *diagnostics)
{
    bool changed = false;
    for (size_t i = 0; i < schema->views.count; i++)
        changed |= mend_object(database, &database->views, diagnostics, &schema->views.items[i].name,
                               &schema->views.items[i].sql);
    for (size_t i = 0; i < schema->triggers.count; i++)
        changed |= mend_object(database, &database->triggers, diagnostics, &schema->triggers.items[i].name,
                               &schema->triggers.items[i].sql);
    for (size_t i = 0; i < schema->virtual_tables.count; i++)
        changed |= mend_object(database, &database->virtual_tables, diagnostics,
                               &schema->virtual_tables.items[i].name, &schema->virtual_tables.items[i].sql);
    return changed;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

/* What is wrong by itself. */
static bool mend_mistakes(struct import_database *database, const struct schema *schema,
                          const struct diagnostics *diagnostics)
{
    bool columns = mend_columns(database, schema, diagnostics),
         enums = mend_enums(database, schema, diagnostics);
    return mend_objects(database, schema, diagnostics) || columns || enums;
}

/* What is called so that it meets something else. */
static bool mend_names(struct arena *arena, struct import_database *database, const struct schema *schema,
                       const struct diagnostics *diagnostics)
{
    return mend_enums(database, schema, diagnostics) ||
           mend_tables(arena, database, schema, diagnostics, false) ||
           mend_tables(arena, database, schema, diagnostics, true);
}

/* Names may meet because of a mistake: those come first. */
bool import_mend(struct arena *arena, struct import_database *database, const struct source *source,
                 struct diagnostics *diagnostics)
{
    const struct yaml_node *root = yaml_tree_parse(arena, source, NULL, diagnostics);
    if (!root)
        return false;
    struct schema *schema = schema_read(arena, source, root, diagnostics);
    schema_link(arena, schema, diagnostics);
    schema_check(arena, schema, diagnostics);
    if (diagnostics_error_count(diagnostics) && mend_mistakes(database, schema, diagnostics))
        return true;
    c_claim_all(arena, schema, &(struct seed_list){0}, &(struct query_file_list){0}, diagnostics);
    return mend_names(arena, database, schema, diagnostics);
}
