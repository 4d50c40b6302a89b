#include "query_index_expression.h"

#include "query_token.h"
#include "text.h"

#include <string.h>

/* ---- What may be kept ------------------------------------------------------------------------------------ */

/* Functions that tell the time when no argument says another, or that move it to where the computer is. */
static bool tells_time(const struct query_expression *call)
{
    static const char *const FUNCTIONS[] = {"date", "time", "datetime", "julianday", "unixepoch"};
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        if (text_equal(call->name, FUNCTIONS[i]))
            return true;
    return text_equal(call->name, "strftime");
}

static bool depends_on_now(const struct query_expression *call)
{
    static const char *const WORDS[] = {"now", "localtime", "utc"};
    size_t least = text_equal(call->name, "strftime") ? 2 : 1;
    bool depends = call->items.count < least;
    for (size_t i = 0; i < call->items.count; i++)
        for (size_t j = 0; j < sizeof WORDS / sizeof *WORDS; j++)
            depends |= call->items.items[i]->kind == QUERY_TEXT &&
                       text_equal_ignoring_case(call->items.items[i]->text, WORDS[j]);
    return depends;
}

/* Of functions whose values change, SQLite refuses to make an index: which these are, it knows. */
static bool can_be_kept(const struct query_expression *expression)
{
    switch (expression->kind) {
    case QUERY_PARAMETER:
    case QUERY_CURRENT:
    case QUERY_EXISTS:
    case QUERY_SUBQUERY:
    case QUERY_ROW:
        return false;
    case QUERY_UNARY:
        return !text_equal(expression->name, "+"); /* it stands there lest an index is used */
    case QUERY_FUNCTION:
        return !expression->window && !expression->filter && !expression->star &&
               !(tells_time(expression) && depends_on_now(expression));
    default:
        return !expression->select;
    }
}

/* Counts columns of the site's table; false: there is something else, too. */
static bool reads_only_site(const struct query_site *site, const struct query_expression *expression,
                            size_t *column_count)
{
    if (!expression)
        return true;
    if (!can_be_kept(expression))
        return false;
    if (expression->kind == QUERY_COLUMN) {
        ++*column_count;
        return query_site_column(site, expression) != NULL;
    }
    for (size_t i = 0; i < expression->items.count; i++)
        if (!reads_only_site(site, expression->items.items[i], column_count))
            return false;
    return reads_only_site(site, expression->operand, column_count) &&
           reads_only_site(site, expression->other, column_count);
}

/* ---- As an index has it ---------------------------------------------------------------------------------- */

/* "o.state": an index knows its own table alone. */
static bool qualifies(const struct query_token *token)
{
    return query_token_is_name(token) && query_token_is(token + 1, ".");
}

static const char *without_qualifiers(struct arena *arena, const char *sql)
{
    struct text out = {.arena = arena};
    struct query_token_list tokens = {0};
    query_token_list_read(arena, sql, &tokens);
    size_t end = 0;
    for (size_t i = 0; tokens.items[i].kind != QUERY_TOKEN_END; i++) {
        const struct query_place place = tokens.items[i].place;
        bool is_apart = place.offset > end && out.length;
        end = place.offset + place.length;
        if (is_apart)
            text_append_char(&out, ' ');
        if (qualifies(&tokens.items[i]))
            end = tokens.items[++i].place.offset + 1;
        else
            text_append_bytes(&out, sql + place.offset, place.length);
    }
    return text_string(&out);
}

/* The parentheses around are a part of its place. */
static struct query_place inner_place(const char *sql, struct query_place place)
{
    while (place.length > 2 && sql[place.offset] == '(' && sql[place.offset + place.length - 1] == ')') {
        size_t depth = 1, length = 1;
        for (; depth && length < place.length; length++)
            depth = depth + (sql[place.offset + length] == '(') - (sql[place.offset + length] == ')');
        if (length < place.length)
            break;
        place.offset++;
        place.length -= 2;
    }
    return place;
}

const char *query_index_expression(struct arena *arena, const struct query_site *site,
                                   const struct query_expression *expression)
{
    size_t column_count = 0;
    if (!site->table || expression->kind == QUERY_COLUMN || !reads_only_site(site, expression, &column_count) ||
        !column_count)
        return NULL;
    struct query_place place = inner_place(site->block->sql, expression->place);
    return without_qualifiers(arena, arena_copy(arena, site->block->sql + place.offset, place.length));
}
