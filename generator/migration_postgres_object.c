/* What stands beside tables: views, and what triggers and virtual tables have in PostgreSQL's words, which are whole statements. */
#include "migration_postgres.h"

#include "ddl.h"
#include "name_index.h"
#include "query_token.h"
#include "sql_scan.h"

#include <string.h>
#include <strings.h>

/* ---- Statements that are undone -------------------------------------------------------------------------- */

/* What CREATE makes; what is on a table is dropped with its name. */
static const struct {
    const char *word;
    bool is_on_table;
} KINDS[] = {{"TABLE", false},     {"VIEW", false},     {"INDEX", false}, {"FUNCTION", false},
             {"PROCEDURE", false}, {"SEQUENCE", false}, {"TYPE", false},  {"DOMAIN", false},
             {"EXTENSION", false}, {"TRIGGER", true},   {"RULE", true},   {"POLICY", true}};

struct statement {
    const char *begin, *end;
    const char *kind, *name, *on; /* NULL: not found */
};

struct statement_list {
    struct statement *items;
    size_t count, capacity;
};

/* "$$ … $$" and "$body$ … $body$" are one; 0: none begins here. */
static size_t dollar_length(const char *at)
{
    size_t tag = *at == '$' ? strcspn(at + 1, "$ \t\r\n;'\"()") + 1 : 0;
    if (!tag || at[tag] != '$')
        return 0;
    for (const char *end = at + tag + 1; (end = strchr(end, '$')); end++)
        if (strncmp(end, at, tag + 1) == 0)
            return (size_t)(end - at) + tag + 1;
    return strlen(at);
}

static const char *next_token(const char *at, size_t *length)
{
    at += sql_scan_blank_length(at);
    *length = dollar_length(at);
    if (!*length)
        *length = sql_scan_token_length(at);
    return at;
}

static bool is_word(const char *token, size_t length, const char *word)
{
    return strlen(word) == length && strncasecmp(token, word, length) == 0;
}

static bool is_passed_over(const char *token, size_t length)
{
    static const char *const WORDS[] = {"CREATE",   "OR",           "REPLACE",   "CONSTRAINT",
                                        "UNIQUE",   "MATERIALIZED", "RECURSIVE", "CONCURRENTLY",
                                        "UNLOGGED", "IF",           "NOT",       "EXISTS"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (is_word(token, length, WORDS[i]))
            return true;
    return false;
}

static void read_token(struct arena *arena, struct statement *statement, const char *token, size_t length)
{
    static const size_t COUNT = sizeof KINDS / sizeof *KINDS;
    if (statement->name) {
        const char *behind_on = is_word(token, length, "ON") ? next_token(token + length, &length) : NULL;
        if (behind_on && !statement->on)
            statement->on = arena_copy(arena, behind_on, length);
        return;
    }
    if (is_passed_over(token, length))
        return;
    if (statement->kind)
        statement->name = arena_copy(arena, token, length);
    for (size_t i = 0; i < COUNT && !statement->kind; i++)
        if (is_word(token, length, KINDS[i].word))
            statement->kind = KINDS[i].word;
}

static struct statement_list read_statements(struct arena *arena, const char *sql)
{
    struct statement_list list = {0};
    struct statement *statement = NULL;
    size_t length;
    for (const char *at = next_token(sql, &length); *at; at = next_token(at + length, &length)) {
        if (*at == ';') {
            statement = NULL;
            continue;
        }
        if (!statement) {
            statement = ARENA_APPEND(arena, &list);
            *statement = (struct statement){.begin = at};
        }
        read_token(arena, statement, at, length);
        statement->end = at + length;
    }
    return list;
}

static bool is_on_table(const struct statement *statement)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (KINDS[i].word == statement->kind)
            return KINDS[i].is_on_table;
    return false;
}

static bool is_create(const struct statement *statement)
{
    size_t length;
    const char *first = next_token(statement->begin, &length);
    return is_word(first, length, "CREATE") && statement->name && (statement->on || !is_on_table(statement));
}

static void undo(const struct planner *planner, const struct statement *statement)
{
    bool is_materialized = sql_scan_find_word(
        arena_copy(planner->arena, statement->begin, strcspn(statement->begin, "\n;")), "MATERIALIZED");
    if (!is_create(statement))
        TEXT_JOIN(planner->out, "-- Undo by yourself: ",
                  arena_copy(planner->arena, statement->begin, strcspn(statement->begin, "\r\n;")), "\n");
    else
        TEXT_JOIN(planner->out, "DROP ", is_materialized ? "MATERIALIZED " : "", statement->kind, " ",
                  statement->name, is_on_table(statement) ? " ON " : "",
                  is_on_table(statement) ? statement->on : "", ";\n");
}

