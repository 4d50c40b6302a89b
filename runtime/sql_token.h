/* sql_token.h - the tokens of a statement that a database keeps, and whether two of them say the same. Comments and white
 * space are none; a name is the same however it is quoted, a word however it is written. */
#ifndef JDB_SQL_TOKEN_H
#define JDB_SQL_TOKEN_H

#include "buffer.h"

enum jdb_token_kind {
    JDB_TOKEN_WORD,   /* a keyword or a name */
    JDB_TOKEN_NAME,   /* "a", [a] or `a` */
    JDB_TOKEN_STRING, /* 'a' */
    JDB_TOKEN_VALUE,  /* a number, or x'61' */
    JDB_TOKEN_SIGN
};

struct jdb_token {
    enum jdb_token_kind kind;
    bool spaced; /* something stands before it that is no token */
    const char *text;
    size_t length;
};

/* A part of a statement: tokens that someone else owns. */
struct jdb_range {
    const struct jdb_token *tokens;
    size_t count;
};

struct jdb_tokens {
    struct jdb_token *list; /* of the text that was read, which outlives them */
    size_t count, capacity;
};

/* False: no memory. What was read is to be freed all the same. */
bool jdb_tokens_read(struct jdb_tokens *tokens, const char *sql);

/* Of PostgreSQL's SQL, in which brackets are an array's, and signs. */
bool jdb_tokens_read_arrays(struct jdb_tokens *tokens, const char *sql);
void jdb_tokens_free(struct jdb_tokens *tokens);

/* Whether it is this keyword or sign; whether it names this, in quotes or not. */
bool jdb_token_is(const struct jdb_token *token, const char *word);
bool jdb_token_names(const struct jdb_token *token, const char *name);

/* Whether it is a name, in quotes or not, and no word that is a value by itself, as NULL is. */
bool jdb_token_is_name(const struct jdb_token *token);

/* Names in the order of their letters, small and capital ones alike, as SQLite compares them. */
int jdb_name_compare(const char *one, const char *other);

/* Moves both to the first tokens that are not the same; false: there are none. */
bool jdb_sql_differs(const char **one, const char **other);
bool jdb_sql_equal(const char *one, const char *other);

/* On one line, without comments; names in quotes only where they need them. */
void jdb_sql_write(struct jdb_buffer *out, struct jdb_range range);
void jdb_sql_write_name(struct jdb_buffer *out, const char *name);

/* The name as a text: 'a' */
void jdb_sql_write_string(struct jdb_buffer *out, const struct jdb_token *name);

#endif
