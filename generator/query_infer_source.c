/* What stands in FROM: which columns each source has, and what joins make of them. */
#include "query_infer_part.h"

#include "text.h"

static struct query_relation relation_of_table(struct query_inference *inference, const struct table *table,
                                               const char *name)
{
    struct query_relation relation = {.name = name, .table = table, .is_stored = true};
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct column *column = &table->columns.items[i];
        *ARENA_APPEND(inference->arena, &relation.fields) =
            (struct query_field){.name = column->name.text, .type = query_type_of(column), .origin = column};
    }
    return relation;
}

/* Of a table-valued function those columns whose type does not depend on the data. */
static struct query_relation relation_of_function(struct query_inference *inference, const char *function,
                                                  const char *name)
{
    static const struct {
        const char *name;
        enum column_type type; /* TYPE_UNKNOWN: open */
        bool nullable, guessed;
    } JSON[] = {
        {"key", TYPE_UNKNOWN, true, true},    {"value", TYPE_TEXT, true, true},
        {"type", TYPE_TEXT, false, false},    {"atom", TYPE_TEXT, true, true},
        {"id", TYPE_INT, false, false},       {"parent", TYPE_INT, true, false},
        {"fullkey", TYPE_TEXT, false, false}, {"path", TYPE_TEXT, false, false},
    };
    struct query_relation relation = {.name = name, .is_open = true};
    if (!text_equal_ignoring_case(function, "json_each") && !text_equal_ignoring_case(function, "json_tree"))
        return query_infer_beside_tables(inference, function, name); /* a virtual table is one, too */
    for (size_t i = 0; i < sizeof JSON / sizeof *JSON; i++)
        *ARENA_APPEND(inference->arena, &relation.fields) =
            (struct query_field){.name = JSON[i].name,
                                 .type = {.type = JSON[i].type,
                                          .nullable = JSON[i].nullable,
                                          .open = JSON[i].type == TYPE_UNKNOWN,
                                          .guessed = JSON[i].guessed}};
    return relation;
}

struct query_relation query_infer_source(struct query_inference *inference, const struct query_scope *scope,
                                         const struct query_source *source)
{
    const char *name = source->alias ? source->alias : source->name ? source->name : "";
    if (source->select)
        return (struct query_relation){
            .name = name, .fields = query_infer_select(inference, scope->outer, source->select, NULL)};
    if (source->is_function)
        return relation_of_function(inference, source->name, name);
    const struct query_relation *cte = source->schema ? NULL : query_scope_find_cte(scope, source->name);
    const struct table *table = cte ? NULL : schema_find_table(inference->schema, source->name);
    if (table)
        return relation_of_table(inference, table, name);
    if (!cte)
        return query_infer_beside_tables(inference, source->name, name);
    return (struct query_relation){
        .name = name, .table = cte->table, .fields = query_scope_copy_fields(inference->arena, &cte->fields)};
}

static void make_nullable(struct query_scope *scope, size_t from, size_t until)
{
    for (size_t i = from; i < until; i++) {
        scope->relations.items[i].is_nullable = true;
        for (size_t j = 0; j < scope->relations.items[i].fields.count; j++)
            scope->relations.items[i].fields.items[j].type.nullable = true;
    }
}

static void make_joined_nullable(struct query_scope *scope)
{
    for (size_t i = 0; i < scope->joined.count; i++)
        scope->joined.items[i].type.nullable = true;
}

static bool is_named(const struct query_name_list *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal_ignoring_case(names->items[i], name))
            return true;
    return false;
}

static struct query_field *find_field(const struct query_scope *scope, size_t from, size_t until,
                                      const char *name)
{
    struct query_field *found = NULL;
    for (size_t i = from; i < until && !found; i++)
        found = query_scope_field(&scope->relations.items[i].fields, name);
    return found;
}

/* Whether a source is joined by this column, which has one among those from `begin` on. */
static bool joins_by(const struct query_scope *scope, const struct query_source *source, size_t begin,
                     size_t from, const char *name)
{
    return (name && is_named(&source->using, name)) ||
           (source->natural && find_field(scope, begin, from, name));
}

/* Where either side may have no row, a column that both have is that of the side which has one. */
static void join_fields(struct query_inference *inference, struct query_scope *scope,
                        const struct query_source *source, size_t begin, size_t from)
{
    struct query_field_list joined = {0};
    for (size_t i = from; i < scope->relations.count; i++) {
        const struct query_field_list *fields = &scope->relations.items[i].fields;
        for (size_t j = 0; j < fields->count; j++) {
            const struct query_field *right = &fields->items[j];
            struct query_field *left = find_field(scope, begin, from, right->name);
            if (!left || !joins_by(scope, source, begin, from, right->name))
                continue;
            struct query_field field = left->is_joined ? *query_scope_field(&scope->joined, left->name) : *left;
            field.type = query_type_common(field.type, right->type);
            field.type.nullable =
                right->type.nullable || (source->join == QUERY_JOIN_FULL && field.type.nullable);
            field.origin = NULL;
            left->is_joined = true;
            *ARENA_APPEND(inference->arena, &joined) = field;
        }
    }
    make_joined_nullable(scope);
    for (size_t i = 0; i < scope->joined.count; i++)
        if (!query_scope_field(&joined, scope->joined.items[i].name))
            *ARENA_APPEND(inference->arena, &joined) = scope->joined.items[i];
    scope->joined = joined;
}

