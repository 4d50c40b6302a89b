#include "sql_clause.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- Parts of statements --------------------------------------------------------------------------------- */

/* How deep a token leaves its statement in parentheses. */
static size_t depth_after(const struct jdb_token *token, size_t depth)
{
    if (jdb_token_is(token, "("))
        return depth + 1;
    return depth && jdb_token_is(token, ")") ? depth - 1 : depth;
}

static struct jdb_range range_from(struct jdb_range range, size_t begin)
{
    return begin < range.count ? (struct jdb_range){range.tokens + begin, range.count - begin}
                               : (struct jdb_range){NULL, 0};
}

/* Where the first parentheses open and close; false: there are none. */
static bool find_group(struct jdb_range range, size_t *open, size_t *close)
{
    size_t depth = 0;
    for (size_t i = 0; i < range.count; i++) {
        size_t after = depth_after(&range.tokens[i], depth);
        if (!depth && after)
            *open = i;
        *close = i;
        if (depth && !after)
            return true;
        depth = after;
    }
    return false;
}

struct jdb_range jdb_range_group(struct jdb_range range)
{
    size_t open, close;
    return find_group(range, &open, &close) ? (struct jdb_range){range.tokens + open + 1, close - open - 1}
                                            : (struct jdb_range){NULL, 0};
}

struct jdb_range jdb_range_bare(struct jdb_range range)
{
    size_t open, close;
    while (find_group(range, &open, &close) && open == 0 && close + 1 == range.count)
        range = (struct jdb_range){range.tokens + 1, range.count - 2};
    return range;
}

bool jdb_range_cut(struct jdb_range *rest, struct jdb_range *item)
{
    size_t depth = 0, end = 0;
    while (end < rest->count && (depth || !jdb_token_is(&rest->tokens[end], ","))) {
        depth = depth_after(&rest->tokens[end], depth);
        end++;
    }
    *item = (struct jdb_range){rest->tokens, end};
    bool is_there = rest->count > 0;
    *rest = range_from(*rest, end + 1);
    return is_there;
}

