#include "query_embed.h"

#include "text.h"

static struct diagnostic *report(struct query *query, const struct name *embed, struct diagnostics *diagnostics,
                                 const char *format)
{
    query->broken = true;
    return diagnostic_report(diagnostics, RULE_QUERY_COLUMN, embed->span, format, embed->text);
}

/* Whether the columns from this one on are all of a table's, in their order. */
static bool is_whole(const struct query *query, size_t first)
{
    const struct column *origin = query->columns.items[first].origin;
    if (!origin || query->columns.count - first < origin->table->columns.count)
        return false;
    for (size_t i = 0; i < origin->table->columns.count; i++)
        if (query->columns.items[first + i].origin != &origin->table->columns.items[i])
            return false;
    return true;
}

/* An outer join gives rows without it. */
static bool may_be_missing(const struct query *query, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++)
        if (query->columns.items[i].type.nullable && !query->columns.items[i].origin->nullable)
            return true;
    return false;
}

static void apply(struct query *query, const struct name *embed, struct diagnostics *diagnostics)
{
    size_t first = 0;
    while (first < query->columns.count &&
           !(query->columns.items[first].source &&
             text_equal_ignoring_case(query->columns.items[first].source, embed->text)))
        first++;
    if (first == query->columns.count || !is_whole(query, first)) {
        diagnostic_suggest(
            report(query, embed, diagnostics, "the query does not give all columns of a table \"%s\""),
            "select %s.*", embed->text);
        return;
    }
    size_t count = query->columns.items[first].origin->table->columns.count;
    if (may_be_missing(query, first, count)) {
        diagnostic_suggest(report(query, embed, diagnostics, "an outer join may give a row without \"%s\""),
                           "select its columns one by one: they may be NULL");
        return;
    }
    for (size_t i = first; i < first + count; i++)
        query->columns.items[i].embed = embed;
}

void query_embed_apply(struct query *query, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < query->embeds.count; i++)
        apply(query, &query->embeds.items[i], diagnostics);
}
