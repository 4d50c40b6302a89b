#include "migration_match.h"

#include "dialect.h"
#include "query_token.h"
#include "sql_canonical.h"
#include "text.h"

#include <string.h>

/* ---- Matching -------------------------------------------------------------------------------------------- */

/* What it was called before wins only where that name is gone, and the new one was not there. */
static const struct column *column_before(const struct table *before, const struct table *after,
                                          const struct column *column)
{
    const struct column *same = table_find_column(before, column->name.text);
    if (same || !column->was.text || table_find_column(after, column->was.text))
        return same;
    return table_find_column(before, column->was.text);
}

static const struct table *table_before(const struct schema *before, const struct schema *after,
                                        const struct table *table)
{
    const struct table *same = schema_find_table(before, table->name.text);
    if (same || !table->was.text || schema_find_table(after, table->was.text))
        return same;
    return schema_find_table(before, table->was.text);
}

static struct table_match *new_match(struct arena *arena, const struct table *before, const struct table *after)
{
    struct table_match *match = ARENA_NEW(arena, struct table_match);
    *match = (struct table_match){
        .before = before,
        .after = after,
        .before_of = arena_alloc(arena, after->columns.count + 1, sizeof *match->before_of),
        .after_of = arena_alloc(arena, before->columns.count + 1, sizeof *match->after_of),
    };
    for (size_t i = 0; i < after->columns.count; i++) {
        const struct column *column = &after->columns.items[i], *found = column_before(before, after, column);
        if (!found || match->after_of[found->index])
            continue;
        match->before_of[i] = found;
        match->after_of[found->index] = column;
    }
    return match;
}

struct schema_match migration_match(struct arena *arena, const struct schema *before,
                                    const struct schema *after)
{
    struct schema_match match = {
        .arena = arena,
        .before = before,
        .after = after,
        .of_after = arena_alloc(arena, after->tables.count + 1, sizeof *match.of_after),
        .of_before = arena_alloc(arena, before->tables.count + 1, sizeof *match.of_before),
    };
    for (size_t i = 0; i < after->tables.count; i++) {
        const struct table *table = &after->tables.items[i], *found = table_before(before, after, table);
        if (!found || match.of_before[found->index])
            continue;
        match.of_after[i] = new_match(arena, found, table);
        match.of_before[found->index] = match.of_after[i];
    }
    return match;
}

struct schema_match migration_match_reversed(const struct schema_match *match)
{
    struct schema_match back = {
        .arena = match->arena,
        .before = match->after,
        .after = match->before,
        .is_back = !match->is_back,
        .of_after = arena_alloc(match->arena, match->before->tables.count + 1, sizeof *back.of_after),
        .of_before = arena_alloc(match->arena, match->after->tables.count + 1, sizeof *back.of_before),
    };
    for (size_t i = 0; i < match->before->tables.count; i++) {
        const struct table_match *table = match->of_before[i];
        if (!table)
            continue;
        struct table_match *reversed = ARENA_NEW(match->arena, struct table_match);
        *reversed = (struct table_match){table->after, table->before, table->after_of, table->before_of};
        back.of_after[i] = reversed;
        back.of_before[table->after->index] = reversed;
    }
    return back;
}

/* ---- Names in SQL ---------------------------------------------------------------------------------------- */

/* NULL: the name is the same, or none that is known. */
static const char *new_name(const struct schema_match *match, const struct table_match *table, const char *name)
{
    const struct column *column = table ? table_find_column(table->before, name) : NULL;
    if (column && table->after_of[column->index])
        return table->after_of[column->index]->name.text;
    const struct table *renamed = schema_find_table(match->before, name);
    const struct table_match *found = renamed ? match->of_before[renamed->index] : NULL;
    return found ? found->after->name.text : NULL;
}

const char *migration_match_sql(const struct schema_match *match, const struct table_match *table,
                                const char *sql)
{
    struct query_token_list tokens = {0};
    struct text out = {.arena = match->arena}, canonical = out;
    size_t end = 0;
    query_token_list_read(match->arena, sql, &tokens);
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < tokens.count; i++) {
        const struct query_token *token = &tokens.items[i];
        text_append_bytes(&out, sql + end, token->place.offset - end);
        end = token->place.offset + token->place.length;
        bool is_name = query_token_is_name(token) && token->kind != QUERY_TOKEN_TEXT;
        const char *name = is_name ? new_name(match, table, token->text) : NULL;
        if (name)
            dialect_append_quoted(&DIALECT_SQLITE, &out, name);
        else
            text_append_bytes(&out, sql + token->place.offset, token->place.length);
    }
    text_append(&out, sql + end);
    sql_canonical_append(&canonical, text_string(&out));
    return text_string(&canonical);
}
