/* view_query_part.h - what the parts of view_query ask of each other; the whole is view_query_file. */
#ifndef VIEW_QUERY_PART_H
#define VIEW_QUERY_PART_H

#include "view_query.h"

enum { VIEW_QUERY_LINE = 100 }; /* bytes, where lines of generated C are broken */

struct view_query_builder {
    struct arena *arena;
    const struct schema *schema;
    const struct query *query;
    const struct sql_postgres *postgres; /* names in PostgreSQL's words; NULL: it is none of the engines */
    const char *name;                    /* "promote_user": what static objects begin with */
    const char *c_name;                  /* "janus_promote_user" */
    size_t number;
};

/* ---- Columns: parameters and those of rows are to C what a table's columns are -------------------------------- */

/* Adds one to such a table, with a member that no other has. */
struct column *view_query_add_column(struct arena *arena, struct table *table, const char *name,
                                     struct query_type type);

/* What a struct has for the column of this number; NULL: nothing of its own. */
typedef const char *view_query_declaration(const struct view_query_builder *builder, const struct table *table,
                                           size_t number);

void view_query_set_columns(const struct view_query_builder *builder, struct view *view,
                            const struct table *table, view_query_declaration *declaration);

/* "janus_role_words": the words of an enum's column; NULL: it is of none. */
const char *view_query_words(const struct view_query_builder *builder, const struct column *column);

/* ---- Parameters -------------------------------------------------------------------------------------------- */

const struct table *view_query_parameters(const struct view_query_builder *builder);

/* ", int64_t user_id, const enum janus_role *roles, size_t roles_count": as the function takes them. */
const char *view_query_parameter_list(const struct view_query_builder *builder, const struct table *parameters);

/* ".user_id = user_id, .role = role": as the struct takes them. */
const char *view_query_parameter_values(const struct view_query_builder *builder,
                                        const struct table *parameters);

void view_query_set_parameters(const struct view_query_builder *builder, struct view *view,
                               const struct table *parameters);

/* The enum of the query's orders. */
void view_query_set_orders(const struct view_query_builder *builder, struct view *view,
                           const struct table *parameters);

/* A list in lines of their own, each `indent` deep. */
const char *view_query_in_lines(struct arena *arena, const char *list, size_t indent);

/* ---- Rows -------------------------------------------------------------------------------------------------- */

/* The struct of a row, and of the cursor over rows: the table's, or the query's own. */
const char *view_query_row(const struct view_query_builder *builder);
const char *view_query_cursor(const struct view_query_builder *builder);

void view_query_set_rows(const struct view_query_builder *builder, struct view *view);

/* What is to be said of parameters that may be without a value; NULL: nothing. */
const char *view_query_note(const struct view_query_builder *builder, const struct table *parameters);

#endif
