/* What rows a query gives: its sources, its results, one SELECT or several, and what statements return that write. */
#include "query_infer_part.h"

#include "query_aggregate.h"
#include "text.h"

#include <string.h>

enum { ROUNDS_MOST = 16 }; /* second looks at CTEs, which may lie within one another */

/* ---- Sources --------------------------------------------------------------------------------------------- */

static struct query_relation relation_of_table(struct query_inference *inference, const struct table *table,
                                               const char *name)
{
    struct query_relation relation = {.name = name, .table = table};
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
    static const struct query_field JSON[] = {
        {.name = "key", .type = {.type = TYPE_UNKNOWN, .nullable = true, .open = true}},
        {.name = "value", .type = {.type = TYPE_TEXT, .nullable = true}},
        {.name = "type", .type = {.type = TYPE_TEXT}},
        {.name = "atom", .type = {.type = TYPE_TEXT, .nullable = true}},
        {.name = "id", .type = {.type = TYPE_INT}},
        {.name = "parent", .type = {.type = TYPE_INT, .nullable = true}},
        {.name = "fullkey", .type = {.type = TYPE_TEXT}},
        {.name = "path", .type = {.type = TYPE_TEXT}},
    };
    struct query_relation relation = {.name = name, .is_open = true};
    if (text_equal_ignoring_case(function, "json_each") || text_equal_ignoring_case(function, "json_tree"))
        for (size_t i = 0; i < sizeof JSON / sizeof *JSON; i++)
            *ARENA_APPEND(inference->arena, &relation.fields) = JSON[i];
    return relation;
}

static struct query_relation relation_of(struct query_inference *inference, const struct query_scope *scope,
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
        return (struct query_relation){.name = name, .is_open = true};
    struct query_relation relation = {.name = name, .table = cte->table};
    for (size_t i = 0; i < cte->fields.count; i++)
        *ARENA_APPEND(inference->arena, &relation.fields) = cte->fields.items[i];
    return relation;
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
    return is_named(&source->using, name) || (source->natural && find_field(scope, begin, from, name));
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

/* What stands in them that may hold parameters. */
static void infer_conditions(struct query_inference *inference, const struct query_scope *scope,
                             const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct query_source *source = &sources->items[i];
        for (size_t j = 0; j < source->arguments.count; j++)
            query_infer(inference, scope, source->arguments.items[j], (struct query_type){.type = TYPE_TEXT});
        if (source->on)
            query_infer(inference, scope, source->on, (struct query_type){.type = TYPE_BOOL});
        infer_conditions(inference, scope, &source->sources);
    }
}

static void report_star(struct query_inference *inference, struct query_place place)
{
    struct query *query = inference->query;
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
    if (!of_one && field->is_hidden)
        return;
    struct query_field *added = ARENA_APPEND(inference->arena, fields);
    *added = joined ? *joined : *field;
    added->is_joined = added->is_hidden = false;
    added->source = relation->name;
}

static void add_star(struct query_inference *inference, const struct query_scope *scope,
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

static void add_sources(struct query_inference *inference, struct query_scope *scope,
                        const struct query_source_list *sources);

/* Sources in parentheses that have a name: all that a star of theirs gives. */
static struct query_relation relation_of_sources(struct query_inference *inference,
                                                 const struct query_scope *scope,
                                                 const struct query_source *source)
{
    static const struct query_result STAR = {0};
    struct query_scope inner = {.outer = scope->outer};
    struct query_relation relation = {.name = source->alias};
    add_sources(inference, &inner, &source->sources);
    infer_conditions(inference, &inner, &source->sources);
    add_star(inference, &inner, &STAR, &relation.fields);
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
                                      : relation_of(inference, scope, source);
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

/* ---- Results --------------------------------------------------------------------------------------------- */

/* The column that an expression is as it stands, under its own name; NULL: it is more. */
static const struct column *origin_of(const struct query_scope *scope,
                                      const struct query_expression *expression, const char *name)
{
    const struct query_field *field =
        expression->kind == QUERY_COLUMN ? query_scope_find(scope, expression->table, expression->name) : NULL;
    return field && text_equal_ignoring_case(field->name, name) ? field->origin : NULL;
}

static void add_result(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_result *result, const struct query_field_list *wanted,
                       struct query_field_list *fields)
{
    if (!result->expression) {
        size_t before = fields->count;
        add_star(inference, scope, result, fields);
        for (size_t i = before; i < fields->count; i++)
            fields->items[i].place = result->place;
        return;
    }
    size_t number = fields->count;
    struct query_type place =
        wanted && number < wanted->count ? wanted->items[number].type : (struct query_type){0};
    const char *name = result->alias                              ? result->alias
                       : result->expression->kind == QUERY_COLUMN ? result->expression->name
                                                                  : NULL;
    struct query_type type = query_infer(inference, scope, result->expression, place);
    *ARENA_APPEND(inference->arena, fields) =
        (struct query_field){.name = name,
                             .type = type,
                             .origin = origin_of(scope, result->expression, name),
                             .place = result->place};
}

static struct query_field_list infer_results(struct query_inference *inference, const struct query_scope *scope,
                                             const struct query_result_list *results,
                                             const struct query_field_list *wanted)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < results->count; i++)
        add_result(inference, scope, &results->items[i], wanted, &fields);
    return fields;
}

