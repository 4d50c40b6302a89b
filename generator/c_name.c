#include "c_name.h"

#include "c_text.h"

#include <string.h>

/* What generated sources call their own parameters, variables and static objects. */
static const char *const LOCAL_NAMES[] = {
    "columns",     "constraints", "count", "cursor", "db",     "deleted", "fields",    "from",        "key",
    "key_offsets", "keys",        "list",  "memory", "order",  "out",     "page",      "primary_key", "row",
    "rows",        "status",      "until", "last",   "parent", "insert",  "until_row",
};

/* Static objects are named after what they are, and the helper: get_statement, list_by_user_id_statements. */
static const char *const LOCAL_ENDINGS[] = {"_statement", "_statements", "_columns"};

const char *c_name_entity(struct arena *arena, const struct schema *schema, const struct table *table)
{
    return ARENA_JOIN(arena, schema->name.text, "_", c_text_identifier(arena, table->entity.text));
}

const char *c_name_entity_macro(struct arena *arena, const struct schema *schema, const struct table *table)
{
    return c_text_macro(arena, c_name_entity(arena, schema, table));
}

const char *c_name_enum(struct arena *arena, const struct schema *schema, const struct enumeration *enumeration)
{
    return ARENA_JOIN(arena, schema->name.text, "_", c_text_identifier(arena, enumeration->name.text));
}

const char *c_name_enum_value(struct arena *arena, const struct schema *schema,
                              const struct enumeration *enumeration, size_t value)
{
    const char *name = ARENA_JOIN(arena, schema->name.text, "_", enumeration->name.text, "_",
                                  enumeration->values.items[value].name.text);
    return c_text_macro(arena, name);
}

const char *c_name_field(struct arena *arena, const struct schema *schema, const struct column *column)
{
    const char *entity = c_name_entity_macro(arena, schema, column->table);
    return ARENA_JOIN(arena, entity, "_", c_text_macro(arena, column->name.text));
}

const char *c_name_constraint(struct arena *arena, const struct schema *schema, const char *constraint)
{
    return c_text_macro(arena, ARENA_JOIN(arena, schema->name.text, "_", constraint));
}

static bool is_local_name(const char *name)
{
    for (size_t i = 0; i < sizeof LOCAL_NAMES / sizeof *LOCAL_NAMES; i++)
        if (text_equal(LOCAL_NAMES[i], name))
            return true;
    for (size_t i = 0; i < sizeof LOCAL_ENDINGS / sizeof *LOCAL_ENDINGS; i++) {
        size_t length = strlen(name), ending = strlen(LOCAL_ENDINGS[i]);
        if (length > ending && text_equal(name + length - ending, LOCAL_ENDINGS[i]))
            return true;
    }
    return false;
}

static bool is_member(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal(table->columns.items[i].member, name))
            return true;
    return false;
}

const char *c_name_parameter(struct arena *arena, const struct column *column)
{
    const char *name = column->member;
    if (!is_local_name(name))
        return name;
    do
        name = ARENA_JOIN(arena, name, "_");
    while (is_member(column->table, name));
    return name;
}
