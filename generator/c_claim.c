#include "c_claim.h"

#include "c_name.h"
#include "c_scope.h"
#include "c_text.h"
#include "constraint.h"
#include "helper.h"
#include "name_index.h"

/* The namespaces: what code uses by name, the tags of structs and enums, and the members of each table's struct. */
enum { SPACE_NAMES, SPACE_TAGS, SPACE_MEMBERS };

struct claims {
    struct arena *arena;
    struct arena *scratch; /* of one table */
    const struct schema *schema;
    struct c_scope *scope;
    struct name_index *entities; /* those of tables: of two that are equal, the first is looked at */
};

static const struct c_owner *owner_new(const struct claims *claims, const char *kind, const char *name,
                                       struct span span)
{
    struct c_owner *owner = ARENA_NEW(claims->arena, struct c_owner);
    *owner = (struct c_owner){.kind = kind, .name = name, .span = span};
    return owner;
}

static const struct c_owner *owner_in_sql(const struct claims *claims, const char *kind, const char *name,
                                          struct span span)
{
    struct c_owner *owner = ARENA_NEW(claims->arena, struct c_owner);
    *owner = (struct c_owner){.kind = kind, .name = name, .span = span, .any_case = true};
    return owner;
}

static bool claim(const struct claims *claims, size_t space, const char *identifier,
                  const struct c_owner *owner)
{
    return c_scope_claim(claims->scope, space, identifier, owner);
}

/* ---- Enums ----------------------------------------------------------------------------------------------- */

static void claim_enum(struct claims *claims, const struct enumeration *enumeration)
{
    const char *name = c_name_enum(claims->arena, claims->schema, enumeration);
    const struct c_owner *owner = owner_new(claims, "enum", enumeration->name.text, enumeration->name.span);
    if (!claim(claims, SPACE_TAGS, name, owner))
        return; /* all that is called after it meets the other's */
    claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_words"), owner);
    claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_name"), owner);
    for (size_t i = 0; i < enumeration->values.count; i++) {
        const struct name *value = &enumeration->values.items[i].name;
        claim(claims, SPACE_NAMES, c_name_enum_value(claims->arena, claims->schema, enumeration, i),
              owner_new(claims, "value", value->text, value->span));
    }
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static bool is_whole_index(const struct index *index)
{
    for (size_t i = 0; i < index->terms.count; i++)
        if (!index->terms.items[i].column && !index->terms.items[i].sql.text)
            return false;
    return index->terms.count > 0;
}

/* Whether all that names functions and constraints was understood. */
static bool is_whole(const struct table *table)
{
    bool whole = !table->incomplete && !table->doubtful &&
                 table->primary_key.columns.count >= table->primary_key.column_names.count;
    for (size_t i = 0; i < table->unique_keys.count; i++)
        whole &= table->unique_keys.items[i].columns.count >= table->unique_keys.items[i].column_names.count;
    for (size_t i = 0; i < table->foreign_keys.count; i++)
        whole &= table->foreign_keys.items[i].parent && table->foreign_keys.items[i].columns.count > 0 &&
                 table->foreign_keys.items[i].columns.count >= table->foreign_keys.items[i].column_names.count;
    for (size_t i = 0; i < table->indexes.count; i++)
        whole &= is_whole_index(&table->indexes.items[i]);
    return whole;
}

static void claim_constraints(struct claims *claims, const struct table *table)
{
    struct constraint_list constraints = constraint_list_of(claims->scratch, table);
    for (size_t i = 0; i < constraints.count; i++) {
        const struct name *name = &constraints.items[i].name;
        claim(
            claims, SPACE_NAMES, c_name_constraint(claims->arena, claims->schema, name->text),
            owner_in_sql(claims, "constraint", name->text, name->span.source ? name->span : table->name.span));
    }
}

/* Members, and where the table has its name, the bits of its columns. */
static void claim_columns(struct claims *claims, struct table *table, bool with_bits)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        struct column *column = &table->columns.items[i];
        const struct c_owner *owner = owner_in_sql(claims, "column", column->name.text, column->name.span);
        column->member = c_text_member(claims->arena, column->name.text);
        if (claim(claims, SPACE_MEMBERS + table->index, column->member, owner) && with_bits)
            claim(claims, SPACE_NAMES, c_name_field(claims->arena, claims->schema, column), owner);
    }
}

static void claim_helpers(struct claims *claims, const struct table *table, const char *entity,
                          const struct c_owner *owner)
{
    struct helper_list helpers = helper_list_of(claims->scratch, table);
    for (size_t i = 1; i < helpers.count; i++) { /* the first is "list", which every table has */
        const struct helper *helper = &helpers.items[i];
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, entity, "_", helper->name), owner);
        if (helper->kind == HELPER_LIST && helper->continues)
            claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, entity, "_", helper->name, "_after"), owner);
    }
}

