#include "schema.h"

#include "name_index.h"

const char *column_type_name(enum column_type type)
{
    static const char *const NAMES[] = {
        [TYPE_UNKNOWN] = "unknown",     [TYPE_ID] = "id",     [TYPE_INT] = "int",   [TYPE_BOOL] = "bool",
        [TYPE_REAL] = "real",           [TYPE_TEXT] = "text", [TYPE_BLOB] = "blob", [TYPE_JSON] = "json",
        [TYPE_TIMESTAMP] = "timestamp", [TYPE_DATE] = "date", [TYPE_UUID] = "uuid", [TYPE_ENUM] = "enum",
    };
    return NAMES[type];
}

bool column_list_has(const struct column_list *columns, const struct column *column)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i] == column)
            return true;
    return false;
}

bool table_may_have_key(const struct table *table)
{
    bool may = table->incomplete || table->doubtful || table->primary_key.span.source;
    for (size_t i = 0; i < table->columns.count && !may; i++)
        may = table->columns.items[i].doubtful || table->columns.items[i].type == TYPE_UNKNOWN;
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
