/* view_value.h - types and values of columns as generated C spells them. */
#ifndef VIEW_VALUE_H
#define VIEW_VALUE_H

#include "schema.h"

#include "arena.h"

/* "int64_t id", "const char *email", "struct jdb_opt_int user_id": a member of the row's struct. */
const char *view_value_member(struct arena *arena, const struct schema *schema, const struct column *column);

/* The type of a parameter that a value of the column is passed in, without NULL: "int64_t ", "const char *". */
const char *view_value_parameter_type(struct arena *arena, const struct schema *schema,
                                      const struct column *column);

/* ".user_id = JDB_SOME(user_id)": a member's initializer from a parameter. */
const char *view_value_from_parameter(struct arena *arena, const struct column *column, const char *parameter);

/* ".role = JANUS_ROLE_ADMIN": a member's initializer from a literal, constant enough for static objects. */
const char *view_value_from_literal(struct arena *arena, const struct schema *schema,
                                    const struct column *column, const struct literal *literal);

/* "{.kind = JDB_DEFAULT_NOW}": a column's default; NULL: it has none. */
const char *view_value_default(struct arena *arena, const struct schema *schema, const struct column *column);

/* What the member's comment says of the column. NULL: nothing. */
const char *view_value_comment(struct arena *arena, const struct schema *schema, const struct column *column);

/* "JDB_TYPE_INT": what the runtime calls the type. */
const char *view_value_type_name(enum column_type type);

/* Whether a zero in the member is no value of the column, so that it stands for the default. */
bool view_value_zero_is_unset(const struct column *column);

/* Which value of its enum a word is, counted from 0. */
size_t view_value_enum_index(const struct enumeration *enumeration, const char *word);

#endif
