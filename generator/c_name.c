#include "c_name.h"

#include "c_text.h"
#include "constraint.h"
#include "helper.h"

#include <stdint.h>
#include <string.h>

/* What generated sources call their own parameters, variables and static objects. */
static const char *const LOCAL_NAMES[] = {
    "columns",     "constraints", "count", "cursor", "db",     "deleted", "fields",    "from",        "key",
    "key_offsets", "keys",        "list",  "memory", "order",  "out",     "page",      "primary_key", "row",
    "rows",        "status",      "until", "last",   "parent", "insert",  "until_row",
};

/* Static objects are named after what they are, and the helper: get_statement, list_by_user_id_statements. */
static const char *const LOCAL_ENDINGS[] = {"_statement", "_statements", "_columns"};

const char *c_name_entity(struct arena *arena, const struct schema *schema, const struct table *table)
{
    return arena_format(arena, "%s_%s", schema->name.text, c_text_identifier(arena, table->entity.text));
}

const char *c_name_entity_macro(struct arena *arena, const struct schema *schema, const struct table *table)
{
    return c_text_macro(arena, c_name_entity(arena, schema, table));
}

const char *c_name_enum(struct arena *arena, const struct schema *schema, const struct enumeration *enumeration)
{
    return arena_format(arena, "%s_%s", schema->name.text, c_text_identifier(arena, enumeration->name.text));
}

const char *c_name_enum_value(struct arena *arena, const struct schema *schema,
                              const struct enumeration *enumeration, size_t value)
{
    const char *name = arena_format(arena, "%s_%s_%s", schema->name.text, enumeration->name.text,
                                    enumeration->values.items[value].name.text);
    return c_text_macro(arena, name);
}

const char *c_name_field(struct arena *arena, const struct schema *schema, const struct column *column)
{
    const char *entity = c_name_entity_macro(arena, schema, column->table);
    return arena_format(arena, "%s_%s", entity, c_text_macro(arena, column->name.text));
}

const char *c_name_constraint(struct arena *arena, const struct schema *schema, const char *constraint)
{
    return c_text_macro(arena, arena_format(arena, "%s_%s", schema->name.text, constraint));
}

static bool is_local_name(const char *name)
{
    for (size_t i = 0; i < sizeof LOCAL_NAMES / sizeof *LOCAL_NAMES; i++)
        if (text_equal(LOCAL_NAMES[i], name))
            return true;
    for (size_t i = 0; i < sizeof LOCAL_ENDINGS / sizeof *LOCAL_ENDINGS; i++) {
        size_t length = strlen(name), ending = strlen(LOCAL_ENDINGS[i]);
        if (length > ending && text_equal(name + length - ending, LOCAL_ENDINGS[i]))
            return true;
    }
    return false;
}

static bool is_member(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->columns.count; i++)
        if (text_equal(table->columns.items[i].member, name))
            return true;
    return false;
}

const char *c_name_parameter(struct arena *arena, const struct column *column)
{
    const char *name = column->member;
    if (!is_local_name(name))
        return name;
    do
        name = arena_format(arena, "%s_", name);
    while (is_member(column->table, name));
    return name;
}

/* ---- Names that meet ------------------------------------------------------------------------------------- */

struct claim {
    const char *identifier;
    const char *what; /* 'table "users"' */
    struct span span;
};

/* Two whose names meet: that more of their names do is not told. */
struct meeting {
    const char *one, *other;
};

/* A namespace of C: an open hash table. */
struct scope {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct meeting *last; /* that was reported */
    bool doubtful;        /* mistakes were reported: that there are two of one name was among them */
    struct claim *slots;
    size_t count, capacity;
};

static uint64_t hash(const char *text)
{
    uint64_t state = UINT64_C(14695981039346656037);
    for (const unsigned char *byte = (const unsigned char *)text; *byte; byte++)
        state = (state ^ *byte) * UINT64_C(1099511628211);
    return state;
}

