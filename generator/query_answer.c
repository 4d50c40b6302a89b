/* SQLite tells the byte that is to blame only of some mistakes. Of the others its words are looked for in the statement. */
#include "query_answer.h"

#include "query_annotation.h"
#include "query_token.h"
#include "sql_scan.h"
#include "suggest.h"
#include "text.h"

#include <string.h>

struct words {
    const char **items;
    size_t count, capacity;
};

struct answer {
    const struct query_question *question;
    const char *message;
    struct query_token_list tokens;
};

static void add_word(const struct answer *answer, struct words *words, const char *word)
{
    *ARENA_APPEND(answer->question->arena, words) = word;
}

/* ---- What a message is about ----------------------------------------------------------------------------- */

/* A name that stands in a message, between the two. */
static const struct {
    const char *before, *after; /* after NULL: to the end */
} NAMED[] = {
    {"no such table: ", NULL},
    {"no such column: ", NULL},
    {"no such function: ", NULL},
    {"no such window: ", NULL},
    {"no such index: ", NULL},
    {"ambiguous column name: ", NULL},
    {" has no column named ", NULL},
    {"cannot join using column ", " - "},
    {"wrong number of arguments to function ", "()"},
    {"misuse of aggregate: ", "()"},
    {"misuse of aggregate function ", "()"},
    {"misuse of window function ", "()"},
    {"misuse of aliased window function ", NULL},
    {"duplicate WITH table name: ", NULL},
};

/* Words of the statement that a message is about. */
static const struct {
    const char *part;
    const char *words[2];
} MEANT[] = {
    {"ON CONFLICT clause does not match", {"on", "conflict"}},
    {"right of UNION ALL do not", {"union", "all"}},
    {"right of UNION do not", {"union"}},
    {"right of EXCEPT do not", {"except"}},
    {"right of INTERSECT do not", {"intersect"}},
    {"ORDER BY term", {"order", "by"}},
    {"ORDER BY clause", {"order", "by"}},
    {"GROUP BY term", {"group", "by"}},
    {"LIMIT clause", {"limit"}},
    {"sub-select returns", {"(", "select"}},
    {"all VALUES must have", {"values"}},
    {" values for ", {"values"}},
    {" columns assigned ", {"set"}},
    {"DISTINCT is not supported", {"distinct"}},
    {"unsupported frame", {"over"}},
    {"row value misused", {"("}},
};

static const char *name_in(const struct answer *answer)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
        const char *at = strstr(answer->message, NAMED[i].before);
        if (!at)
            continue;
        at += strlen(NAMED[i].before);
        const char *end = NAMED[i].after ? strstr(at, NAMED[i].after) : at + strlen(at);
        return end ? arena_copy(answer->question->arena, at, (size_t)(end - at)) : NULL;
    }
    return NULL;
}

/* ---- Places ---------------------------------------------------------------------------------------------- */

static bool is_dot(const struct query_token *token)
{
    return query_token_is(token, ".");
}

/* Whether the name, which may be qualified, stands at a token; behind a dot stands a part of another. */
static bool stands_at(const struct answer *answer, const char *name, size_t token)
{
    const struct query_token *tokens = answer->tokens.items;
    if (token > 0 && is_dot(&tokens[token - 1]))
        return false;
    for (;; token += 2) {
        const char *dot = strchr(name, '.');
        size_t length = dot ? (size_t)(dot - name) : strlen(name);
        const char *part = arena_copy(answer->question->arena, name, length);
        if (!tokens[token].text || !text_equal_ignoring_case(tokens[token].text, part))
            return false;
        if (!dot)
            return true;
        if (!is_dot(&tokens[token + 1]))
            return false;
        name = dot + 1;
    }
}

static size_t end_of(const struct query_token *token)
{
    return token->place.offset + token->place.length;
}

static bool find_name(const struct answer *answer, const char *name, struct query_place *place)
{
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < answer->tokens.count; i++) {
        if (!stands_at(answer, name, i))
            continue;
        size_t last = i;
        for (const char *dot = name; (dot = strchr(dot, '.')); dot++)
            last += 2;
        const struct query_token *tokens = answer->tokens.items;
        *place = (struct query_place){tokens[i].place.offset, end_of(&tokens[last]) - tokens[i].place.offset};
        return true;
    }
    return false;
}

