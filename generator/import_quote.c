#include "import_quote.h"

#include "name_index.h"
#include "query_token.h"
#include "text.h"

#include <string.h>

/* ---- Tokens ---------------------------------------------------------------------------------------------- */

/* Words that a value follows, though a name may be called so. */
static bool leads_to_value(const struct query_token *token)
{
    static const char *const WORDS[] = {"like",  "glob",   "match", "regexp",  "by",
                                        "begin", "offset", "of",    "replace", "ignore"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (query_token_is(token, WORDS[i]))
            return true;
    return false;
}

/* Whether a value ends here: a name in quotes behind it is what the value is called. */
static bool ends_value(const struct query_token *token)
{
    switch (token->kind) {
    case QUERY_TOKEN_WORD:
        return !leads_to_value(token);
    case QUERY_TOKEN_INTEGER:
    case QUERY_TOKEN_REAL:
    case QUERY_TOKEN_BLOB:
    case QUERY_TOKEN_TEXT:
    case QUERY_TOKEN_QUOTED:
        return true;
    default:
        return query_token_is(token, ")") || query_token_is(token, "end");
    }
}

/* Whether the token at `i` makes a name: an alias, a common table. */
static bool makes_name(const struct query_token *tokens, size_t i)
{
    return i > 0 && (query_token_is(&tokens[i - 1], "as") || ends_value(&tokens[i - 1]) ||
                     query_token_is(&tokens[i + 1], "as"));
}

/* Whether only a name can stand there, whatever it is called. */
static bool must_be_name(const struct query_token *tokens, size_t i)
{
    bool is_qualified = query_token_is(&tokens[i + 1], ".") || query_token_is(&tokens[i + 1], "(") ||
                        (i > 0 && query_token_is(&tokens[i - 1], "."));
    return is_qualified || (i > 0 && query_token_is(&tokens[i - 1], "collate"));
}

static void append_text(struct text *out, const char *words)
{
    text_append_char(out, '\'');
    for (const char *c = words; *c; c++)
        text_append(out, *c == '\'' ? "''" : (const char[]){*c, '\0'});
    text_append_char(out, '\'');
}

/* The SQL, with single quotes around what has no known name. */
static const char *rewrite(struct arena *arena, const struct name_index *known, const char *sql)
{
    if (!sql || !strchr(sql, '"'))
        return sql;
    struct query_token_list tokens = {0};
    struct text out = {.arena = arena};
    size_t copied = 0;
    query_token_list_read(arena, sql, &tokens);
    for (size_t i = 0; tokens.items[i].kind != QUERY_TOKEN_END; i++) {
        const struct query_token *token = &tokens.items[i];
        bool is_name = token->kind != QUERY_TOKEN_QUOTED || sql[token->place.offset] != '"' ||
                       name_index_find(known, token->text) != NAME_INDEX_NONE ||
                       must_be_name(tokens.items, i) || makes_name(tokens.items, i);
        if (is_name)
            continue;
        text_append_bytes(&out, sql + copied, token->place.offset - copied);
        append_text(&out, token->text);
        copied = token->place.offset + token->place.length;
    }
    text_append(&out, sql + copied);
    return copied ? text_string(&out) : sql;
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void add_columns(struct name_index *known, const struct import_table *table)
{
    for (size_t i = 0; i < table->columns.count; i++)
        name_index_add(known, table->columns.items[i].name, 0);
}

static struct name_index *names_of(struct arena *arena, const struct import_table *table)
{
    static const char *const ROWIDS[] = {"rowid", "oid", "_rowid_"};
    struct name_index *known = name_index_new(arena, true);
    for (size_t i = 0; i < sizeof ROWIDS / sizeof *ROWIDS; i++)
        name_index_add(known, ROWIDS[i], 0);
    name_index_add(known, table->name, 0);
    add_columns(known, table);
    return known;
}

static void settle_table(struct arena *arena, struct import_table *table)
{
    const struct name_index *known = names_of(arena, table), *nothing = name_index_new(arena, true);
    for (size_t i = 0; i < table->columns.count; i++) {
        struct import_column *column = &table->columns.items[i];
        column->default_value = rewrite(arena, nothing, column->default_value);
        column->generated = rewrite(arena, known, column->generated);
    }
    for (size_t i = 0; i < table->checks.count; i++)
        table->checks.items[i].sql = table->checks.items[i].whole =
            rewrite(arena, known, table->checks.items[i].sql);
}

/* A column that there is not is a text, too. */
static void settle_term(struct arena *arena, const struct name_index *known, struct import_term *term)
{
    term->sql = rewrite(arena, known, term->sql);
    if (!term->column || name_index_find(known, term->column) != NAME_INDEX_NONE)
        return;
    struct text out = {.arena = arena};
    append_text(&out, term->column);
    term->column = NULL;
    term->sql = text_string(&out);
}

static void settle_index(struct arena *arena, struct import_database *database, struct import_index *index)
{
    const struct name_index *known = names_of(arena, import_database_table(database, index->table));
    for (size_t i = 0; i < index->terms.count; i++)
        settle_term(arena, known, &index->terms.items[i]);
    index->where = rewrite(arena, known, index->where);
}

/* ---- Views and triggers ---------------------------------------------------------------------------------- */

/* Names that a statement makes, or of a virtual table's arguments, any. */
static void add_made(struct arena *arena, struct name_index *known, const char *sql, bool any)
{
    struct query_token_list tokens = {0};
    query_token_list_read(arena, sql, &tokens);
    for (size_t i = 0; tokens.items[i].kind != QUERY_TOKEN_END; i++)
        if (query_token_is_name(&tokens.items[i]) && (any || makes_name(tokens.items, i)))
            name_index_add(known, tokens.items[i].text, 0);
}

static void add_objects(struct arena *arena, struct name_index *known, const struct import_object_list *objects,
                        bool any)
{
    for (size_t i = 0; i < objects->count; i++) {
        const struct import_object *object = &objects->items[i];
        name_index_add(known, object->name, 0);
        for (size_t j = 0; j < object->columns.count; j++)
            name_index_add(known, object->columns.items[j], 0);
        add_made(arena, known, object->sql, any);
    }
}

static void settle_objects(struct arena *arena, struct import_database *database,
                           const struct name_index *known, const char *kind, struct import_object_list *objects)
{
    for (size_t i = 0; i < objects->count; i++) {
        struct import_object *object = &objects->items[i];
        const char *sql = rewrite(arena, known, object->sql);
        if (sql != object->sql)
            *ARENA_APPEND(arena, &database->remarks) = arena_format(
                arena, "text of the %s %s stands in double quotes, which are for names: it gets single ones",
                kind, object->name);
        object->sql = sql;
    }
}

void import_quote_all(struct arena *arena, struct import_database *database)
{
    struct name_index *known = name_index_new(arena, true);
    for (size_t i = 0; i < database->tables.count; i++) {
        settle_table(arena, &database->tables.items[i]);
        name_index_add(known, database->tables.items[i].name, 0);
        add_columns(known, &database->tables.items[i]);
    }
    for (size_t i = 0; i < database->indexes.count; i++) {
        settle_index(arena, database, &database->indexes.items[i]);
        name_index_add(known, database->indexes.items[i].name, 0);
    }
    add_objects(arena, known, &database->virtual_tables, true);
    add_objects(arena, known, &database->views, false);
    add_objects(arena, known, &database->triggers, false);
    settle_objects(arena, database, known, "view", &database->views);
    settle_objects(arena, database, known, "trigger", &database->triggers);
}
