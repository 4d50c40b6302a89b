#include "sql_postgres.h"

#include "dialect.h"
#include "name_index.h"
#include "sql_scan.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct sql_postgres {
    struct arena *arena;
    struct name_index *spelled; /* as they are; */
    struct name_index *aliases; /* that views give in quotes, as they are */
    struct name_index *index;   /* in whatever case, of `list`, which has the first spelling of each */
    struct {
        const char **items;
        size_t count, capacity;
    } list;
};

/* ---- Names ----------------------------------------------------------------------------------------------- */

static void add(struct sql_postgres *names, const char *name)
{
    name_index_add(names->spelled, name, 0);
    if (name_index_add(names->index, name, names->list.count) == NAME_INDEX_NONE)
        *ARENA_APPEND(names->arena, &names->list) = name;
}

/* What stands between quotes that have no other like them inside. */
static const char *without_quotes(const struct sql_postgres *names, const char *token, size_t length)
{
    char *name = arena_bytes(names->arena, length);
    char closing = *token == '[' ? ']' : *token;
    size_t count = 0;
    for (size_t i = 1; i + 1 < length; i++) {
        name[count++] = token[i];
        i += token[i] == closing && *token != '[';
    }
    name[count] = '\0';
    return name;
}

static bool is_quoted(const char *token)
{
    return *token && strchr("\"`[", *token);
}

static bool is_as(const char *token)
{
    return token && sql_scan_token_length(token) == 2 && strncasecmp(token, "as", 2) == 0;
}

static void add_aliases(const struct sql_postgres *names, const char *sql)
{
    const char *before = NULL;
    for (const char *at = sql; *(at += sql_scan_blank_length(at)); at += sql_scan_token_length(at)) {
        if (is_quoted(at) && is_as(before))
            name_index_add(names->aliases, without_quotes(names, at, sql_scan_token_length(at)), 0);
        before = at;
    }
}

struct sql_postgres *sql_postgres_new(struct arena *arena, const struct schema *schema)
{
    struct sql_postgres *names = ARENA_NEW(arena, struct sql_postgres);
    *names = (struct sql_postgres){.arena = arena,
                                   .spelled = name_index_new(arena, false),
                                   .aliases = name_index_new(arena, false),
                                   .index = name_index_new(arena, true)};
    for (size_t i = 0; i < schema->tables.count; i++) {
        const struct table *table = &schema->tables.items[i];
        add(names, table->name.text);
        for (size_t j = 0; j < table->columns.count; j++)
            add(names, table->columns.items[j].name.text);
    }
    for (size_t i = 0; i < schema->views.count; i++) {
        const char *sql = dialect_sql(&DIALECT_POSTGRES, &schema->views.items[i].sql);
        add(names, schema->views.items[i].name.text);
        add_aliases(names, sql ? sql : "");
    }
    return names;
}

/* As the schema writes it; NULL: it is none of its. */
static const char *find(const struct sql_postgres *names, const char *word, size_t length)
{
    const char *name = arena_copy(names->arena, word, length);
    if (name_index_find(names->spelled, name) != NAME_INDEX_NONE)
        return name;
    size_t number = name_index_find(names->index, name);
    return number == NAME_INDEX_NONE ? NULL : names->list.items[number];
}

static bool has_capitals(const char *name)
{
    for (; *name; name++)
        if (*name >= 'A' && *name <= 'Z')
            return true;
    return false;
}

/* ---- Tokens ---------------------------------------------------------------------------------------------- */

static void append_quoted(const struct sql_postgres *names, struct text *out, const char *token, size_t length)
{
    const char *name = without_quotes(names, token, length), *known = find(names, name, strlen(name));
    if (name_index_find(names->aliases, name) != NAME_INDEX_NONE)
        known = name;
    dialect_append_quoted(&DIALECT_POSTGRES, out, known ? known : name);
}