static bool find_words(const struct answer *answer, const char *const words[2], struct query_place *place)
{
    const struct query_token *tokens = answer->tokens.items;
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < answer->tokens.count; i++) {
        size_t last = i + (words[1] != NULL);
        if (!query_token_is(&tokens[i], words[0]) || (words[1] && !query_token_is(&tokens[last], words[1])))
            continue;
        *place = (struct query_place){tokens[i].place.offset, end_of(&tokens[last]) - tokens[i].place.offset};
        return true;
    }
    return false;
}

/* Where there is nothing better, at the statement's first word. */
static struct query_place place_of(const struct answer *answer, const struct probe_answer *given)
{
    const char *sql = answer->question->sql, *name = name_in(answer);
    struct query_place place;
    if (given->has_offset)
        return (struct query_place){given->offset, sql_scan_token_length(sql + given->offset)};
    if (name && find_name(answer, name, &place))
        return place;
    for (size_t i = 0; i < sizeof MEANT / sizeof *MEANT; i++)
        if (strstr(answer->message, MEANT[i].part) && find_words(answer, MEANT[i].words, &place))
            return place;
    size_t begin = sql_scan_blank_length(sql);
    return (struct query_place){begin, sql_scan_token_length(sql + begin)};
}

/* ---- What was meant -------------------------------------------------------------------------------------- */

/* Whether it is this name, and none before a dot. */
static bool is_name(const struct query_token *token, const char *name)
{
    return query_token_is_name(token) && text_equal_ignoring_case(token->text, name) && !is_dot(token + 1);
}

static bool is_source(const struct answer *answer, const char *name)
{
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < answer->tokens.count; i++)
        if (is_name(&answer->tokens.items[i], name))
            return true;
    return false;
}

/* What a table in FROM is called beside its name; NULL: nothing else. */
static const char *alias_at(const struct answer *answer, size_t table)
{
    const struct query_token *behind = &answer->tokens.items[table + 1];
    if (query_token_is(behind, "as"))
        return query_token_is_name(behind + 1) ? behind[1].text : NULL;
    return query_token_is_alias(behind) ? behind->text : NULL;
}

/* Adds the columns of a table where the statement has it, under the name `source` (NULL: any). Gives whether it has. */
static bool add_columns(const struct answer *answer, const struct table *table, const char *source,
                        struct words *columns)
{
    bool found = false;
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < answer->tokens.count && !found; i++) {
        if (!is_name(&answer->tokens.items[i], table->name.text))
            continue;
        const char *alias = alias_at(answer, i);
        found = !source || text_equal_ignoring_case(alias ? alias : table->name.text, source);
    }
    for (size_t i = 0; i < table->columns.count && found; i++)
        add_word(answer, columns, table->columns.items[i].name.text);
    return found;
}

static const char *nearest_column(const struct answer *answer, const char *name)
{
    struct words columns = {0};
    const struct schema *schema = answer->question->schema;
    const char *dot = strrchr(name, '.');
    const char *source = dot ? arena_copy(answer->question->arena, name, (size_t)(dot - name)) : NULL;
    for (size_t i = 0; i < schema->tables.count; i++)
        add_columns(answer, &schema->tables.items[i], source, &columns);
    if (source && !columns.count) {
        static const char *const EXCLUDED[] = {"excluded"};
        const char *meant = suggest_nearest(source, EXCLUDED, 1);
        return meant ? ARENA_JOIN(answer->question->arena, meant, dot) : NULL;
    }
    return suggest_nearest(dot ? dot + 1 : name, columns.items, columns.count);
}

static const char *nearest_table(const struct answer *answer, const char *name)
{
    struct words names = {0};
    const struct schema *schema = answer->question->schema;
    for (size_t i = 0; i < schema->tables.count; i++)
        add_word(answer, &names, schema->tables.items[i].name.text);
    return suggest_nearest(name, names.items, names.count);
}

static const char *nearest_function(const struct answer *answer, const char *name)
{
    size_t count;
    const char *const *names = sqlite_probe_functions(answer->question->probe, &count);
    return strlen(name) > 3 ? suggest_nearest(name, names, count) : NULL; /* now() is not nearly pow() */
}