static void claim_table(struct claims *claims, struct table *table)
{
    static const char *const TAGS[] = {"_cursor", "_list", "_key"};
    if (name_index_add(claims->entities, table->entity.text, table->index) != NAME_INDEX_NONE)
        return;
    const char *entity = c_name_entity(claims->arena, claims->schema, table);
    const struct c_owner *owner = owner_in_sql(
        claims, "table", table->name.text, table->entity.span.source ? table->entity.span : table->name.span);
    bool has_name = claim(claims, SPACE_TAGS, entity, owner);
    claim_columns(claims, table, has_name);
    if (!has_name)
        return; /* all that is called after it meets the other's */
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++)
        claim(claims, SPACE_TAGS, ARENA_JOIN(claims->arena, entity, TAGS[i]), owner);
    for (size_t i = 0; i < HELPER_COMMON_COUNT; i++)
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, entity, "_", HELPER_COMMON[i]), owner);
    if (is_whole(table)) {
        claim_helpers(claims, table, entity, owner);
        claim_constraints(claims, table);
    }
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static void claim_schema(struct claims *claims)
{
    static const char *const NAMES[] = {"open",         "create",        "schema",
                                        "fixture_open", "fixture_setup", "fixture_teardown",
                                        "fixture_db",   "migrate",       "migrations"};
    const char *name = claims->schema->name.text;
    const struct c_owner *owner = owner_new(claims, "the schema", NULL, claims->schema->name.span);
    static const char *const SERVER_NAMES[] = {"fixture_end", "fixture_run", "fixture_url", "fixture_schema"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_", NAMES[i]), owner);
    for (size_t i = 0;
         i < sizeof SERVER_NAMES / sizeof *SERVER_NAMES && claims->schema->has_engine[ENGINE_POSTGRES]; i++)
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_", SERVER_NAMES[i]), owner);
}

static void claim_seed(struct claims *claims, const struct seed *seed)
{
    const struct c_owner *owner = owner_new(claims, "seed", seed->name, (struct span){.source = seed->source});
    const char *loader = ARENA_JOIN(claims->arena, claims->schema->name.text, "_seed_", seed->name);
    claim(claims, SPACE_NAMES, loader, owner);
    claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, loader, "_rows"), owner);
}

/* What the file of a query has for itself. It begins with the query's name alone: two queries may meet. */
static void claim_statics(struct claims *claims, const struct query *query, const struct c_owner *owner)
{
    const char *name = query->name.text;
    if (query->columns.count && !query->entity) {
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_columns"), owner);
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_rows"), owner);
    }
    if (query->parameters.count) {
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_parameter_columns"), owner);
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, "_parameters"), owner);
        claim(claims, SPACE_TAGS, ARENA_JOIN(claims->arena, name, "_parameters"), owner);
    }
    for (size_t i = 0; i < query->parameters.count; i++)
        if (query->parameters.items[i].is_list)
            claim(claims, SPACE_NAMES,
                  ARENA_JOIN(claims->arena, name, "_",
                             c_text_member(claims->arena, query->parameters.items[i].name.text), "_element"),
                  owner);
}

static void claim_query(struct claims *claims, const struct query *query)
{
    static const char *const FUNCTIONS[] = {"_query", "_next",       "_close",     "_collect",
                                            "_clear", "_list_clear", "_print_json"};
    static const char *const TAGS[] = {"_row", "_cursor", "_list"};
    const struct c_owner *owner = owner_new(claims, "query", query->name.text, query->name.span);
    const char *name = ARENA_JOIN(claims->arena, claims->schema->name.text, "_", query->name.text);
    if (!claim(claims, SPACE_NAMES, name, owner))
        return; /* all that is called after it meets the other's */
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++)
        claim(claims, SPACE_NAMES, ARENA_JOIN(claims->arena, name, FUNCTIONS[i]), owner);
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++)
        claim(claims, SPACE_TAGS, ARENA_JOIN(claims->arena, name, TAGS[i]), owner);
    claim_statics(claims, query, owner);
    for (size_t i = 0; i < query->parameters.count; i++) {
        const char *order = ARENA_JOIN(claims->arena, name, "_", query->parameters.items[i].name.text);
        if (!query->parameters.items[i].is_order || !claim(claims, SPACE_TAGS, order, owner))
            continue;
        for (size_t j = 0; j < query->orders.count; j++)
            claim(
                claims, SPACE_NAMES,
                c_text_macro(claims->arena, ARENA_JOIN(claims->arena, order, "_", query->orders.items[j].name)),
                owner);
    }
}

static void claim_queries(struct claims *claims, const struct query_file_list *files)
{
    for (size_t i = 0; i < files->count; i++)
        for (size_t j = 0; j < files->items[i].queries.count; j++)
            if (files->items[i].queries.items[j].name.text)
                claim_query(claims, &files->items[i].queries.items[j]);
}

void c_claim_all(struct arena *arena, struct schema *schema, const struct seed_list *seeds,
                 const struct query_file_list *queries, struct diagnostics *diagnostics)
{
    struct claims claims = {.arena = arena,
                            .schema = schema,
                            .scope = c_scope_new(arena, diagnostics, diagnostics_error_count(diagnostics) > 0),
                            .entities = name_index_new(arena, true)};
    if (!schema->name.text)
        return;
    claim_schema(&claims);
    for (size_t i = 0; i < schema->enums.count; i++)
        claim_enum(&claims, &schema->enums.items[i]);
    for (size_t i = 0; i < schema->tables.count; i++) {
        claims.scratch = arena_new_scratch(arena);
        claim_table(&claims, &schema->tables.items[i]);
        arena_free(claims.scratch);
    }
    for (size_t i = 0; i < seeds->count; i++)
        claim_seed(&claims, &seeds->items[i]);
    claim_queries(&claims, queries);
}