/* A word of SQLite's grammar is no name without quotes; one of PostgreSQL's alone that is a name is one here. */
static void append_word(const struct sql_postgres *names, struct text *out, const char *word, size_t length)
{
    const char *known = dialect_is_keyword(&DIALECT_SQLITE, word, length) ? NULL : find(names, word, length);
    if (known && (has_capitals(known) || dialect_is_keyword(&DIALECT_POSTGRES, known, strlen(known))))
        dialect_append_quoted(&DIALECT_POSTGRES, out, known);
    else
        text_append_bytes(out, word, length);
}

/* "Orders.ShipName" */
static void append_words(const struct sql_postgres *names, struct text *out, const char *token, size_t length)
{
    for (size_t at = 0, end; at < length; at = end + 1) {
        end = at;
        while (end < length && token[end] != '.')
            end++;
        append_word(names, out, token + at, end - at);
        text_append(out, end < length ? "." : "");
    }
}

/* A function, or the type in CAST (x AS type). */
static bool is_no_name(const char *sql, size_t at, size_t length, size_t before)
{
    const char *next = sql + at + length;
    next += sql_scan_blank_length(next);
    bool is_type = *next == ')' && before != SIZE_MAX && is_as(sql + before);
    return *next == '(' || is_type;
}

size_t sql_postgres_append_token(const struct sql_postgres *names, struct text *out, const char *sql, size_t at,
                                 size_t before)
{
    const char *token = sql + at;
    size_t length = sql_scan_token_length(token);
    bool is_word = sql_scan_is_word(*token) && !(*token >= '0' && *token <= '9');
    if (is_quoted(token))
        append_quoted(names, out, token, length);
    else if (is_word && !is_no_name(sql, at, length, before))
        append_words(names, out, token, length);
    else
        text_append_bytes(out, token, length);
    return length;
}

const char *sql_postgres_text(const struct sql_postgres *names, const char *sql)
{
    struct text out = {.arena = names->arena};
    size_t before = SIZE_MAX;
    for (size_t at = 0; sql[at];) {
        size_t blank = sql_scan_blank_length(sql + at);
        text_append_bytes(&out, sql + at, blank);
        at += blank;
        if (!sql[at])
            break;
        size_t length = sql_postgres_append_token(names, &out, sql, at, before);
        before = at;
        at += length;
    }
    return strcmp(text_string(&out), sql) == 0 ? sql : text_string(&out);
}

/* ---- A schema -------------------------------------------------------------------------------------------- */

static void translate(const struct sql_postgres *names, struct name *sql)
{
    const char *text = sql->text && !sql->postgres ? sql_postgres_text(names, sql->text) : sql->text;
    if (text == sql->text)
        return;
    struct name *postgres = ARENA_NEW(names->arena, struct name);
    *postgres = (struct name){.text = text, .span = sql->span};
    sql->postgres = postgres;
}

static void translate_default(const struct sql_postgres *names, struct literal *value)
{
    struct name sql = {.text = value->text, .span = value->span, .postgres = value->postgres};
    if (value->kind != LITERAL_SQL)
        return;
    translate(names, &sql);
    value->postgres = sql.postgres;
}

static void translate_table(const struct sql_postgres *names, struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        translate(names, &table->columns.items[i].check);
        translate(names, &table->columns.items[i].generated);
        translate(names, &table->columns.items[i].fill);
        translate_default(names, &table->columns.items[i].default_value);
    }
    for (size_t i = 0; i < table->checks.count; i++)
        translate(names, &table->checks.items[i].sql);
    for (size_t i = 0; i < table->indexes.count; i++) {
        struct index *index = &table->indexes.items[i];
        translate(names, &index->where);
        for (size_t j = 0; j < index->terms.count; j++)
            translate(names, &index->terms.items[j].sql);
    }
}

void sql_postgres_translate(struct arena *arena, struct schema *schema)
{
    const struct sql_postgres *names = sql_postgres_new(arena, schema);
    for (size_t i = 0; i < schema->tables.count; i++)
        translate_table(names, &schema->tables.items[i]);
    for (size_t i = 0; i < schema->views.count; i++)
        translate(names, &schema->views.items[i].sql);
}