static void undo_all(const struct planner *planner, const char *sql)
{
    struct statement_list list = read_statements(planner->arena, sql);
    for (size_t i = list.count; i-- > 0;)
        undo(planner, &list.items[i]);
}

/* ---- What there is --------------------------------------------------------------------------------------- */

/* In the order in which they are made. */
struct object {
    const char *name;
    const char *sql; /* what makes it; "": nothing on PostgreSQL */
    bool is_view, is_trigger;
};

struct object_list {
    struct object *items;
    size_t count, capacity;
};

static void add_objects(const struct planner *planner, struct object_list *list,
                        const struct sql_object_list *objects, bool are_triggers)
{
    for (size_t i = 0; i < objects->count; i++) {
        struct text out = {.arena = planner->arena};
        ddl_append_trigger(planner->dialect, &out, &objects->items[i]);
        *ARENA_APPEND(planner->arena, list) = (struct object){
            .name = objects->items[i].name.text, .sql = text_string(&out), .is_trigger = are_triggers};
    }
}

static void add_views(const struct planner *planner, struct object_list *list, const struct sql_view *views,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text out = {.arena = planner->arena};
        ddl_append_view(planner->dialect, &out, &views[i]);
        if (!out.length)
            continue;
        *ARENA_APPEND(planner->arena, list) =
            (struct object){.name = views[i].name.text, .sql = text_string(&out), .is_view = true};
    }
}

static struct object_list objects_of(const struct planner *planner, const struct schema *schema)
{
    struct object_list list = {0};
    add_objects(planner, &list, &schema->virtual_tables, false);
    add_views(planner, &list, schema->views.items, schema->views.count);
    add_objects(planner, &list, &schema->triggers, true);
    add_views(planner, &list, schema->postgres_views.items, schema->postgres_views.count);
    add_objects(planner, &list, &schema->postgres_triggers, true);
    return list;
}

static const struct object *find_object(const struct object_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal_ignoring_case(list->items[i].name, name))
            return &list->items[i];
    return NULL;
}

/* ---- What goes ------------------------------------------------------------------------------------------- */

static bool is_gone(const struct planner *planner, const char *name)
{
    return name_index_find(planner->gone, name) != NAME_INDEX_NONE;
}

static bool let_go(const struct planner *planner, const char *name)
{
    return name_index_add(planner->gone, name, 0) == NAME_INDEX_NONE;
}

/* Columns of a table that are not as they were: a name among these is a reason to go. */
static bool names_changed_column(const struct planner *planner, const struct table_match *table,
                                 const struct query_token *token)
{
    const struct column *before = table_find_column(table->before, token->text);
    const struct column *after = before ? table->after_of[before->index] : NULL;
    return before && (!after || !text_equal(before->name.text, after->name.text) ||
                      postgres_retypes(planner, table, after) || postgres_remakes(planner, table, after));
}

/* Whether "*" would mean other columns. */
static bool has_other_columns(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->before->columns.count; i++) {
        const struct column *before = &table->before->columns.items[i], *after = table->after_of[i];
        if (!after || !text_equal(before->name.text, after->name.text) ||
            postgres_retypes(planner, table, after) || postgres_remakes(planner, table, after))
            return true;
    }
    return table->before->columns.count != table->after->columns.count;
}

/* Whether an UPDATE is to come. */
static bool is_filled(const struct planner *planner, const struct table_match *table)
{
    for (size_t i = 0; i < table->after->columns.count; i++)
        if (!table->before_of[i] || postgres_revalues(planner, table, &table->after->columns.items[i]))
            return true;
    return false;
}

static bool has_star(const struct query_token_list *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (tokens->items[i].text && text_equal(tokens->items[i].text, "*"))
            return true;
    return false;
}

/* A view holds the columns that it shows, and their types; a trigger those that it looks at, and fires when rows are filled. */
static bool names_changed(const struct planner *planner, const struct table_match *table,
                          const struct query_token_list *tokens, bool is_trigger)
{
    bool names_table = false, names_column = false;
    for (size_t i = 0; i < tokens->count; i++) {
        if (!query_token_is_name(&tokens->items[i]))
            continue;
        names_table |= text_equal_ignoring_case(tokens->items[i].text, table->before->name.text);
        names_column |= names_changed_column(planner, table, &tokens->items[i]);
    }
    return names_table && (names_column || (is_trigger && is_filled(planner, table)) ||
                           (has_star(tokens) && has_other_columns(planner, table)));
}

