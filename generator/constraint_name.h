/* constraint_name.h - names for what the schema left without one, as PostgreSQL makes them. */
#ifndef CONSTRAINT_NAME_H
#define CONSTRAINT_NAME_H

#include "schema.h"

/* Names the keys, foreign keys, checks and indexes of a linked schema that have no name: users_pkey,
 * users_email_key, logs_user_id_fkey, users_role_check, users_role_idx. One that is taken gets a number:
 * users_check1. No two names of a schema's tables, constraints and indexes are equal, but for those that
 * the user gave. */
void constraint_name_all(struct arena *arena, struct schema *schema);

/* "users_email_key" of "users", "email" (NULL: none) and "key": the longer of the first two is cut until all is no longer than
 * PostgreSQL's names are. */
const char *constraint_name_join(struct arena *arena, const char *table, const char *columns,
                                 const char *label);

/* Whether a name is one that constraint_name_all() could have given, with a number or without. */
bool constraint_name_is_usual(struct arena *arena, const char *name, const char *table, const char *columns,
                              const char *label);

#endif
