#include "schema_order.h"

/* A table whose parents are being placed before it. */
struct visit {
    const struct table *table;
    size_t next; /* of its foreign keys */
};

const struct table **schema_order_of(struct arena *arena, const struct schema *schema)
{
    size_t count = schema->tables.count, placed = 0, depth = 0;
    const struct table **order = arena_alloc(arena, count, sizeof(struct table *));
    struct visit *stack = arena_alloc(arena, count, sizeof *stack);
    bool *begun = arena_alloc(arena, count, sizeof *begun);
    for (size_t i = 0; i < count; i++) {
        if (!begun[i])
            stack[depth++] = (struct visit){.table = &schema->tables.items[i]};
        begun[i] = true;
        while (depth > 0) {
            struct visit *visit = &stack[depth - 1];
            if (visit->next == visit->table->foreign_keys.count) {
                order[placed++] = visit->table;
                depth--;
                continue;
            }
            const struct table *parent = visit->table->foreign_keys.items[visit->next++].parent;
            if (parent && !begun[parent->index]) {
                begun[parent->index] = true;
                stack[depth++] = (struct visit){.table = parent};
            }
        }
    }
    return order;
}