/* ---- SELECT ---------------------------------------------------------------------------------------------- */

static void infer_all(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_expression_list *list, enum column_type wanted)
{
    for (size_t i = 0; i < list->count; i++)
        query_infer(inference, scope, list->items[i], (struct query_type){.type = wanted});
}

static void infer_one(struct query_inference *inference, const struct query_scope *scope,
                      const struct query_expression *expression, enum column_type wanted)
{
    if (expression)
        query_infer(inference, scope, expression, (struct query_type){.type = wanted});
}

static struct query_field_list infer_values(struct query_inference *inference, const struct query_scope *scope,
                                            const struct query_core *core,
                                            const struct query_field_list *wanted)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < core->rows.count; i++) {
        for (size_t j = 0; j < core->rows.items[i].count; j++) {
            struct query_type place =
                wanted && j < wanted->count ? wanted->items[j].type : (struct query_type){0};
            struct query_type type = query_infer(inference, scope, core->rows.items[i].items[j], place);
            if (i == 0)
                *ARENA_APPEND(inference->arena, &fields) = (struct query_field){
                    .name = arena_format(inference->arena, "column%zu", j + 1), .type = type};
            else if (j < fields.count)
                fields.items[j].type = query_type_common(fields.items[j].type, type);
        }
    }
    return fields;
}

/* `order_by` stands behind it when it is the only one. */
static struct query_field_list infer_core(struct query_inference *inference, const struct query_scope *outer,
                                          const struct query_core *core, const struct query_field_list *wanted,
                                          const struct query_expression_list *order_by)
{
    struct query_scope scope = {.outer = outer, .core = core};
    if (core->rows.count)
        return infer_values(inference, &scope, core, wanted);
    bool grouped = inference->grouped;
    inference->grouped = core->group_by.count > 0;
    add_sources(inference, &scope, &core->sources);
    infer_conditions(inference, &scope, &core->sources);
    if (query_aggregate_is_one_row(core, order_by)) { /* there may be none of theirs */
        make_nullable(&scope, 0, scope.relations.count);
        make_joined_nullable(&scope);
    }
    struct query_field_list fields = infer_results(inference, &scope, &core->results, wanted);
    for (size_t i = 0; i < fields.count; i++)
        if (fields.items[i].name)
            *ARENA_APPEND(inference->arena, &scope.aliases) = fields.items[i];
    infer_one(inference, &scope, core->where, TYPE_BOOL);
    infer_all(inference, &scope, &core->group_by, TYPE_UNKNOWN);
    infer_one(inference, &scope, core->having, TYPE_BOOL);
    for (size_t i = 0; i < core->windows.count; i++)
        query_infer_window(inference, &scope, &core->windows.items[i]);
    if (order_by)
        infer_all(inference, &scope, order_by, TYPE_UNKNOWN);
    inference->grouped = grouped;
    return fields;
}

static void merge(struct query_field_list *fields, const struct query_field_list *others)
{
    for (size_t i = 0; i < fields->count && i < others->count; i++) {
        struct query_field *field = &fields->items[i];
        field->type = query_type_common(field->type, others->items[i].type);
        if (field->origin != others->items[i].origin)
            field->origin = NULL;
    }
}

static void infer_cores(struct query_inference *inference, const struct query_scope *scope,
                        const struct query_select *select, size_t from, const struct query_field_list *wanted,
                        struct query_field_list *fields)
{
    bool is_only = select->cores.count == 1;
    for (size_t i = from; i < select->cores.count; i++) {
        struct query_field_list more =
            infer_core(inference, scope, &select->cores.items[i], i && !wanted ? fields : wanted,
                       is_only ? &select->order_by : NULL);
        if (i == 0)
            *fields = more;
        else
            merge(fields, &more);
    }
}

