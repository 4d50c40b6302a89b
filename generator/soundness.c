#include "soundness.h"

/* What a foreign key lacks may be the mistake of the table that it refers to. */
static bool has_whole_foreign_keys(const struct table *table)
{
    for (size_t i = 0; i < table->foreign_keys.count; i++) {
        const struct foreign_key *key = &table->foreign_keys.items[i];
        if (!key->parent || key->columns.count == 0 || key->columns.count != key->parent_columns.count)
            return false;
    }
    return true;
}

bool soundness_of_table(const struct table *table, const struct diagnostics *diagnostics)
{
    if (table->incomplete || table->doubtful || diagnostics_have_error_in(diagnostics, &table->extent))
        return false;
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        if (column->doubtful || column->type == TYPE_UNKNOWN ||
            (column->enumeration && column->enumeration->doubtful))
            return false;
    }
    return has_whole_foreign_keys(table);
}
