/* sql.h - the statements of a table's helpers, from the model and a dialect. */
#ifndef SQL_H
#define SQL_H

#include "dialect.h"
#include "helper.h"

/* Which of the rows that a call is given a parameter takes its value from. */
enum sql_row { SQL_ROW_KEY, SQL_ROW_UNTIL, SQL_ROW_AFTER };

struct sql_parameter {
    enum sql_row row;
    const struct column *column;
};

struct sql_statement {
    const char *text;
    struct {
        struct sql_parameter *items;
        size_t count, capacity;
    } parameters;
    struct column_list returns; /* of RETURNING */
    const char *returning;      /* that clause, which follows the text when they are asked for; NULL: none */
};

struct sql {
    struct arena *arena;
    const struct dialect *dialect;
    const struct dialect
        *other; /* of the schema's engines: its keywords are quoted, too; NULL: there is none */
};

/* "SELECT columns FROM table": what statements that give the table's rows begin with. */
const char *sql_select(const struct sql *sql, const struct table *table);

/* Get, get_by, get_parent and list are what follows it. */
struct sql_statement sql_insert(const struct sql *sql, const struct table *table);

/* An INSERT of a row that is to be given its id: of tables that give one, and have more than that. */
bool sql_inserts_without_id(const struct table *table);
struct sql_statement sql_insert_without_id(const struct sql *sql, const struct table *table);

struct sql_statement sql_upsert_without_id(const struct sql *sql, const struct table *table,
                                           const struct helper *helper);
struct sql_statement sql_upsert(const struct sql *sql, const struct table *table, const struct helper *helper);
struct sql_statement sql_get(const struct sql *sql, const struct table *table);
struct sql_statement sql_get_by(const struct sql *sql, const struct helper *helper);

/* Whether PostgreSQL finds rows by an array of keys as they come, and the program has to put them in order. */
bool sql_gets_any(const struct table *table);
struct sql_statement sql_get_many(const struct sql *sql, const struct table *table);
struct sql_statement sql_get_parent(const struct sql *sql, const struct helper *helper);
struct sql_statement sql_exists(const struct sql *sql, const struct table *table);
struct sql_statement sql_update(const struct sql *sql, const struct table *table);
struct sql_statement sql_delete(const struct sql *sql, const struct table *table);
struct sql_statement sql_delete_many(const struct sql *sql, const struct table *table);
struct sql_statement sql_count(const struct sql *sql, const struct table *table);
struct sql_statement sql_count_by(const struct sql *sql, const struct table *table,
                                  const struct helper *helper);
struct sql_statement sql_delete_by(const struct sql *sql, const struct table *table,
                                   const struct helper *helper);

/* Those of every table, in the order of their slots. */
struct sql_common {
    const char *name; /* "get_many": the function's, behind the entity's */
    struct sql_statement (*statement)(const struct sql *sql, const struct table *table);
    bool by_key;     /* only tables with a primary key have it */
    bool is_of_rows; /* it follows sql_select */
};
extern const struct sql_common SQL_COMMON[];
extern const size_t SQL_COMMON_COUNT;

/* That of a helper which is no list. */
struct sql_statement sql_of_helper(const struct sql *sql, const struct table *table,
                                   const struct helper *helper);

/* The statements of a list: one that does not continue has the first two. */
struct sql_list_order {
    const char *name; /* "forward_after" */
    bool backward, after;
};
enum { SQL_LIST_ORDER_COUNT = 4 };
extern const struct sql_list_order SQL_LIST_ORDERS[SQL_LIST_ORDER_COUNT];
size_t sql_list_order_count(const struct helper *helper);

/* The table whose sql_select a helper's statement follows; NULL: the statement is whole. */
const struct table *sql_rows_of(const struct table *table, const struct helper *helper);

/* A list, in the order of its index or against it, from its begin or from behind a row. */
struct sql_statement sql_list(const struct sql *sql, const struct helper *helper, bool backward, bool after);

#endif
