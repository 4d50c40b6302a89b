/* What FROM may name beside tables: the schema's views, and its virtual tables as far as their module is known. */
#include "query_infer_part.h"

#include "query_token.h"
#include "text.h"

/* ---- Views ----------------------------------------------------------------------------------------------- */

static struct query_cte cte_of(struct arena *arena, const struct sql_view *view)
{
    size_t offset;
    struct query_cte cte = {.name = view->name.text};
    const struct query_statement *statement = query_tree_parse(arena, view->sql.text, &offset);
    for (size_t i = 0; i < view->columns.count; i++)
        *ARENA_APPEND(arena, &cte.columns) = view->columns.items[i].text;
    cte.select = statement ? statement->select : NULL;
    return cte;
}

/* What can't be found out of it is told of the queries that ask for it, not of the view. */
static struct query_relation infer_view(struct query_inference *inference, const struct sql_view *view)
{
    const struct query_cte cte = cte_of(inference->arena, view);
    struct query nobody = {.broken = true};
    struct query_inference inner = {.arena = inference->arena,
                                    .schema = inference->schema,
                                    .diagnostics = inference->diagnostics,
                                    .query = &nobody,
                                    .views = inference->views};
    struct query_scope scope = {0};
    query_infer_cte(&inner, &scope, &cte);
    struct query_relation relation = scope.ctes.items[0];
    if (inner.lacks_columns)
        relation.fields.count = 0;
    relation.is_open = !relation.fields.count;
    return relation;
}

/* It counts as open until it is known: a view of itself, which SQLite refuses, would never be. */
static const struct query_relation *known_view(struct query_inference *inference, const char *name)
{
    struct query_relation_list *views = inference->views;
    for (size_t i = 0; i < views->count; i++)
        if (text_equal_ignoring_case(views->items[i].name, name))
            return &views->items[i];
    const struct sql_view *view = schema_find_view(inference->schema, name);
    if (!view)
        return NULL;
    size_t number = views->count;
    *ARENA_APPEND(inference->arena, views) = (struct query_relation){.name = view->name.text, .is_open = true};
    const struct query_relation relation = infer_view(inference, view);
    views->items[number] = relation;
    return &views->items[number];
}

/* ---- Virtual tables -------------------------------------------------------------------------------------- */

static const struct sql_object *find_virtual_table(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->virtual_tables.count; i++)
        if (text_equal_ignoring_case(schema->virtual_tables.items[i].name.text, name))
            return &schema->virtual_tables.items[i];
    return NULL;
}

/* The table whose texts an index has: `content = notes`. */
static const struct table *content_of(const struct query_inference *inference,
                                      const struct query_token_list *tokens)
{
    for (size_t i = 0; i + QUERY_TOKEN_ENDS < tokens->count; i++)
        if (query_token_is(&tokens->items[i], "content") && query_token_is(&tokens->items[i + 1], "=") &&
            query_token_is_name(&tokens->items[i + 2]))
            return schema_find_table(inference->schema, tokens->items[i + 2].text);
    return NULL;
}

/* fts5(title, body UNINDEXED, tokenize = 'porter'): what has no "=" behind it is a column. What is secret in the table of its texts
 * is secret here. True: some is. */
static bool add_texts(struct query_inference *inference, struct query_field_list *fields,
                      const struct query_token_list *tokens)
{
    bool any_secret = false;
    const struct table *content = content_of(inference, tokens);
    for (size_t i = 1; i + QUERY_TOKEN_ENDS < tokens->count; i++) {
        const struct query_token *token = &tokens->items[i], *before = token - 1;
        bool begins = query_token_is(before, "(") || query_token_is(before, ",");
        if (!begins || query_token_is(token + 1, "=") || !query_token_is_name(token))
            continue;
        const struct column *column = content ? table_find_column(content, token->text) : NULL;
        bool secret = column && column->secret;
        *ARENA_APPEND(inference->arena, fields) = (struct query_field){
            .name = token->text, .type = {.type = TYPE_TEXT, .nullable = true, .secret = secret}};
        any_secret |= secret;
    }
    return any_secret;
}

/* By the table's own name functions get at all of its texts. */
static struct query_relation relation_of_fts5(struct query_inference *inference,
                                              const struct sql_object *object,
                                              const struct query_token_list *tokens)
{
    struct query_relation relation = {.name = object->name.text};
    bool secret = add_texts(inference, &relation.fields, tokens);
    const struct query_field beside[] = {
        {.name = "rowid", .type = {.type = TYPE_INT}},
        {.name = "rank", .type = {.type = TYPE_REAL, .nullable = true}},
        {.name = object->name.text, .type = {.type = TYPE_TEXT, .nullable = true, .secret = secret}}};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        struct query_field *field = ARENA_APPEND(inference->arena, &relation.fields);
        *field = beside[i];
        field->is_beside = true;
    }
    return relation;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

struct query_relation query_infer_beside_tables(struct query_inference *inference, const char *object,
                                                const char *name)
{
    struct query_relation relation = {.name = name, .is_open = true};
    const struct query_relation *view = known_view(inference, object);
    const struct sql_object *table = view ? NULL : find_virtual_table(inference->schema, object);
    struct query_token_list tokens = {0};
    if (view)
        relation = *view;
    relation.is_stored = true;
    if (table)
        query_token_list_read(inference->arena, table->sql.text, &tokens);
    if (tokens.count && query_token_is(&tokens.items[0], "fts5"))
        relation = relation_of_fts5(inference, table, &tokens);
    relation.name = name;
    relation.fields = query_scope_copy_fields(inference->arena, &relation.fields);
    return relation;
}
