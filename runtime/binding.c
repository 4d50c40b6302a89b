/* Where a statement's parameters come from. */
#include "driver.h"
#include "value.h"

const struct jdb_problem *jdb_binding_value(const struct jdb_binding *binding, const struct jdb_column *column,
                                            const void *row, struct jdb_value *value)
{
    const void *member = jdb_member(column, row);
    if (binding->unset == JDB_UNSET_AS_IS || !jdb_member_is_unset(column, member))
        return jdb_value_of(column, member, value);
    if (binding->unset == JDB_UNSET_AS_NULL || !jdb_value_default(column, binding->defaults, value))
        value->storage = JDB_NULL;
    return NULL;
}
