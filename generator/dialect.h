/* dialect.h - how an engine spells SQL: data, mostly. */
#ifndef DIALECT_H
#define DIALECT_H

#include "schema.h"
#include "text.h"

struct dialect {
    enum engine engine;
    const char *name;                 /* "sqlite": what files and `engines` call it */
    const char *types[TYPE_ENUM + 1]; /* of a column, by enum column_type */
    char parameter;                   /* before its number */
    const char *is;                   /* an operator: equal, or both NULL */
    const char *nulls_first,
        *nulls_last; /* behind a term that ascends or descends, so that NULL is the least; "": it is */
    const char *const *keywords; /* words that must be quoted, small letters, sorted */
    size_t keyword_count;
    const char *now, *today;          /* expressions: a timestamp, a date */
    const char *row_number;           /* by which a row without a key is told */
    const char *zeros[TYPE_ENUM + 1]; /* what stands for a value that is lost; NULL: the number 0 */
    const char *table_options[2][2];  /* behind CREATE TABLE (…): by `strict` and `without_rowid` */
    /* Checks of a type, %s for the quoted column; NULL: the type says it by itself. */
    const char *json_check, *nullable_json_check, *uuid_check, *bool_check;
    const char *length, *json_length; /* %s for the quoted column */
    /* A value of a column's type, where that is not how SQLite writes it; false: it is. NULL: it always is. */
    bool (*append_value)(struct text *out, const struct column *column, const struct literal *literal);
};

extern const struct dialect DIALECT_SQLITE, DIALECT_POSTGRES;

/* SQL in the words that the engine has; the text of a word that is no SQL. NULL: SQLite has none. */
const char *dialect_sql(const struct dialect *dialect, const struct name *sql);

/* Whether a word, in whatever case, must be quoted to be a name. */
bool dialect_is_keyword(const struct dialect *dialect, const char *word, size_t length);

/* Appends a name: in quotes, or in quotes only where it must be. */
void dialect_append_quoted(const struct dialect *dialect, struct text *out, const char *name);
void dialect_append_name(const struct dialect *dialect, struct text *out, const char *name);

/* Appends a text literal, and the literal of any value of a column that is no SQL. */
void dialect_append_string(const struct dialect *dialect, struct text *out, const char *text);
void dialect_append_literal(const struct dialect *dialect, struct text *out, const struct column *column,
                            const struct literal *literal);

/* Appends text in which the quoted column stands for %s. */
void dialect_append_format(const struct dialect *dialect, struct text *out, const char *format,
                           const struct column *column);

/* Appends a column's default as an expression: a literal, the clock, or the schema's own SQL in parentheses. */
void dialect_append_default(const struct dialect *dialect, struct text *out, const struct column *column);

/* Appends SQL that the schema holds. A comment at its end does not reach what follows. */
void dialect_append_sql(const struct dialect *dialect, struct text *out, const char *sql);

#endif
