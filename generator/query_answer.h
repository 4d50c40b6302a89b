/* query_answer.h - what SQLite says of a query that it refuses: at the place that it means, with what was meant. */
#ifndef QUERY_ANSWER_H
#define QUERY_ANSWER_H

#include "diagnostic.h"
#include "query.h"
#include "sqlite_probe.h"

struct query_question {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct sqlite_probe *probe;
    struct query *query;
    const char *sql; /* what SQLite was asked, byte for byte as long as the query's */
};

/* Reports it; the query is broken. */
void query_answer_report(const struct query_question *question, const struct probe_answer *answer);

#endif
