/* sql_scan.h - whether a piece of SQL can stand inside a statement. */
#ifndef SQL_SCAN_H
#define SQL_SCAN_H

/* What is wrong with an expression as far as its tokens tell: quotes, comments and parentheses that are not
 * closed, a second statement. NULL: nothing. */
const char *sql_scan_problem(const char *sql);

#endif