static void name_fields(struct query_field_list *fields, const struct query_name_list *names)
{
    for (size_t i = 0; i < fields->count && i < names->count; i++) {
        struct query_field *field = &fields->items[i];
        if (field->origin && !text_equal_ignoring_case(field->origin->name.text, names->items[i]))
            field->origin = NULL;
        field->name = names->items[i];
    }
}

static bool same_types(const struct query_field_list *a, const struct query_field_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        const struct query_type *one = &a->items[i].type, *other = &b->items[i].type;
        if (one->type != other->type || one->enumeration != other->enumeration ||
            one->nullable != other->nullable || one->secret != other->secret || one->open != other->open)
            return false;
    }
    return true;
}

static struct query_field_list copy_fields(struct arena *arena, const struct query_field_list *fields)
{
    struct query_field_list copy = {0};
    for (size_t i = 0; i < fields->count; i++)
        *ARENA_APPEND(arena, &copy) = fields->items[i];
    return copy;
}

static void forget_types(struct query_field_list *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        fields->items[i].type = (struct query_type){.open = true, .nullable = true};
}

/* Its SELECTs, the first before the others: those of a recursive one read what it gives, `found` being what it gave before.
 * True: they have read what is not all that it gives. */
static bool infer_cte(struct query_inference *inference, struct query_scope *inner, const struct query_cte *cte,
                      struct query_relation *relation, const struct query_field_list *found)
{
    bool is_only = cte->select->cores.count == 1;
    struct query_relation_list before = inner->ctes;
    struct query_field_list wanted = copy_fields(inference->arena, found);
    for (size_t i = 0; i < wanted.count; i++)
        wanted.items[i].type.nullable = false;
    relation->fields = infer_core(inference, inner, &cte->select->cores.items[0], &wanted,
                                  is_only ? &cte->select->order_by : NULL);
    name_fields(&relation->fields, &cte->columns);
    merge(&relation->fields, found);
    struct query_relation read = *relation;
    read.fields = copy_fields(inference->arena, &relation->fields);
    *ARENA_APPEND(inference->arena, &inner->ctes) = read;
    infer_cores(inference, inner, cte->select, 1, wanted.count ? &wanted : NULL, &relation->fields);
    inner->ctes = before;
    return !same_types(&read.fields, &relation->fields);
}

/* What its later SELECTs add to what is known of it, its SELECTs have to be told. */
static void add_cte(struct query_inference *inference, struct query_scope *scope, const struct query_cte *cte)
{
    struct query_relation relation = {.name = cte->name, .is_open = !cte->select};
    if (cte->select && cte->select->cores.count) {
        struct query_scope inner = {.outer = scope};
        for (size_t i = 0; i < cte->select->ctes.count; i++)
            add_cte(inference, &inner, &cte->select->ctes.items[i]);
        struct query_field_list found = {0};
        while (infer_cte(inference, &inner, cte, &relation, &found)) {
            if (inference->rounds++ == ROUNDS_MOST) {
                forget_types(&relation.fields);
                break;
            }
            found = copy_fields(inference->arena, &relation.fields);
        }
        infer_one(inference, &inner, cte->select->limit, TYPE_INT);
        infer_one(inference, &inner, cte->select->offset, TYPE_INT);
    }
    *ARENA_APPEND(inference->arena, &scope->ctes) = relation;
}

struct query_field_list query_infer_select(struct query_inference *inference, const struct query_scope *outer,
                                           const struct query_select *select,
                                           const struct query_field_list *wanted)
{
    struct query_scope scope = {.outer = outer};
    struct query_field_list fields = {0};
    for (size_t i = 0; i < select->ctes.count; i++)
        add_cte(inference, &scope, &select->ctes.items[i]);
    infer_cores(inference, &scope, select, 0, wanted, &fields);
    infer_one(inference, &scope, select->limit, TYPE_INT);
    infer_one(inference, &scope, select->offset, TYPE_INT);
    return fields;
}

/* ---- Statements that write ------------------------------------------------------------------------------- */

/* What the columns of a table take; NULL: it is not known. */
static struct query_field_list fields_of(struct query_inference *inference, const struct table *table,
                                         const struct query_name_list *names)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < names->count; i++) {
        const struct column *column = table ? table_find_column(table, names->items[i]) : NULL;
        *ARENA_APPEND(inference->arena, &fields) =
            (struct query_field){.type = column ? query_type_of(column) : (struct query_type){0}};
    }
    return fields;
}

