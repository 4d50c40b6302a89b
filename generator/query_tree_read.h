/* query_tree_read.h - what reads each part of a query; the whole is query_tree_parse. */
#ifndef QUERY_TREE_READ_H
#define QUERY_TREE_READ_H

#include "query_parser.h"

/* Never NULL. */
struct query_expression *query_tree_expression(struct query_parser *parser);

/* An expression without operators around it: a literal, a column, a call, what stands in parentheses. */
struct query_expression *query_tree_term(struct query_parser *parser);

struct query_expression *query_tree_node(struct query_parser *parser, enum query_expression_kind kind);

/* a, b; what stands in parentheses and may be nothing; a DESC NULLS LAST, b. */
void query_tree_expressions(struct query_parser *parser, struct query_expression_list *list);
void query_tree_arguments(struct query_parser *parser, struct query_expression_list *list);
void query_tree_sort_terms(struct query_parser *parser, struct query_expression_list *list);

/* Clauses that may not be there: WHERE, under whatever keyword; ORDER BY; LIMIT. */
struct query_expression *query_tree_clause(struct query_parser *parser, const char *keyword);
void query_tree_order_by(struct query_parser *parser, struct query_expression_list *list);
void query_tree_limit(struct query_parser *parser, struct query_expression **limit,
                      struct query_expression **offset);

/* Whether a SELECT or VALUES comes, perhaps behind WITH; a select that must come; one whose WITH is read. */
bool query_tree_at_select(const struct query_parser *parser);
struct query_select *query_tree_select(struct query_parser *parser);
struct query_select *query_tree_select_behind(struct query_parser *parser, const struct query_cte_list *ctes,
                                              size_t begin);

void query_tree_ctes(struct query_parser *parser, struct query_cte_list *ctes);
void query_tree_results(struct query_parser *parser, struct query_result_list *results);

/* FROM, when it is there; the name of a table, perhaps with its schema's. */
void query_tree_from(struct query_parser *parser, struct query_source_list *sources);
void query_tree_table_name(struct query_parser *parser, struct query_source *source);
void query_tree_indexed_by(struct query_parser *parser);

/* What stands behind OVER; WINDOW, when it is there. */
struct query_window *query_tree_over(struct query_parser *parser);
void query_tree_windows(struct query_parser *parser, struct query_core *core);

#endif
