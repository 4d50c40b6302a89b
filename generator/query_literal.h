/* query_literal.h - what is written into columns and compared with them as it stands in a query: some of it never fits. */
#ifndef QUERY_LITERAL_H
#define QUERY_LITERAL_H

#include "query_infer.h"
#include "query_type.h"

/* Reports a value that the table would refuse whenever the query runs. The field has the column, and whether NULL may be written. */
void query_literal_check_written(struct query_inference *inference, const struct query_expression *expression,
                                 const struct query_field *field);

/* Reports what can't be equal to any value of the column, or lies on one side of all. */
void query_literal_check_compared(struct query_inference *inference, const struct query_expression *expression,
                                  const struct query_field *field, const char *comparison);

/* Reports an INSERT that leaves out columns which must have a value. */
void query_literal_check_columns(struct query_inference *inference, const struct query_statement *statement,
                                 const struct table *table);

#endif
