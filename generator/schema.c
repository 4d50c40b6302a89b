#include "schema.h"

#include "name_index.h"
#include "text.h"

#include <stddef.h>

const struct keyword COLUMN_TYPES[TYPE_ENUM + 1] = {
    [TYPE_UNKNOWN] = {"unknown", NULL},
    [TYPE_ID] = {"id", "A 64-bit key that the database hands out: the primary key."},
    [TYPE_INT] = {"int", "A whole number of 64 bits."},
    [TYPE_BOOL] = {"bool", "true or false."},
    [TYPE_REAL] = {"real", "A finite floating-point number of 64 bits."},
    [TYPE_TEXT] = {"text", "Text in UTF-8."},
    [TYPE_BLOB] = {"blob", "Bytes, written as 0x and hexadecimal digits."},
    [TYPE_JSON] = {"json", "Text that is valid JSON."},
    [TYPE_TIMESTAMP] = {"timestamp",
                        "A moment in UTC, written as 2026-01-31T12:00:00Z; microseconds since 1970 in C."},
    [TYPE_DATE] = {"date", "A day, written as 2026-01-31; days since 1970 in C."},
    [TYPE_UUID] = {"uuid", "16 bytes, written as 123e4567-e89b-12d3-a456-426614174000."},
    [TYPE_ENUM] = {"enum", NULL},
};

const char *column_type_name(enum column_type type)
{
    return COLUMN_TYPES[type].word;
}

bool column_list_has(const struct column_list *columns, const struct column *column)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i] == column)
            return true;
    return false;
}

bool column_has_unknown_type(const struct column *column)
{
    return column->type == TYPE_UNKNOWN && column->type_name.text;
}

bool table_may_have_key(const struct table *table)
{
    bool may = table->incomplete || table->doubtful || table->primary_key.span.source;
    for (size_t i = 0; i < table->columns.count && !may; i++)
        may = table->columns.items[i].doubtful || column_has_unknown_type(&table->columns.items[i]);
    return may;
}

const struct column *table_find_column(const struct table *table, const char *name)
{
    size_t number = name_index_find(table->columns_by_name, name);
    return number == NAME_INDEX_NONE ? NULL : &table->columns.items[number];
}

const struct table *schema_find_table(const struct schema *schema, const char *name)
{
    size_t number = name_index_find(schema->tables_by_name, name);
    return number == NAME_INDEX_NONE ? NULL : &schema->tables.items[number];
}

const struct enumeration *schema_find_enum(const struct schema *schema, const char *name)
{
    size_t number = name_index_find(schema->enums_by_name, name);
    return number == NAME_INDEX_NONE ? NULL : &schema->enums.items[number];
}

const struct sql_view *schema_find_view(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->views.count; i++)
        if (text_equal_ignoring_case(schema->views.items[i].name.text, name))
            return &schema->views.items[i];
    return NULL;
}
