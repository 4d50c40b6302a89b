/* query_infer_part.h - what the parts of query_infer ask of each other; the whole is query_infer_statement. */
#ifndef QUERY_INFER_PART_H
#define QUERY_INFER_PART_H

#include "query_infer.h"

/* The type of an expression of one kind. `wanted` is what its place wants; parameters take that. */
typedef struct query_type query_infer_expression(struct query_inference *inference,
                                                 const struct query_scope *scope,
                                                 const struct query_expression *expression,
                                                 struct query_type wanted);

/* Of any kind, and of those that have files of their own. */
query_infer_expression query_infer, query_infer_unary, query_infer_binary, query_infer_between, query_infer_in,
    query_infer_function;

/* Of two that are compared by an operator; NULL is a value to IS. */
struct query_type query_infer_compared(struct query_inference *inference, const struct query_scope *scope,
                                       struct query_expression *a, struct query_expression *b,
                                       const char *comparison);

/* Reports of two that are compared what makes no sense beside the other. */
void query_infer_check_pair(struct query_inference *inference, const struct query_scope *scope,
                            const struct query_expression *a, const struct query_expression *b,
                            const char *comparison);

/* What values have in common; its type is nullable when any of them is. */
struct query_common {
    struct query_type type, first;
    bool all_nullable;
};

/* Takes in the value of this number, from 0. */
void query_infer_add(struct query_common *common, size_t number, struct query_type type);

/* Expressions that stand for one another, where something is wanted. */
struct query_common query_infer_common(struct query_inference *inference, const struct query_scope *scope,
                                       struct query_expression *const *items, size_t count,
                                       struct query_type wanted);

/* Expressions whose places want nothing. */
void query_infer_list(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_expression_list *list);

/* Terms of ORDER BY; `fields` (NULL: none) are what a number means. */
void query_infer_order(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_expression_list *terms, const struct query_field_list *fields);

/* A clause that may not be there: NULL. */
void query_infer_clause(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_expression *expression, enum column_type wanted);

/* What stands in a window that may hold parameters. */
void query_infer_window(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_window *window);

/* A parameter that is this expression stands where NULL means something. */
void query_infer_let_be_null(struct query_inference *inference, const struct query_expression *expression);

/* What stands in FROM or is written: a table, CTE, view, function or subquery. */
struct query_relation query_infer_source(struct query_inference *inference, const struct query_scope *scope,
                                         const struct query_source *source);

/* A view or virtual table under a name; open: it is neither, or nothing is known of it. */
struct query_relation query_infer_beside_tables(struct query_inference *inference, const char *object,
                                                const char *name);

/* Adds what stands in FROM to a scope, joined as it is there. */
void query_infer_sources(struct query_inference *inference, struct query_scope *scope,
                         const struct query_source_list *sources);

/* Any of a scope's sources may be without a row. */
void query_infer_let_sources_be_missing(struct query_scope *scope);

/* Adds the columns of a star. */
void query_infer_star(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_result *result, struct query_field_list *fields);

/* The columns of results; `wanted` (NULL: nothing) is what their places want. */
struct query_field_list query_infer_results(struct query_inference *inference, const struct query_scope *scope,
                                            const struct query_result_list *results,
                                            const struct query_field_list *wanted);

/* Adds a CTE to a scope: those that stand before it are there. */
void query_infer_cte(struct query_inference *inference, struct query_scope *scope, const struct query_cte *cte);

/* The columns of a subquery; `wanted` (NULL: nothing) is what their places want. */
struct query_field_list query_infer_select(struct query_inference *inference, const struct query_scope *outer,
                                           const struct query_select *select,
                                           const struct query_field_list *wanted);

#endif
