/* seed_try.h - the rows of seeds, tried on SQLite. */
#ifndef SEED_TRY_H
#define SEED_TRY_H

#include "diagnostic.h"
#include "seed.h"

/* Reports rows that the tables' constraints refuse. The schema and its seeds have no other mistake. Foreign keys are not
 * looked at: what a row names by its key may be in the database already. */
void seed_try(struct arena *arena, const struct schema *schema, const struct seed_list *seeds,
              struct diagnostics *diagnostics);

#endif