static void infer_sets(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_set_list *sets, const struct table *table)
{
    for (size_t i = 0; i < sets->count; i++) {
        const struct query_set *set = &sets->items[i];
        const struct query_expression *expression = set->expression;
        struct query_field_list fields = fields_of(inference, table, &set->columns);
        if (expression->kind == QUERY_SUBQUERY && fields.count > 1)
            query_infer_select(inference, scope, expression->select, &fields);
        else if (expression->kind == QUERY_ROW)
            for (size_t j = 0; j < expression->items.count && j < fields.count; j++)
                query_infer(inference, scope, expression->items.items[j], fields.items[j].type);
        else
            query_infer(inference, scope, expression, fields.items[0].type);
    }
}

/* The columns that an INSERT gives values to. */
static struct query_field_list inserted(struct query_inference *inference,
                                        const struct query_statement *statement, const struct table *table)
{
    struct query_field_list fields = fields_of(inference, table, &statement->columns);
    for (size_t i = 0; i < table->columns.count && !statement->columns.count; i++)
        if (!table->columns.items[i].generated.text)
            *ARENA_APPEND(inference->arena, &fields) =
                (struct query_field){.type = query_type_of(&table->columns.items[i])};
    return fields;
}

static void infer_upserts(struct query_inference *inference, const struct query_scope *scope,
                          const struct query_statement *statement, const struct table *table)
{
    struct query_scope inner = {.outer = scope};
    *ARENA_APPEND(inference->arena, &inner.relations) = relation_of_table(inference, table, "excluded");
    for (size_t i = 0; i < statement->upserts.count; i++) {
        infer_one(inference, scope, statement->upserts.items[i].target_where, TYPE_BOOL);
        infer_sets(inference, &inner, &statement->upserts.items[i].sets, table);
        infer_one(inference, &inner, statement->upserts.items[i].where, TYPE_BOOL);
    }
}

static struct query_field_list infer_writing(struct query_inference *inference,
                                             const struct query_statement *statement)
{
    struct query_scope around = {0};
    for (size_t i = 0; i < statement->ctes.count; i++)
        add_cte(inference, &around, &statement->ctes.items[i]);
    struct query_scope scope = {.outer = &around};
    const struct table *table = schema_find_table(inference->schema, statement->target.name);
    *ARENA_APPEND(inference->arena, &scope.relations) = relation_of(inference, &scope, &statement->target);
    if (statement->select && table) {
        struct query_field_list fields = inserted(inference, statement, table);
        query_infer_select(inference, &around, statement->select, &fields);
    }
    if (table)
        infer_upserts(inference, &scope, statement, table);
    struct query_scope whole = scope;
    add_sources(inference, &whole, &statement->sources);
    infer_conditions(inference, &whole, &statement->sources);
    infer_sets(inference, &whole, &statement->sets, table);
    infer_one(inference, &whole, statement->where, TYPE_BOOL);
    infer_one(inference, &whole, statement->limit, TYPE_INT);
    infer_one(inference, &whole, statement->offset, TYPE_INT);
    return infer_results(inference, &scope, &statement->returning, NULL);
}

/* ---- The query ------------------------------------------------------------------------------------------- */

/* It grows with each that is found out. */
static size_t count_known(const struct query *query)
{
    size_t known = 0;
    for (size_t i = 0; i < query->parameters.count; i++)
        known += (query->parameters.items[i].type.type != TYPE_UNKNOWN) +
                 (size_t)query->parameters.items[i].type.nullable;
    return known;
}

/* What is found out of a parameter in one place, another that was seen before may have to know. */
void query_infer_statement(struct query_inference *inference, const struct query_statement *statement)
{
    struct query_field_list fields;
    size_t known, rounds = 0;
    do {
        known = count_known(inference->query);
        inference->rounds = 0;
        fields = statement->kind == QUERY_SELECT ? query_infer_select(inference, NULL, statement->select, NULL)
                                                 : infer_writing(inference, statement);
    } while (count_known(inference->query) > known && ++rounds < ROUNDS_MOST);
    for (size_t i = 0; i < fields.count; i++)
        *ARENA_APPEND(inference->arena, &inference->query->columns) =
            (struct query_column){.name = fields.items[i].name,
                                  .place = fields.items[i].place,
                                  .type = fields.items[i].type,
                                  .origin = fields.items[i].origin,
                                  .source = fields.items[i].source};
}
