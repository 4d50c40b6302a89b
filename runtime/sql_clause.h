/* sql_clause.h - what the statement of a table, an index, a trigger or a view says that no pragma tells. SQLite took the
 * statement: it has no mistakes. */
#ifndef JDB_SQL_CLAUSE_H
#define JDB_SQL_CLAUSE_H

#include "sql_token.h"

/* ---- Parts of statements --------------------------------------------------------------------------------- */

/* What the first parentheses enclose. */
struct jdb_range jdb_range_group(struct jdb_range range);

/* Without parentheses around all of it. */
struct jdb_range jdb_range_bare(struct jdb_range range);

/* Cuts off what stands before the first comma; false: there is nothing. */
bool jdb_range_cut(struct jdb_range *rest, struct jdb_range *item);

/* What stands behind the first such word outside of parentheses; nothing when it is not there. */
struct jdb_range jdb_range_behind(struct jdb_range range, const char *word);

/* ---- Tables ---------------------------------------------------------------------------------------------- */

enum jdb_clause_kind {
    JDB_CLAUSE_OTHER,
    JDB_CLAUSE_PRIMARY_KEY,
    JDB_CLAUSE_NOT_NULL,
    JDB_CLAUSE_UNIQUE,
    JDB_CLAUSE_CHECK,
    JDB_CLAUSE_COLLATE,
    JDB_CLAUSE_REFERENCES,
    JDB_CLAUSE_GENERATED
};

struct jdb_clause {
    enum jdb_clause_kind kind;
    const struct jdb_token *column; /* that it stands at; NULL: it is the table's */
    struct jdb_range range;         /* from its keyword on */
};

/* A table's constraints, and its columns', as they stand. */
struct jdb_clauses {
    struct jdb_clause *list; /* of the statement, which outlives them */
    size_t count, capacity;
    struct jdb_tokens tokens;
};

/* Of CREATE TABLE. False: no memory. What was read is to be freed all the same. */
bool jdb_clauses_read(struct jdb_clauses *clauses, const char *sql);
void jdb_clauses_free(struct jdb_clauses *clauses);

/* A column's last clause of this kind; of the table's own and all columns', the number-th from 0. NULL: there is none. */
const struct jdb_clause *jdb_clause_of(const struct jdb_clauses *clauses, enum jdb_clause_kind kind,
                                       const char *column);
const struct jdb_clause *jdb_clause_at(const struct jdb_clauses *clauses, enum jdb_clause_kind kind,
                                       size_t number);

/* Whether the word stands in it, in parentheses or not. */
bool jdb_clause_says(const struct jdb_clause *clause, const char *word);

/* IGNORE of ON CONFLICT IGNORE; NULL: there is none, or it says what would be done without. */
const struct jdb_token *jdb_clause_conflict(const struct jdb_clause *clause);

/* Whether a foreign key is looked at when the transaction ends. */
bool jdb_clause_is_deferred(const struct jdb_clause *clause);

#endif
