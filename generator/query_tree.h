/* query_tree.h - the statement of a query as a tree: all that the types of its results and parameters follow from.
 *
 * Names are without their quotes, operators and function names in lower case. Places are bytes of the SQL that was parsed.
 */
#ifndef QUERY_TREE_H
#define QUERY_TREE_H

#include "arena.h"

#include <stdbool.h>
#include <stdint.h>

struct query_select;
struct query_window;

struct query_place {
    size_t offset, length;
};

enum query_expression_kind {
    QUERY_NULL,
    QUERY_INTEGER, /* true and false, too */
    QUERY_REAL,
    QUERY_TEXT,
    QUERY_BLOB,
    QUERY_CURRENT,   /* name: "current_time", "current_date", "current_timestamp" */
    QUERY_PARAMETER, /* ?N: parameter is N; :name */
    QUERY_COLUMN,    /* table (NULL: not said) and name */
    QUERY_UNARY,     /* name: "-", "+", "~", "not"; operand */
    QUERY_BINARY, /* name: "+", "||", "->>", "and", "=", "<>", "is", "is not", "like", "glob", "regexp", "match"; operand,
                      * other; items: ESCAPE's. "==" is "=", "!=" is "<>", "is not distinct from" is "is"; negated: NOT
                      * LIKE and the like */
    QUERY_IS_NULL,  /* operand; negated: NOT NULL, NOTNULL and IS NOT NULL */
    QUERY_BETWEEN,  /* operand, items: the least and the most; negated */
    QUERY_IN,       /* operand; items, or select; a table stands as a select of all its columns; negated */
    QUERY_EXISTS,   /* select; negated */
    QUERY_SUBQUERY, /* select, for a value or a row of values */
    QUERY_ROW,      /* items: (a, b) */
    QUERY_CASE,     /* operand (NULL: none), items: WHEN and THEN in turns, other: ELSE (NULL: none) */
    QUERY_CAST,     /* operand, name: the type as it is written */
    QUERY_COLLATE,  /* operand, name: the collation */
    QUERY_FUNCTION  /* name, items; star: count(*); distinct; filter; window: OVER */
};

struct query_expression_list {
    struct query_expression **items;
    size_t count, capacity;
};

struct query_expression {
    enum query_expression_kind kind;
    struct query_place place; /* of all of it, with the parentheses around */
    const char *table;
    const char *name;
    const char *text; /* of a literal: its value as text, bytes of a blob as they are written (x'00') */
    int64_t integer;  /* of a literal that fits (else it is a real), 0 and 1 for false and true */
    unsigned parameter;
    bool negated, star, distinct;
    bool descending, places_nulls; /* a term of ORDER BY: DESC stands behind it; NULLS FIRST or LAST */
    struct query_expression *operand, *other, *filter;
    struct query_expression_list items;
    struct query_select *select;
    struct query_window *window;
};

/* What WINDOW calls it, or which window OVER means or extends. Of a frame only what may hold parameters is kept. */
struct query_window {
    const char *name; /* NULL: none */
    struct query_expression_list partition_by, order_by;
    struct query_expression_list bounds; /* what stands before PRECEDING and FOLLOWING */
    bool excludes;                       /* a row may be outside of its own frame */
};

struct query_result {
    struct query_place place;            /* with its alias */
    struct query_expression *expression; /* NULL: a star */
    const char *table;                   /* of "table.*"; NULL: all */
    const char *alias;                   /* NULL: none */
};

struct query_result_list {
    struct query_result *items;
    size_t count, capacity;
};

enum query_join { QUERY_JOIN_INNER, QUERY_JOIN_LEFT, QUERY_JOIN_RIGHT, QUERY_JOIN_FULL };

struct query_name_list {
    const char **items;
    size_t count, capacity;
};

struct query_source_list {
    struct query_source *items;
    size_t count, capacity;
};

/* What stands in FROM: a table (name), a table-valued function (name and arguments, is_function), a subquery (select), or
 * several in parentheses (sources). Each is joined to all before it; a comma is an inner join, CROSS JOIN another. */
struct query_source {
    struct query_place place; /* with its alias, without what joins it */
    const char *schema, *name;
    const char *alias; /* NULL: none */
    bool is_function;
    struct query_expression_list arguments;
    struct query_select *select;
    struct query_source_list sources;
    enum query_join join;
    bool natural;
    struct query_expression *on; /* NULL: none */
    struct query_name_list using;
};

/* A SELECT without what belongs to a compound of several, or VALUES: then `rows` are its rows, and all else is empty. */
struct query_core {
    bool distinct;
    struct query_result_list results;
    struct query_source_list sources;
    struct query_expression *where, *having;
    struct query_expression_list group_by;
    struct {
        struct query_window *items; /* WINDOW name AS (…): the name is its own */
        size_t count, capacity;
    } windows;
    struct {
        struct query_expression_list *items;
        size_t count, capacity;
    } rows;
};

struct query_cte {
    struct query_place place;
    const char *name;
    struct query_name_list columns; /* empty: as the select calls them */
    struct query_select
        *select; /* NULL: it is another statement than a SELECT, which SQLite does not know either */
};

struct query_cte_list {
    struct query_cte *items;
    size_t count, capacity;
};

struct query_select {
    struct query_place place;
    struct query_cte_list ctes;
    struct {
        struct query_core *items; /* UNION, UNION ALL, EXCEPT and INTERSECT of them */
        size_t count, capacity;
    } cores;
    struct query_expression_list order_by; /* its terms */
    struct query_expression *limit, *offset;
};

/* SET columns = expression; several columns: of a row. */
struct query_set {
    struct query_name_list columns;
    struct query_expression *expression;
};

struct query_set_list {
    struct query_set *items;
    size_t count, capacity;
};

/* ON CONFLICT … DO UPDATE SET … WHERE …; without sets it does nothing. */
struct query_upsert {
    struct query_expression_list target;
    struct query_expression *target_where, *where;
    struct query_set_list sets;
};

enum query_statement_kind { QUERY_SELECT, QUERY_INSERT, QUERY_UPDATE, QUERY_DELETE };

struct query_statement {
    enum query_statement_kind kind;
    struct query_select *select;      /* of a SELECT; what an INSERT takes rows from, NULL: DEFAULT VALUES */
    struct query_cte_list ctes;       /* of the other three; a SELECT has its own */
    const char *conflict;             /* INSERT OR REPLACE: "replace"; NULL: not said */
    struct query_source target;       /* the table that is written, and its alias */
    struct query_name_list columns;   /* of an INSERT; empty: all */
    struct query_set_list sets;       /* of an UPDATE */
    struct query_source_list sources; /* its FROM */
    struct query_expression *where;
    struct {
        struct query_upsert *items;
        size_t count, capacity;
    } upserts;
    struct query_result_list returning;
    struct query_expression_list order_by; /* of UPDATE and DELETE with a LIMIT */
    struct query_expression *limit, *offset;
};

/* Parses one statement that SQLite has taken already; a semicolon may end it. Memory is the arena's. NULL: it is none of the four
 * (a PRAGMA, CREATE, …), or holds something that this does not know: *offset is where. */
const struct query_statement *query_tree_parse(struct arena *arena, const char *sql, size_t *offset);

#endif
