/* c_name.h - what the generated C calls things. */
#ifndef C_NAME_H
#define C_NAME_H

#include "schema.h"

/* "janus_user", "JANUS_USER": what a table's names begin with. */
const char *c_name_entity(struct arena *arena, const struct schema *schema, const struct table *table);
const char *c_name_entity_macro(struct arena *arena, const struct schema *schema, const struct table *table);

/* "janus_role", "JANUS_ROLE_ADMIN". */
const char *c_name_enum(struct arena *arena, const struct schema *schema,
                        const struct enumeration *enumeration);
const char *c_name_enum_value(struct arena *arena, const struct schema *schema,
                              const struct enumeration *enumeration, size_t value);

/* "JANUS_USER_ROLE": the bit of a column. */
const char *c_name_field(struct arena *arena, const struct schema *schema, const struct column *column);

/* "JANUS_USERS_EMAIL_KEY". */
const char *c_name_constraint(struct arena *arena, const struct schema *schema, const char *constraint);

/* A column's name as a parameter: its member, or with an underscore behind it where the name is one that
 * generated functions use themselves. */
const char *c_name_parameter(struct arena *arena, const struct column *column);

#endif
