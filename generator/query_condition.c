#include "query_condition.h"

#include "query_optional.h"
#include "sql_scan.h"
#include "text.h"

#include <string.h>
#include <strings.h>

enum { DEPTH_MOST = 64 }; /* of parentheses that are looked into */

/* A condition that has begun within a pair of parentheses. */
struct level {
    bool is_open, is_between; /* BETWEEN has begun: the next AND is its own */
    unsigned cases;           /* CASE that has begun: AND is a part of it */
    size_t begin, end;        /* end: behind its last token */
    unsigned needs;
};

struct finder {
    struct arena *arena;
    struct query *query;
    struct level levels[DEPTH_MOST];
    size_t depth;
    unsigned outside; /* bits of parameters that stand in no condition */
};

static bool is_one_of(const char *token, const char *const *words)
{
    size_t length = sql_scan_token_length(token);
    for (; *words; words++)
        if (strlen(*words) == length && strncasecmp(token, *words, length) == 0)
            return true;
    return false;
}

static struct level *level_of(struct finder *finder)
{
    return &finder->levels[finder->depth < DEPTH_MOST ? finder->depth : DEPTH_MOST - 1];
}

static void end_condition(struct finder *finder)
{
    struct level *level = level_of(finder);
    if (level->is_open && level->needs)
        *ARENA_APPEND(finder->arena, &finder->query->conditions) =
            (struct query_condition){{level->begin, level->end - level->begin}, level->needs};
    *level = (struct level){0};
}

static void begin_condition(struct finder *finder)
{
    end_condition(finder);
    level_of(finder)->is_open = true;
}

/* The bit of an optional parameter; 0: the token is none. */
static unsigned bit_of(const struct query *query, const char *token)
{
    size_t length = sql_scan_token_length(token);
    unsigned bit = 1;
    for (size_t i = 0; *token == ':' && i < query->parameters.count; i++) {
        const struct query_parameter *parameter = &query->parameters.items[i];
        size_t name = strlen(parameter->name.text);
        if (parameter->is_optional && name + 1 == length && strncmp(parameter->name.text, token + 1, name) == 0)
            return bit;
        bit <<= parameter->is_optional;
    }
    return 0;
}

/* It belongs to the innermost condition around it. */
static void need(struct finder *finder, unsigned bit)
{
    for (size_t i = finder->depth < DEPTH_MOST ? finder->depth + 1 : DEPTH_MOST; i-- > 0;)
        if (finder->levels[i].is_open) {
            finder->levels[i].needs |= bit;
            return;
        }
    finder->outside |= bit;
}

static void see_token(struct finder *finder, const char *token, size_t at)
{
    static const char *const BEGIN[] = {"where", "on", "having", NULL}, *const AND[] = {"and", NULL},
                             *const BETWEEN[] = {"between", NULL}, *const CASE[] = {"case", NULL},
                             *const CASE_END[] = {"end", NULL},
                             *const END[] = {"group",  "order", "limit",  "offset",    "fetch",     "for",
                                             "window", "union", "except", "intersect", "returning", "join",
                                             "left",   "right", "full",   "cross",     "inner",     "natural",
                                             "do",     "set",   ",",      ";",         NULL};
    struct level *level = level_of(finder);
    bool is_own = (level->is_between || level->cases) && is_one_of(token, AND);
    level->cases += is_one_of(token, CASE);
    level->cases -= level->cases && is_one_of(token, CASE_END);
    if (is_one_of(token, BEGIN) || (level->is_open && is_one_of(token, AND) && !is_own)) {
        begin_condition(finder);
        return;
    }
    if (is_one_of(token, END))
        end_condition(finder);
    level->is_between = (level->is_between && !is_own) || is_one_of(token, BETWEEN);
    if (level->is_open && !level->end)
        level->begin = at;
    level->end = at + sql_scan_token_length(token);
}

static void find_all(struct finder *finder)
{
    const char *sql = finder->query->sql;
    for (size_t at = 0; sql[at += sql_scan_blank_length(sql + at)]; at += sql_scan_token_length(sql + at)) {
        if (sql[at] == ')') {
            end_condition(finder);
            finder->depth -= finder->depth > 0;
        }
        see_token(finder, sql + at, at);
        unsigned bit = bit_of(finder->query, sql + at);
        if (bit)
            need(finder, bit);
        if (sql[at] == '(') {
            finder->depth++;
            *level_of(finder) = (struct level){0};
        }
    }
    end_condition(finder);
}

void query_condition_find(struct arena *arena, struct query *query, struct diagnostics *diagnostics)
{
    struct finder finder = {.arena = arena, .query = query};
    find_all(&finder);
    query_optional_check(query, finder.outside, diagnostics);
}
