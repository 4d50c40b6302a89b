/* sql_scan.h - whether a piece of SQL can stand inside a statement. */
#ifndef SQL_SCAN_H
#define SQL_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* What is wrong with an expression as far as its tokens tell: quotes, comments and parentheses that are not
 * closed, a second statement; *offset is the byte that is to blame. NULL: nothing. */
const char *sql_scan_problem(const char *sql, size_t *offset);

/* How many bytes the token has that begins here, a name with its dots being one. */
size_t sql_scan_token_length(const char *at);

/* Whether names, keywords and numbers have such characters: two of them side by side are one word. */
bool sql_scan_is_word(char character);

/* How many bytes of blanks and comments begin here. */
size_t sql_scan_blank_length(const char *at);

/* Where a word stands in a piece of SQL, outside of quotes and comments, in whatever case; NULL: nowhere. */
const char *sql_scan_find_word(const char *sql, const char *word);

/* Whether a piece of SQL may mean a column: its name stands there, in whatever case. */
bool sql_scan_mentions(const char *sql, const char *name);

#endif
