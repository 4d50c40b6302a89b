#include "import_statement.h"

#include "query_parser.h"
#include "sql_scan.h"
#include "text.h"

#include <string.h>

/* ---- Text ------------------------------------------------------------------------------------------------ */

static struct query_parser parser_of(struct arena *arena, const char *sql)
{
    struct query_parser parser = {.arena = arena, .sql = sql};
    query_token_list_read(arena, sql, &parser.tokens);
    return parser;
}

/* A piece on one line, without comments. */
static const char *squeeze(const struct query_parser *parser, size_t from, size_t until)
{
    struct text out = {.arena = parser->arena};
    bool spaced = false;
    for (size_t at = from; at < until;) {
        size_t blank = sql_scan_blank_length(parser->sql + at);
        if (blank) {
            spaced = out.length > 0;
            at += blank;
            continue;
        }
        size_t length = sql_scan_token_length(parser->sql + at);
        text_append(&out, spaced ? " " : "");
        text_append_bytes(&out, parser->sql + at, at + length > until ? until - at : length);
        spaced = false;
        at += length;
    }
    return text_string(&out);
}

/* From here to the end of the statement, as it stands. */
static const char *rest(const struct query_parser *parser)
{
    size_t from = query_parser_offset(parser), until = strlen(parser->sql);
    while (until > from && strchr(" \t\r\n;", parser->sql[until - 1]))
        until--;
    return arena_copy(parser->arena, parser->sql + from, until - from);
}

static bool is_end(const struct query_parser *parser)
{
    return query_parser_token(parser, 0)->kind == QUERY_TOKEN_END;
}

/* What stands between parentheses, which are taken, too. */
static const char *take_group(struct query_parser *parser)
{
    size_t depth = 1;
    query_parser_expect(parser, "(");
    size_t from = query_parser_offset(parser);
    for (; depth && !is_end(parser); parser->next++) {
        depth += query_parser_at(parser, "(");
        depth -= query_parser_at(parser, ")");
    }
    if (depth) {
        query_parser_fail(parser);
        return "";
    }
    return squeeze(parser, from, parser->tokens.items[parser->next - 1].place.offset);
}

/* ---- Parts ----------------------------------------------------------------------------------------------- */

static enum conflict take_conflict(struct query_parser *parser)
{
    static const char *const WORDS[] = {[CONFLICT_ABORT] = "abort",
                                        [CONFLICT_ROLLBACK] = "rollback",
                                        [CONFLICT_FAIL] = "fail",
                                        [CONFLICT_IGNORE] = "ignore",
                                        [CONFLICT_REPLACE] = "replace"};
    if (!query_parser_at(parser, "on") || !query_token_is(query_parser_token(parser, 1), "conflict"))
        return CONFLICT_ABORT;
    parser->next += 2;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (query_parser_accept(parser, WORDS[i]))
            return (enum conflict)i;
    query_parser_fail(parser);
    return CONFLICT_ABORT;
}

static enum action take_action(struct query_parser *parser)
{
    if (query_parser_accept(parser, "cascade"))
        return ACTION_CASCADE;
    if (query_parser_accept(parser, "restrict"))
        return ACTION_RESTRICT;
    if (query_parser_accept(parser, "no")) {
        query_parser_expect(parser, "action");
        return ACTION_NONE;
    }
    query_parser_expect(parser, "set");
    if (query_parser_accept(parser, "null"))
        return ACTION_SET_NULL;
    query_parser_expect(parser, "default");
    return ACTION_SET_DEFAULT;
}

/* "NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"; false: none comes. */
static bool take_deferrable(struct query_parser *parser, bool *deferred)
{
    bool is_not = query_parser_at(parser, "not") && query_token_is(query_parser_token(parser, 1), "deferrable");
    parser->next += is_not;
    if (!query_parser_accept(parser, "deferrable"))
        return false;
    if (query_parser_accept(parser, "initially")) {
        *deferred = query_parser_accept(parser, "deferred") && !is_not;
        if (!*deferred)
            query_parser_accept(parser, "immediate");
    }
    return true;
}

static void take_names(struct query_parser *parser, struct import_names *names)
{
    query_parser_expect(parser, "(");
    do
        *ARENA_APPEND(parser->arena, names) = query_parser_name(parser);
    while (query_parser_accept(parser, ","));
    query_parser_expect(parser, ")");
}

