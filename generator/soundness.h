/* soundness.h - whether a table is as its user means it, after all that was reported. */
#ifndef SOUNDNESS_H
#define SOUNDNESS_H

#include "diagnostic.h"
#include "schema.h"

/* Whether nothing was reported of the table and of the enums that it uses: what follows from it may be told. */
bool soundness_of_table(const struct table *table, const struct diagnostics *diagnostics);

#endif