struct jdb_range jdb_range_behind(struct jdb_range range, const char *word)
{
    size_t depth = 0;
    for (size_t i = 0; i < range.count; i++) {
        if (!depth && jdb_token_is(&range.tokens[i], word))
            return range_from(range, i + 1);
        depth = depth_after(&range.tokens[i], depth);
    }
    return (struct jdb_range){NULL, 0};
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* Words that a clause begins with, where they do. Without quotes none of them is a name, or another word has to follow. */
static const struct {
    const char *word;
    const char *next;     /* the word behind it; NULL: any */
    const char *never[3]; /* words behind which it is part of another clause */
    enum jdb_clause_kind kind;
} BEGINNINGS[] = {
    {"CONSTRAINT", NULL, {NULL}, JDB_CLAUSE_OTHER},
    {"PRIMARY", "KEY", {NULL}, JDB_CLAUSE_PRIMARY_KEY},
    {"NOT", "NULL", {NULL}, JDB_CLAUSE_NOT_NULL},
    {"NULL", NULL, {"NOT", "SET", "DEFAULT"}, JDB_CLAUSE_OTHER},
    {"UNIQUE", NULL, {NULL}, JDB_CLAUSE_UNIQUE},
    {"CHECK", NULL, {NULL}, JDB_CLAUSE_CHECK},
    {"DEFAULT", NULL, {"SET"}, JDB_CLAUSE_OTHER},
    {"COLLATE", NULL, {NULL}, JDB_CLAUSE_COLLATE},
    {"FOREIGN", NULL, {NULL}, JDB_CLAUSE_OTHER},
    {"REFERENCES", NULL, {NULL}, JDB_CLAUSE_REFERENCES},
    {"GENERATED", "ALWAYS", {NULL}, JDB_CLAUSE_GENERATED},
    {"AS", NULL, {"ALWAYS"}, JDB_CLAUSE_GENERATED},
};

static bool stands_behind(struct jdb_range range, size_t i, const char *const *words, size_t count)
{
    for (size_t w = 0; i && w < count && words[w]; w++)
        if (jdb_token_is(&range.tokens[i - 1], words[w]))
            return true;
    return false;
}

/* Whether a clause begins at token i, and which. */
static bool find_beginning(struct jdb_range range, size_t i, enum jdb_clause_kind *kind)
{
    for (size_t b = 0; b < sizeof BEGINNINGS / sizeof *BEGINNINGS; b++) {
        const char *next = BEGINNINGS[b].next;
        if (!jdb_token_is(&range.tokens[i], BEGINNINGS[b].word) ||
            (next && (i + 1 == range.count || !jdb_token_is(&range.tokens[i + 1], next))))
            continue;
        *kind = BEGINNINGS[b].kind;
        return !stands_behind(range, i, BEGINNINGS[b].never, 3);
    }
    return false;
}

static struct jdb_clause *add_clause(struct jdb_clauses *clauses)
{
    if (clauses->count == clauses->capacity) {
        size_t capacity = clauses->capacity ? clauses->capacity * 2 : 16;
        void *list = capacity > SIZE_MAX / sizeof *clauses->list
                         ? NULL
                         : realloc(clauses->list, capacity * sizeof *clauses->list);
        if (!list)
            return NULL;
        clauses->list = list;
        clauses->capacity = capacity;
    }
    return &clauses->list[clauses->count++];
}

/* The clauses of a column, from behind its name, or of the table. */
static bool read_clauses(struct jdb_clauses *clauses, const struct jdb_token *column, struct jdb_range range)
{
    struct jdb_clause *clause = NULL;
    size_t depth = 0;
    for (size_t i = 0; i < range.count; i++) {
        enum jdb_clause_kind kind;
        if (!depth && find_beginning(range, i, &kind)) {
            clause = add_clause(clauses);
            if (!clause)
                return false;
            *clause = (struct jdb_clause){kind, column, {&range.tokens[i], 0}};
        }
        if (clause)
            clause->range.count++;
        depth = depth_after(&range.tokens[i], depth);
    }
    return true;
}

/* No column has such a name without quotes. */
static bool is_of_table(const struct jdb_token *token)
{
    static const char *const WORDS[] = {"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (jdb_token_is(token, WORDS[i]))
            return true;
    return false;
}

bool jdb_clauses_read(struct jdb_clauses *clauses, const char *sql)
{
    *clauses = (struct jdb_clauses){0};
    if (!jdb_tokens_read(&clauses->tokens, sql))
        return false;
    struct jdb_range body = jdb_range_group((struct jdb_range){clauses->tokens.list, clauses->tokens.count});
    for (struct jdb_range item; jdb_range_cut(&body, &item);) {
        bool is_column = item.count && !is_of_table(item.tokens);
        if (!read_clauses(clauses, is_column ? item.tokens : NULL, range_from(item, is_column)))
            return false;
    }
    return true;
}

void jdb_clauses_free(struct jdb_clauses *clauses)
{
    jdb_tokens_free(&clauses->tokens);
    free(clauses->list);
    *clauses = (struct jdb_clauses){0};
}

const struct jdb_clause *jdb_clause_of(const struct jdb_clauses *clauses, enum jdb_clause_kind kind,
                                       const char *column)
{
    for (size_t i = clauses->count; i-- > 0;) {
        const struct jdb_clause *clause = &clauses->list[i];
        if (clause->kind == kind && clause->column && jdb_token_names(clause->column, column))
            return clause;
    }
    return NULL;
}

const struct jdb_clause *jdb_clause_at(const struct jdb_clauses *clauses, enum jdb_clause_kind kind,
                                       size_t number)
{
    for (size_t i = 0; i < clauses->count; i++)
        if (clauses->list[i].kind == kind && number-- == 0)
            return &clauses->list[i];
    return NULL;
}

bool jdb_clause_says(const struct jdb_clause *clause, const char *word)
{
    for (size_t i = 0; i < clause->range.count; i++)
        if (jdb_token_is(&clause->range.tokens[i], word))
            return true;
    return false;
}

const struct jdb_token *jdb_clause_conflict(const struct jdb_clause *clause)
{
    struct jdb_range action = jdb_range_behind(clause->range, "CONFLICT");
    return action.count && !jdb_token_is(action.tokens, "ABORT") ? action.tokens : NULL;
}

bool jdb_clause_is_deferred(const struct jdb_clause *clause)
{
    struct jdb_range behind = jdb_range_behind(clause->range, "DEFERRABLE");
    return behind.count >= 2 && !jdb_token_is(behind.tokens - 2, "NOT") &&
           jdb_token_is(&behind.tokens[0], "INITIALLY") && jdb_token_is(&behind.tokens[1], "DEFERRED");
}