static bool names_gone(const struct planner *planner, const char *sql, bool is_trigger)
{
    struct query_token_list tokens = {0};
    query_token_list_read(planner->arena, sql, &tokens);
    for (size_t i = 0; i < tokens.count; i++)
        if (query_token_is_name(&tokens.items[i]) && is_gone(planner, tokens.items[i].text))
            return true;
    for (size_t i = 0; i < planner->match->before->tables.count; i++)
        if (planner->match->of_before[i] &&
            names_changed(planner, planner->match->of_before[i], &tokens, is_trigger))
            return true;
    return false;
}

static void let_changed_go(const struct planner *planner, const struct object_list *before)
{
    const struct object_list after = objects_of(planner, planner->match->after);
    for (size_t i = 0; i < planner->match->before->tables.count; i++)
        if (!planner->match->of_before[i])
            let_go(planner, planner->match->before->tables.items[i].name.text);
    for (size_t i = 0; i < before->count; i++) {
        const struct object *same = find_object(&after, before->items[i].name);
        if (!same || !text_equal(same->sql, before->items[i].sql))
            let_go(planner, before->items[i].name);
    }
}

/* Whether any was found that names what goes: others may name that. */
static bool let_naming_go(const struct planner *planner, const struct object_list *before)
{
    bool found = false;
    for (size_t i = 0; i < before->count; i++) {
        const struct object *object = &before->items[i];
        if (!is_gone(planner, object->name) && names_gone(planner, object->sql, object->is_trigger))
            found |= let_go(planner, object->name);
    }
    return found;
}

/* ---- SQL ------------------------------------------------------------------------------------------------- */

void postgres_drop_objects(const struct planner *planner)
{
    const struct object_list before = objects_of(planner, planner->match->before);
    let_changed_go(planner, &before);
    while (let_naming_go(planner, &before))
        ;
    for (size_t i = before.count; i-- > 0;) {
        if (!is_gone(planner, before.items[i].name))
            continue;
        if (before.items[i].is_view)
            planner_append_drop(planner, "VIEW", before.items[i].name);
        else
            undo_all(planner, before.items[i].sql);
    }
}

void postgres_make_objects(const struct planner *planner)
{
    const struct object_list before = objects_of(planner, planner->match->before);
    const struct object_list after = objects_of(planner, planner->match->after);
    for (size_t i = 0; i < after.count; i++)
        if (!find_object(&before, after.items[i].name) || is_gone(planner, after.items[i].name))
            planner_append(planner, after.items[i].sql);
}

/* ---- What tables need ------------------------------------------------------------------------------------ */

static const struct sql_object *find_definition(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->definitions.count; i++)
        if (text_equal_ignoring_case(schema->definitions.items[i].name.text, name))
            return &schema->definitions.items[i];
    return NULL;
}

static const char *words_of(const struct planner *planner, const struct sql_object *definition)
{
    return dialect_sql(planner->dialect, &definition->sql);
}

/* One that is not as it was is in use, so that nothing but a replacement is sure to be taken. */
static void change_definition(const struct planner *planner, const struct sql_object *definition)
{
    const char *sql = words_of(planner, definition);
    bool replaces = strncasecmp(sql + sql_scan_blank_length(sql), "CREATE OR REPLACE", 17) == 0;
    if (!replaces)
        TEXT_JOIN(planner->out, "-- Alter by yourself: ", definition->name.text, "\n");
    else
        TEXT_JOIN(planner->out, sql, ";\n");
}

void postgres_make_definitions(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = 0; i < after->definitions.count; i++) {
        const struct sql_object *definition = &after->definitions.items[i];
        const struct sql_object *was = find_definition(before, definition->name.text);
        if (was && text_equal(words_of(planner, was), words_of(planner, definition)))
            continue;
        if (was) {
            change_definition(planner, definition);
        } else {
            dialect_append_sql(planner->dialect, planner->out, words_of(planner, definition));
            planner_append(planner, ";\n");
        }
    }
}

void postgres_drop_definitions(const struct planner *planner)
{
    const struct schema *before = planner->match->before, *after = planner->match->after;
    for (size_t i = before->definitions.count; i-- > 0;)
        if (!find_definition(after, before->definitions.items[i].name.text))
            undo_all(planner, words_of(planner, &before->definitions.items[i]));
}