/* "table users has no column named emial" */
static const char *nearest_in_table(const struct answer *answer, const char *name)
{
    static const char TABLE[] = "table ";
    const char *words = text_behind(answer->message, TABLE), *end = strstr(answer->message, " has no column");
    const struct table *table =
        words && end ? schema_find_table(answer->question->schema,
                                         arena_copy(answer->question->arena, words, (size_t)(end - words)))
                     : NULL;
    struct words columns = {0};
    for (size_t i = 0; table && i < table->columns.count; i++)
        add_word(answer, &columns, table->columns.items[i].name.text);
    return suggest_nearest(name, columns.items, columns.count);
}

/* Behind a parameter a type may stand: any other word is a mistake of SQL's, here or after it. */
static const struct query_token *word_behind_parameter(const struct answer *answer, size_t offset)
{
    for (size_t i = 1; i + QUERY_TOKEN_ENDS < answer->tokens.count; i++) {
        const struct query_token *token = &answer->tokens.items[i];
        bool is_near = token->place.offset == offset || answer->tokens.items[i + 1].place.offset == offset;
        if (is_near && token[-1].kind == QUERY_TOKEN_PARAMETER && token->kind == QUERY_TOKEN_WORD)
            return token;
    }
    return NULL;
}

/* ":id integer": the error stands at what is no type. */
static bool report_type(const struct answer *answer, const struct probe_answer *given)
{
    const struct query_question *question = answer->question;
    const struct query_token *word = strstr(answer->message, "syntax error") && given->has_offset
                                         ? word_behind_parameter(answer, given->offset)
                                         : NULL;
    if (!word)
        return false;
    struct words types = {0};
    for (enum column_type type = TYPE_INT; type < TYPE_ENUM; type++)
        add_word(answer, &types, column_type_name(type));
    for (size_t i = 0; i < question->schema->enums.count; i++)
        add_word(answer, &types, question->schema->enums.items[i].name.text);
    struct diagnostic *diagnostic = diagnostic_report(
        question->diagnostics, RULE_QUERY_SQL,
        source_span(question->query->source, question->query->offset + word->place.offset, word->place.length),
        "\"%s\" is neither SQL here nor the type of a parameter", word->text);
    diagnostic_suggest(diagnostic, "%s",
                       suggest_words(question->arena, word->text, "types are", types.items, types.count));
    return true;
}

/* Whether all of a name stands between double quotes, as text does elsewhere. */
static bool is_quoted(const struct answer *answer, size_t place, const char *name)
{
    const char *sql = answer->question->sql;
    return sql[place] == '"' && strncmp(sql + place + 1, name, strlen(name)) == 0;
}

static void suggest(const struct answer *answer, size_t place, struct diagnostic *diagnostic)
{
    const char *message = answer->message, *name = name_in(answer);
    if (!name)
        return;
    bool is_column = text_behind(message, "no such column: ") != NULL;
    const char *nearest = is_column                                    ? nearest_column(answer, name)
                          : text_behind(message, "no such table: ")    ? nearest_table(answer, name)
                          : text_behind(message, "no such function: ") ? nearest_function(answer, name)
                          : strstr(message, " has no column named ")   ? nearest_in_table(answer, name)
                                                                       : NULL;
    const char *dot = is_column ? strrchr(name, '.') : NULL;
    const char *source = dot ? arena_copy(answer->question->arena, name, (size_t)(dot - name)) : NULL;
    if (nearest)
        diagnostic_suggest(diagnostic, "did you mean \"%s\"?", nearest);
    else if (is_column && is_quoted(answer, place, name))
        diagnostic_suggest(diagnostic, "text stands between single quotes: '%s'", name);
    else if (source && !is_source(answer, source))
        diagnostic_suggest(diagnostic, "nothing is called \"%s\" here", source);
}

void query_answer_report(const struct query_question *question, const struct probe_answer *given)
{
    struct answer answer = {.question = question, .message = given->message};
    query_token_list_read(question->arena, question->sql, &answer.tokens);
    question->query->broken = true;
    if (report_type(&answer, given))
        return;
    struct query_place place = place_of(&answer, given);
    suggest(&answer, place.offset,
            diagnostic_report(
                question->diagnostics, RULE_QUERY_SQL,
                source_span(question->query->source, question->query->offset + place.offset, place.length),
                "%s", given->message));
}