static struct claim *scope_slot(const struct scope *scope, const char *identifier)
{
    size_t i = (size_t)hash(identifier) & (scope->capacity - 1);
    while (scope->slots[i].identifier && !text_equal(scope->slots[i].identifier, identifier))
        i = (i + 1) & (scope->capacity - 1);
    return &scope->slots[i];
}

static void scope_grow(struct scope *scope)
{
    struct scope larger = *scope;
    larger.capacity = scope->capacity ? scope->capacity * 2 : 64;
    larger.slots = arena_alloc(scope->arena, larger.capacity, sizeof *larger.slots);
    for (size_t i = 0; i < scope->capacity; i++)
        if (scope->slots[i].identifier)
            *scope_slot(&larger, scope->slots[i].identifier) = scope->slots[i];
    *scope = larger;
}

/* The later of the two is the mistake. */
static void report_meeting(const struct scope *scope, const struct claim *later, const struct claim *earlier)
{
    struct diagnostic *error = diagnostic_report(scope->diagnostics, RULE_C_NAME, later->span,
                                                 "the C name %s of %s is also that of %s", later->identifier,
                                                 later->what, earlier->what);
    diagnostic_suggest(error, "rename one, or give a table another `entity`");
    if (earlier->span.source)
        diagnostic_note(error, earlier->span, "%s is here", earlier->what);
}

/* False: the name is another's already. */
static bool claim(struct scope *scope, const char *identifier, const char *what, struct span span)
{
    if (2 * (scope->count + 1) > scope->capacity)
        scope_grow(scope);
    struct claim *slot = scope_slot(scope, identifier);
    if (!slot->identifier) {
        *slot = (struct claim){identifier, what, span};
        scope->count += 1;
        return true;
    }
    bool known = scope->last->one == what && scope->last->other == slot->what;
    if (known || (scope->doubtful && text_equal_ignoring_case(slot->what, what)))
        return false;
    *scope->last = (struct meeting){what, slot->what};
    const struct claim here = {identifier, what, span};
    bool first = here.span.source && slot->span.source && span_compare(&here.span, &slot->span) < 0;
    report_meeting(scope, first ? slot : &here, first ? &here : slot);
    return false;
}

/* The namespaces of a schema: what code uses by name, and the tags of structs and enums. */
struct claims {
    struct arena *arena;
    const struct schema *schema;
    struct scope names, tags;
    struct scope entities; /* those of tables, to be claimed once each */
};

static const char *describe(const struct claims *claims, const char *kind, const char *name)
{
    return arena_format(claims->arena, "%s \"%s\"", kind, name);
}

static void claim_enum(struct claims *claims, const struct enumeration *enumeration)
{
    const char *name = c_name_enum(claims->arena, claims->schema, enumeration);
    const char *what = describe(claims, "enum", enumeration->name.text);
    struct span span = enumeration->name.span;
    claim(&claims->tags, name, what, span);
    claim(&claims->names, arena_format(claims->arena, "%s_words", name), what, span);
    claim(&claims->names, arena_format(claims->arena, "%s_name", name), what, span);
    for (size_t i = 0; i < enumeration->values.count; i++) {
        const struct name *value = &enumeration->values.items[i].name;
        claim(&claims->names, c_name_enum_value(claims->arena, claims->schema, enumeration, i),
              describe(claims, "value", value->text), value->span);
    }
}

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
    struct constraint_list constraints = constraint_list_of(claims->arena, table);
    for (size_t i = 0; i < constraints.count; i++) {
        const struct name *name = &constraints.items[i].name;
        claim(&claims->names, c_name_constraint(claims->arena, claims->schema, name->text),
              describe(claims, "constraint", name->text), name->span.source ? name->span : table->name.span);
    }
}

