/* query_plan.h - what SQLite would do to run a query, and where in the query each step reads. */
#ifndef QUERY_PLAN_H
#define QUERY_PLAN_H

#include "query_site.h"
#include "query_sql.h"
#include "sqlite_probe.h"

/* A query whose plan is asked for, perhaps several times: with indexes that are tried. */
struct query_planner {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe; /* which has the schema's tables and indexes */
    const struct query *query;
    const struct query_variant *variant; /* the one of its statements that is planned */
    struct query_site_list sites;        /* of that statement */
    struct query_words *told;            /* what was told of the query's other statements */
};

struct query_words {
    const char **items;
    size_t count, capacity;
};

struct query_plan {
    struct probe_plan steps;
    const struct query_site **site_of; /* of each step; NULL: it reads none */
};

struct query_plan_list {
    struct query_plan *items;
    size_t count, capacity;
};

struct query_plan query_plan_of(const struct query_planner *planner);

/* The plan on one line. */
const char *query_plan_line(struct arena *arena, const struct query_plan *plan);

/* What follows the words that a text begins with; NULL: it begins otherwise. */
const char *query_plan_behind(const char *text, const char *beginning);

/* What a step reads: a name stands there, and perhaps how; NULL: nothing. */
const char *query_plan_read_by(const char *detail);

/* Whether a step uses an index of this name, whatever the step calls it: INDEX, COVERING INDEX. */
bool query_plan_uses_index(const char *detail, const char *name);

#endif
