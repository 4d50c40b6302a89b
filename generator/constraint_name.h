/* constraint_name.h - names for what the schema left without one, as PostgreSQL makes them. */
#ifndef CONSTRAINT_NAME_H
#define CONSTRAINT_NAME_H

#include "schema.h"

/* Names the keys, foreign keys, checks and indexes of a linked schema that have no name: users_pkey,
 * users_email_key, logs_user_id_fkey, users_role_check, users_role_idx. One that is taken gets a number:
 * users_check1. No two names of a schema's tables, constraints and indexes are equal, but for those that
 * the user gave. */
void constraint_name_all(struct arena *arena, struct schema *schema);

#endif
