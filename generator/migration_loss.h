/* migration_loss.h - what a change of the schema takes away from the rows that there are. */
#ifndef MIGRATION_LOSS_H
#define MIGRATION_LOSS_H

#include "migration_match.h"

/* "table logs", "column users.nick", "type users.age"; "values users.total": they are computed from then on. */
struct migration_losses {
    const char **items;
    size_t count, capacity;
};

struct migration_losses migration_losses_of(const struct schema_match *match);

/* What looks as if it had only got another name: of each pair the old name and the new table or column. */
struct migration_rename {
    const char *kind, *old_name;
    const struct name *name;
};

struct migration_renames {
    struct migration_rename *items;
    size_t count, capacity;
};

struct migration_renames migration_renames_of(const struct schema_match *match);

#endif