/* What joins by USING or NATURAL stands once in a star. It joins what stands before it, as far as the parentheses go. */
static void hide_joined(struct query_scope *scope, const struct query_source *source, size_t begin, size_t from)
{
    for (size_t i = from; i < scope->relations.count; i++) {
        struct query_field_list *fields = &scope->relations.items[i].fields;
        for (size_t j = 0; j < fields->count; j++)
            if (joins_by(scope, source, begin, from, fields->items[j].name))
                fields->items[j].is_hidden = true;
    }
}

/* Where in a secret something is, and of what type, is none. */
static bool hides(const char *name)
{
    static const char *const NAMES[] = {"type", "id", "parent"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (text_equal(name, NAMES[i]))
            return true;
    return false;
}

/* What a function finds in a secret is one, too. */
static void make_secret(struct query_scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->relations.count; i++) {
        struct query_relation *relation = &scope->relations.items[i];
        for (size_t j = 0; j < relation->fields.count && text_equal_ignoring_case(relation->name, name); j++)
            relation->fields.items[j].type.secret = !hides(relation->fields.items[j].name);
    }
}

static void infer_arguments(struct query_inference *inference, struct query_scope *scope,
                            const struct query_source *source)
{
    bool secret = false;
    for (size_t i = 0; i < source->arguments.count; i++)
        secret |=
            query_infer(inference, scope, source->arguments.items[i], query_type_new(TYPE_TEXT, false)).secret;
    if (secret)
        make_secret(scope, source->alias ? source->alias : source->name);
}

/* What stands in them that may hold parameters. */
static void infer_conditions(struct query_inference *inference, struct query_scope *scope,
                             const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct query_source *source = &sources->items[i];
        infer_arguments(inference, scope, source);
        if (source->on)
            query_infer_clause(inference, scope, source->on, TYPE_BOOL);
        infer_conditions(inference, scope, &source->sources);
    }
}

static void report_star(struct query_inference *inference, struct query_place place)
{
    struct query *query = inference->query;
    inference->lacks_columns = true;
    if (!query->broken)
        diagnostic_suggest(
            diagnostic_report(inference->diagnostics, RULE_QUERY_COLUMN,
                              source_span(query->source, query->offset + place.offset, place.length),
                              "what columns this gives can't be found out"),
            "name them, and say what they are: CAST(… AS INTEGER) AS name");
    query->broken = true;
}

/* A column of a star: of one source, or of all. */
static void add_field(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_relation *relation, const struct query_field *field, bool of_one,
                      struct query_field_list *fields)
{
    const struct query_field *joined =
        field->is_joined && !of_one ? query_scope_field(&scope->joined, field->name) : NULL;
    if (field->is_beside || (!of_one && field->is_hidden))
        return;
    struct query_field *added = ARENA_APPEND(inference->arena, fields);
    *added = joined ? *joined : *field;
    added->is_joined = added->is_hidden = false;
    added->source = relation->name;
}

void query_infer_star(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_result *result, struct query_field_list *fields)
{
    const char *table = result->table;
    for (size_t i = 0; i < scope->relations.count; i++) {
        const struct query_relation *relation = &scope->relations.items[i];
        if (table && !text_equal_ignoring_case(relation->name, table))
            continue;
        if (relation->is_open && !relation->fields.count)
            report_star(inference, result->place);
        for (size_t j = 0; j < relation->fields.count; j++)
            add_field(inference, scope, relation, &relation->fields.items[j], table != NULL, fields);
    }
}

/* Sources in parentheses that have a name: all that a star of theirs gives. */
static struct query_relation relation_of_sources(struct query_inference *inference,
                                                 const struct query_scope *scope,
                                                 const struct query_source *source)
{
    static const struct query_result STAR = {0};
    struct query_scope inner = {.outer = scope->outer};
    struct query_relation relation = {.name = source->alias};
    query_infer_sources(inference, &inner, &source->sources);
    query_infer_star(inference, &inner, &STAR, &relation.fields);
    return relation;
}

static void add_sources(struct query_inference *inference, struct query_scope *scope,
                        const struct query_source_list *sources)
{
    size_t begin = scope->relations.count;
    for (size_t i = 0; i < sources->count; i++) {
        const struct query_source *source = &sources->items[i];
        size_t before = scope->relations.count;
        if (source->sources.count && !source->alias)
            add_sources(inference, scope, &source->sources);
        else
            *ARENA_APPEND(inference->arena, &scope->relations) =
                source->sources.count ? relation_of_sources(inference, scope, source)
                                      : query_infer_source(inference, scope, source);
        bool may_lack_left = source->join == QUERY_JOIN_RIGHT || source->join == QUERY_JOIN_FULL;
        bool may_lack_right = source->join == QUERY_JOIN_LEFT || source->join == QUERY_JOIN_FULL;
        if (may_lack_right && source->sources.count)
            make_joined_nullable(scope);
        if (may_lack_left)
            join_fields(inference, scope, source, begin, before);
        if (may_lack_right)
            make_nullable(scope, before, scope->relations.count);
        if (may_lack_left)
            make_nullable(scope, begin, before);
        hide_joined(scope, source, begin, before);
    }
}

void query_infer_sources(struct query_inference *inference, struct query_scope *scope,
                         const struct query_source_list *sources)
{
    add_sources(inference, scope, sources);
    infer_conditions(inference, scope, sources);
}

void query_infer_let_sources_be_missing(struct query_scope *scope)
{
    make_nullable(scope, 0, scope->relations.count);
    make_joined_nullable(scope);
}
