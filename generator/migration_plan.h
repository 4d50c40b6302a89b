/* migration_plan.h - the SQL that leads from one state of a schema to another. */
#ifndef MIGRATION_PLAN_H
#define MIGRATION_PLAN_H

#include "diagnostic.h"
#include "migration_match.h"
#include "text.h"

/* Appends the steps of SQLite, as migration_text reads them. Where rows need a value that nothing gives: forwards that is a
 * mistake, which is reported at the column; on the way back, where it is lost, zero stands for it. */
void migration_plan_append(const struct schema_match *match, struct text *out, struct diagnostics *diagnostics);

#endif