/* What follows REFERENCES. */
static void take_reference(struct query_parser *parser, struct import_foreign_key *key)
{
    key->parent = query_parser_name(parser);
    if (query_parser_at(parser, "("))
        take_names(parser, &key->to);
    for (;;) {
        if (query_parser_accept(parser, "match")) {
            query_parser_name(parser);
        } else if (query_parser_at(parser, "on") &&
                   !query_token_is(query_parser_token(parser, 1), "conflict")) {
            parser->next++;
            enum action *action = query_parser_accept(parser, "delete") ? &key->on_delete : &key->on_update;
            if (action == &key->on_update)
                query_parser_expect(parser, "update");
            *action = take_action(parser);
        } else if (!take_deferrable(parser, &key->deferred)) {
            return;
        }
    }
}

/* ---- Terms ----------------------------------------------------------------------------------------------- */

/* The number of the token that ends a term: a comma or the parenthesis behind it. */
static size_t end_of_term(const struct query_parser *parser)
{
    size_t depth = 0, at = parser->next;
    for (;; at++) {
        const struct query_token *token = &parser->tokens.items[at];
        if (token->kind == QUERY_TOKEN_END ||
            (!depth && (query_token_is(token, ",") || query_token_is(token, ")"))))
            return at;
        depth += query_token_is(token, "(");
        depth -= query_token_is(token, ")");
    }
}

/* Whether parentheses stand around all of it. */
static bool is_enclosed(const struct query_token *tokens, size_t begin, size_t end)
{
    size_t depth = 0;
    for (size_t i = begin; i < end; i++) {
        depth += query_token_is(&tokens[i], "(");
        depth -= query_token_is(&tokens[i], ")");
        if (!depth)
            return i > begin && i + 1 == end;
    }
    return false;
}

static struct import_term take_term(struct query_parser *parser)
{
    const struct query_token *tokens = parser->tokens.items;
    size_t begin = parser->next, end = end_of_term(parser);
    struct import_term term = {.descending = end > begin + 1 && query_token_is(&tokens[end - 1], "desc")};
    parser->next = end;
    if (end > begin + 1 && (term.descending || query_token_is(&tokens[end - 1], "asc")))
        end--;
    if (end > begin + 2 && query_token_is(&tokens[end - 2], "collate")) {
        term.collate = tokens[end - 1].text;
        end -= 2;
    }
    while (is_enclosed(tokens, begin, end)) {
        begin++;
        end--;
    }
    if (end == begin + 1 && query_token_is_name(&tokens[begin]))
        term.column = tokens[begin].text;
    else if (end > begin)
        term.sql = squeeze(parser, tokens[begin].place.offset,
                           tokens[end - 1].place.offset + tokens[end - 1].place.length);
    else
        query_parser_fail(parser);
    return term;
}

