#include "soundness.h"

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
    return true;
}
