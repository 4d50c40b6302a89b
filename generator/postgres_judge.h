/* postgres_judge.h - what of SQL that SQLite took PostgreSQL would refuse, as far as that is sure. */
#ifndef POSTGRES_JUDGE_H
#define POSTGRES_JUDGE_H

#include "query_scope.h"

struct postgres_refusal {
    struct query_place place;
    const char *message; /* "PostgreSQL does not compare bool with int" */
    const char *instead; /* what is to be written there; "": nothing is known */
    bool is_for_both;    /* SQLite takes that, too */
};

struct postgres_judge {
    struct arena *arena;
    bool
        is_kept; /* a generated column or an index is made of it: functions that depend on the connection can't be in it */
    bool is_generated; /* a generated column is made of it: it can't read another */
    struct {
        struct postgres_refusal *items;
        size_t count, capacity;
    } refusals; /* a place is in it once */
};

/* A whole statement or expression, as far as its words tell: "==", GLOB, INSERT OR REPLACE. */
void postgres_judge_words(struct postgres_judge *judge, const char *sql);

/* An expression by itself, not those inside; one that is a condition; one that is written to a column. */
void postgres_judge_node(struct postgres_judge *judge, const struct query_scope *scope,
                         const struct query_expression *expression);
void postgres_judge_condition(struct postgres_judge *judge, const struct query_scope *scope,
                              const struct query_expression *expression);
void postgres_judge_written(struct postgres_judge *judge, const struct query_scope *scope,
                            const struct query_expression *expression, const struct column *column);

/* A term of ORDER BY that may be NULL. */
void postgres_judge_order(struct postgres_judge *judge, const struct query_expression *term);

/* An expression without subqueries, with all that is inside. */
void postgres_judge_all(struct postgres_judge *judge, const struct query_scope *scope,
                        const struct query_expression *expression);

#endif