static void take_terms(struct query_parser *parser, struct import_term_list *terms, bool *autoincrement)
{
    query_parser_expect(parser, "(");
    do {
        size_t end = end_of_term(parser);
        bool counts = autoincrement && end > parser->next &&
                      query_token_is(&parser->tokens.items[end - 1], "autoincrement");
        if (counts) {
            *autoincrement = true;
            *ARENA_APPEND(parser->arena, terms) = (struct import_term){.column = query_parser_name(parser)};
            parser->next = end;
        } else {
            *ARENA_APPEND(parser->arena, terms) = take_term(parser);
        }
    } while (query_parser_accept(parser, ","));
    query_parser_expect(parser, ")");
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool begins_constraint(const struct query_parser *parser)
{
    static const char *const WORDS[] = {"constraint", "primary",    "not",     "null",
                                        "unique",     "check",      "default", "collate",
                                        "references", "deferrable", "as",      "foreign"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (query_parser_at(parser, WORDS[i]) && query_parser_token(parser, 0)->kind != QUERY_TOKEN_QUOTED)
            return true;
    return query_parser_at(parser, "generated") && query_token_is(query_parser_token(parser, 1), "always");
}

static const char *take_type(struct query_parser *parser)
{
    size_t begin = query_parser_offset(parser), from = parser->next;
    while (!is_end(parser) && !begins_constraint(parser) && !query_parser_at(parser, ",") &&
           !query_parser_at(parser, ")")) {
        if (query_parser_at(parser, "("))
            take_group(parser);
        else
            parser->next++;
    }
    struct query_place place = query_parser_place(parser, begin);
    return parser->next > from ? squeeze(parser, begin, begin + place.length) : "";
}

/* Words that are values, not texts. */
static bool is_value(const struct query_token *token)
{
    static const char *const WORDS[] = {"true", "false", "current_time", "current_date", "current_timestamp"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (query_token_is(token, WORDS[i]))
            return true;
    return false;
}

static const char *take_default(struct query_parser *parser)
{
    if (query_parser_at(parser, "("))
        return take_group(parser);
    size_t begin = query_parser_offset(parser);
    const struct query_token *token = query_parser_token(parser, 0);
    bool is_word = token->kind == QUERY_TOKEN_QUOTED ||
                   (query_token_is_name(token) && token->kind != QUERY_TOKEN_TEXT && !is_value(token));
    if (query_parser_accept(parser, "+") || query_parser_accept(parser, "-"))
        is_word = false;
    parser->next++;
    if (!is_word)
        return squeeze(parser, begin, begin + query_parser_place(parser, begin).length);
    struct text out = {.arena = parser->arena}; /* a word, in quotes or not, is a text here */
    text_append_char(&out, '\'');
    for (const char *c = token->text; *c; c++)
        text_append(&out, *c == '\'' ? "''" : (const char[]){*c, '\0'});
    text_append_char(&out, '\'');
    return text_string(&out);
}

static void add_key(struct query_parser *parser, struct import_table *table, const char *name,
                    const char *column, bool is_primary)
{
    struct import_key *key = ARENA_APPEND(parser->arena, &table->keys);
    *key = (struct import_key){.name = name, .is_primary = is_primary, .at_column = true};
    struct import_term term = {.column = column};
    if (is_primary && !query_parser_accept(parser, "asc"))
        term.descending = query_parser_accept(parser, "desc");
    *ARENA_APPEND(parser->arena, &key->terms) = term;
    key->on_conflict = take_conflict(parser);
    key->autoincrement = is_primary && query_parser_accept(parser, "autoincrement");
}

static void add_check(struct query_parser *parser, struct import_table *table, const char *name,
                      const char *column)
{
    const char *sql = take_group(parser);
    take_conflict(parser); /* which SQLite does not heed */
    *ARENA_APPEND(parser->arena, &table->checks) =
        (struct import_check){.name = name, .column = column, .sql = sql, .whole = sql};
}

static void take_generated(struct query_parser *parser, struct import_column *column)
{
    if (query_parser_accept(parser, "generated"))
        query_parser_expect(parser, "always");
    query_parser_expect(parser, "as");
    column->generated = take_group(parser);
    column->is_stored = query_parser_accept(parser, "stored");
    if (!column->is_stored)
        query_parser_accept(parser, "virtual");
}

static void add_reference(struct query_parser *parser, struct import_table *table, const char *name,
                          const char *column)
{
    struct import_foreign_key key = {.name = name};
    *ARENA_APPEND(parser->arena, &key.columns) = column;
    take_reference(parser, &key);
    *ARENA_APPEND(parser->arena, &table->foreign_keys) = key;
}

/* False: none comes. */
static bool take_column_constraint(struct query_parser *parser, struct import_table *table,
                                   struct import_column *column, const char *name)
{
    if (query_parser_accept(parser, "primary")) {
        query_parser_expect(parser, "key");
        add_key(parser, table, name, column->name, true);
    } else if (query_parser_accept(parser, "unique")) {
        add_key(parser, table, name, column->name, false);
    } else if (query_parser_accept(parser, "check")) {
        add_check(parser, table, name, column->name);
    } else if (query_parser_accept(parser, "references")) {
        add_reference(parser, table, name, column->name);
    } else if (query_parser_accept(parser, "default")) {
        column->default_value = take_default(parser);
    } else if (query_parser_accept(parser, "collate")) {
        column->collate = query_parser_name(parser);
    } else if (query_parser_accept(parser, "null")) {
        take_conflict(parser);
    } else if (query_parser_at(parser, "not") && query_token_is(query_parser_token(parser, 1), "null")) {
        parser->next += 2;
        column->not_null = true;
        column->on_null = take_conflict(parser);
    } else if (query_parser_at(parser, "as") || query_parser_at(parser, "generated")) {
        take_generated(parser, column);
    } else {
        bool deferred = false;
        bool taken = take_deferrable(parser, &deferred);
        if (taken && table->foreign_keys.count)
            table->foreign_keys.items[table->foreign_keys.count - 1].deferred = deferred;
        return taken;
    }
    return true;
}

static const char *take_constraint_name(struct query_parser *parser, const char *before)
{
    return query_parser_accept(parser, "constraint") ? query_parser_name(parser) : before;
}

static void take_column(struct query_parser *parser, struct import_table *table)
{
    struct import_column column = {.name = query_parser_name(parser)};
    column.sql_type = take_type(parser);
    const char *name = take_constraint_name(parser, NULL);
    while (!parser->failed && take_column_constraint(parser, table, &column, name))
        name = take_constraint_name(parser, NULL);
    *ARENA_APPEND(parser->arena, &table->columns) = column;
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* False: a column comes. */
static bool take_table_constraint(struct query_parser *parser, struct import_table *table)
{
    const char *name = take_constraint_name(parser, NULL);
    bool is_primary = query_parser_at(parser, "primary");
    if (is_primary || query_parser_at(parser, "unique")) {
        parser->next++;
        if (is_primary)
            query_parser_expect(parser, "key");
        struct import_key *key = ARENA_APPEND(parser->arena, &table->keys);
        *key = (struct import_key){.name = name, .is_primary = is_primary};
        take_terms(parser, &key->terms, &key->autoincrement);
        key->on_conflict = take_conflict(parser);
    } else if (query_parser_accept(parser, "check")) {
        add_check(parser, table, name, NULL);
    } else if (query_parser_accept(parser, "foreign")) {
        struct import_foreign_key key = {.name = name};
        query_parser_expect(parser, "key");
        take_names(parser, &key.columns);
        query_parser_expect(parser, "references");
        take_reference(parser, &key);
        *ARENA_APPEND(parser->arena, &table->foreign_keys) = key;
    } else {
        return false;
    }
    return true;
}

/* Constraints need no commas between them. */
static void take_body(struct query_parser *parser, struct import_table *table)
{
    bool has_constraints = false;
    query_parser_expect(parser, "(");
    while (!parser->failed && !query_parser_accept(parser, ")")) {
        bool is_constraint = begins_constraint(parser) && take_table_constraint(parser, table);
        has_constraints |= is_constraint;
        if (!is_constraint && has_constraints)
            query_parser_fail(parser);
        else if (!is_constraint)
            take_column(parser, table);
        query_parser_accept(parser, ",");
    }
}

bool import_statement_table(struct arena *arena, const char *sql, struct import_table *table)
{
    struct query_parser parser = parser_of(arena, sql);
    query_parser_expect(&parser, "create");
    query_parser_expect(&parser, "table");
    *table = (struct import_table){.name = query_parser_name(&parser)};
    take_body(&parser, table);
    while (!parser.failed && !is_end(&parser) && !query_parser_at(&parser, ";")) {
        if (query_parser_accept(&parser, "strict"))
            table->strict = true;
        else if (query_parser_accept(&parser, "without"))
            table->without_rowid = query_parser_accept(&parser, "rowid");
        else
            query_parser_expect(&parser, ",");
    }
    return !parser.failed;
}

/* ---- The others ------------------------------------------------------------------------------------------ */

bool import_statement_index(struct arena *arena, const char *sql, struct import_index *index)
{
    struct query_parser parser = parser_of(arena, sql);
    *index = (struct import_index){0};
    query_parser_expect(&parser, "create");
    index->unique = query_parser_accept(&parser, "unique");
    query_parser_expect(&parser, "index");
    index->name = query_parser_name(&parser);
    query_parser_expect(&parser, "on");
    index->table = query_parser_name(&parser);
    take_terms(&parser, &index->terms, NULL);
    if (query_parser_accept(&parser, "where"))
        index->where = squeeze(&parser, query_parser_offset(&parser), strlen(sql));
    return !parser.failed;
}

bool import_statement_view(struct arena *arena, const char *sql, struct import_object *view)
{
    struct query_parser parser = parser_of(arena, sql);
    query_parser_expect(&parser, "create");
    query_parser_expect(&parser, "view");
    *view = (struct import_object){.name = query_parser_name(&parser)};
    if (query_parser_at(&parser, "("))
        take_names(&parser, &view->columns);
    query_parser_expect(&parser, "as");
    view->sql = rest(&parser);
    return !parser.failed;
}

bool import_statement_trigger(struct arena *arena, const char *sql, struct import_object *trigger)
{
    struct query_parser parser = parser_of(arena, sql);
    query_parser_expect(&parser, "create");
    query_parser_expect(&parser, "trigger");
    *trigger = (struct import_object){.name = query_parser_name(&parser)};
    trigger->sql = rest(&parser);
    return !parser.failed;
}

bool import_statement_virtual(struct arena *arena, const char *sql, struct import_object *table)
{
    struct query_parser parser = parser_of(arena, sql);
    query_parser_expect(&parser, "create");
    query_parser_expect(&parser, "virtual");
    query_parser_expect(&parser, "table");
    *table = (struct import_object){.name = query_parser_name(&parser)};
    query_parser_expect(&parser, "using");
    table->sql = rest(&parser);
    return !parser.failed;
}