static void claim_members(struct claims *claims, struct table *table)
{
    struct scope members = {.arena = claims->arena,
                            .diagnostics = claims->names.diagnostics,
                            .last = claims->names.last,
                            .doubtful = claims->names.doubtful};
    for (size_t i = 0; i < table->columns.count; i++) {
        struct column *column = &table->columns.items[i];
        const char *what = describe(claims, "column", column->name.text);
        column->member = c_text_member(claims->arena, column->name.text);
        if (claim(&members, column->member, what, column->name.span))
            claim(&claims->names, c_name_field(claims->arena, claims->schema, column), what, column->name.span);
    }
}

static void claim_helpers(struct claims *claims, const struct table *table, const char *entity,
                          const char *what, struct span span)
{
    struct arena *arena = claims->arena;
    struct helper_list helpers = helper_list_of(arena, table);
    for (size_t i = 1; i < helpers.count; i++) { /* the first is "list", which every table has */
        const struct helper *helper = &helpers.items[i];
        claim(&claims->names, arena_format(arena, "%s_%s", entity, helper->name), what, span);
        if (helper->kind == HELPER_LIST && helper->continues)
            claim(&claims->names, arena_format(arena, "%s_%s_after", entity, helper->name), what, span);
    }
}

static void claim_table(struct claims *claims, struct table *table)
{
    static const char *const TAGS[] = {"", "_cursor", "_list", "_key"};
    struct arena *arena = claims->arena;
    const char *entity = c_name_entity(arena, claims->schema, table);
    const char *what = describe(claims, "table", table->name.text);
    struct span span = table->entity.span.source ? table->entity.span : table->name.span;
    if (claims->names.doubtful && !claim(&claims->entities, table->entity.text, "table", span))
        return;
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS; i++)
        claim(&claims->tags, arena_format(arena, "%s%s", entity, TAGS[i]), what, span);
    for (size_t i = 0; i < HELPER_COMMON_COUNT; i++)
        claim(&claims->names, arena_format(arena, "%s_%s", entity, HELPER_COMMON[i]), what, span);
    claim_members(claims, table);
    if (is_whole(table)) {
        claim_helpers(claims, table, entity, what, span);
        claim_constraints(claims, table);
    }
}

static void claim_of_schema(struct claims *claims)
{
    static const char *const NAMES[] = {"open",          "create",           "schema",    "fixture_open",
                                        "fixture_setup", "fixture_teardown", "fixture_db"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        claim(&claims->names, arena_format(claims->arena, "%s_%s", claims->schema->name.text, NAMES[i]),
              "the schema", claims->schema->name.span);
    claim(&claims->tags, arena_format(claims->arena, "%s_constraint", claims->schema->name.text), "the schema",
          claims->schema->name.span);
}

static struct claims claims_new(struct arena *arena, const struct schema *schema,
                                struct diagnostics *diagnostics)
{
    struct scope scope = {.arena = arena,
                          .diagnostics = diagnostics,
                          .last = ARENA_NEW(arena, struct meeting),
                          .doubtful = diagnostics_error_count(diagnostics) > 0};
    return (struct claims){arena, schema, scope, scope, scope};
}

static void claim_seed(struct claims *claims, const struct seed *seed)
{
    const char *what = describe(claims, "seed", seed->name);
    struct span span = {.source = seed->source};
    const char *loader = arena_format(claims->arena, "%s_seed_%s", claims->schema->name.text, seed->name);
    claim(&claims->names, loader, what, span);
    claim(&claims->names, arena_format(claims->arena, "%s_rows", loader), what, span);
}

void c_name_assign(struct arena *arena, struct schema *schema, const struct seed_list *seeds,
                   struct diagnostics *diagnostics)
{
    struct claims claims = claims_new(arena, schema, diagnostics);
    if (!schema->name.text)
        return;
    claim_of_schema(&claims);
    for (size_t i = 0; i < schema->enums.count; i++)
        claim_enum(&claims, &schema->enums.items[i]);
    for (size_t i = 0; i < schema->tables.count; i++)
        claim_table(&claims, &schema->tables.items[i]);
    for (size_t i = 0; i < seeds->count; i++)
        claim_seed(&claims, &seeds->items[i]);
}
