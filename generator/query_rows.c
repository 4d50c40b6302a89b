/* What rows a query gives: its sources, its results, one SELECT or several, and what statements return that write. */
#include "query_infer.h"

#include "text.h"

#include <string.h>

enum { ROUNDS_MOST = 16 }; /* second looks at CTEs, which may lie within one another */

/* ---- Sources --------------------------------------------------------------------------------------------- */

static const struct table *find_table(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->tables.count; i++)
        if (text_equal_ignoring_case(schema->tables.items[i].name.text, name))
            return &schema->tables.items[i];
    return NULL;
}

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
        {.name = "key", .type = {.type = TYPE_UNKNOWN, .nullable = true}},
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
    const struct table *table = cte ? NULL : find_table(inference->schema, source->name);
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
    for (size_t i = from; i < until; i++)
        for (size_t j = 0; j < scope->relations.items[i].fields.count; j++)
            scope->relations.items[i].fields.items[j].type.nullable = true;
}

static bool is_named(const struct query_name_list *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal_ignoring_case(names->items[i], name))
            return true;
    return false;
}

static bool has_field(const struct query_scope *scope, size_t until, const char *name)
{
    for (size_t i = 0; i < until; i++)
        for (size_t j = 0; j < scope->relations.items[i].fields.count; j++)
            if (text_equal_ignoring_case(scope->relations.items[i].fields.items[j].name, name))
                return true;
    return false;
}

/* What joins by USING or NATURAL stands once in a star. */
static void hide_joined(struct query_scope *scope, const struct query_source *source, size_t from)
{
    for (size_t i = from; i < scope->relations.count; i++) {
        struct query_field_list *fields = &scope->relations.items[i].fields;
        for (size_t j = 0; j < fields->count; j++)
            if (is_named(&source->using, fields->items[j].name) ||
                (source->natural && has_field(scope, from, fields->items[j].name)))
                fields->items[j].is_hidden = true;
    }
}

static void add_sources(struct query_inference *inference, struct query_scope *scope,
                        const struct query_source_list *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct query_source *source = &sources->items[i];
        size_t before = scope->relations.count;
        if (source->sources.count)
            add_sources(inference, scope, &source->sources);
        else
            *ARENA_APPEND(inference->arena, &scope->relations) = relation_of(inference, scope, source);
        if (source->join == QUERY_JOIN_LEFT || source->join == QUERY_JOIN_FULL)
            make_nullable(scope, before, scope->relations.count);
        if (source->join == QUERY_JOIN_RIGHT || source->join == QUERY_JOIN_FULL)
            make_nullable(scope, 0, before);
        hide_joined(scope, source, before);
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

/* ---- Results --------------------------------------------------------------------------------------------- */

static void add_star(struct query_inference *inference, const struct query_scope *scope, const char *table,
                     struct query_field_list *fields)
{
    for (size_t i = 0; i < scope->relations.count; i++) {
        const struct query_relation *relation = &scope->relations.items[i];
        if (table && !text_equal_ignoring_case(relation->name, table))
            continue;
        for (size_t j = 0; j < relation->fields.count; j++)
            if (table || !relation->fields.items[j].is_hidden) {
                struct query_field *field = ARENA_APPEND(inference->arena, fields);
                *field = relation->fields.items[j];
                field->source = relation->name;
            }
    }
}

/* The column that an expression is as it stands; NULL: it is more. */
static const struct column *origin_of(const struct query_scope *scope,
                                      const struct query_expression *expression)
{
    const struct query_field *field =
        expression->kind == QUERY_COLUMN ? query_scope_find(scope, expression->table, expression->name) : NULL;
    return field ? field->origin : NULL;
}

static void add_result(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_result *result, const struct query_field_list *wanted,
                       struct query_field_list *fields)
{
    if (!result->expression) {
        size_t before = fields->count;
        add_star(inference, scope, result->table, fields);
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
    *ARENA_APPEND(inference->arena, fields) = (struct query_field){
        .name = name, .type = type, .origin = origin_of(scope, result->expression), .place = result->place};
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
    struct query_scope scope = {.outer = outer};
    if (core->rows.count)
        return infer_values(inference, &scope, core, wanted);
    bool grouped = inference->grouped;
    inference->grouped = core->group_by.count > 0;
    add_sources(inference, &scope, &core->sources);
    infer_conditions(inference, &scope, &core->sources);
    infer_one(inference, &scope, core->where, TYPE_BOOL);
    struct query_field_list fields = infer_results(inference, &scope, &core->results, wanted);
    scope.aliases = (struct query_field_list){0};
    for (size_t i = 0; i < fields.count; i++)
        if (fields.items[i].name)
            *ARENA_APPEND(inference->arena, &scope.aliases) = fields.items[i];
    infer_all(inference, &scope, &core->group_by, TYPE_UNKNOWN);
    infer_one(inference, &scope, core->having, TYPE_BOOL);
    for (size_t i = 0; i < core->windows.count; i++) {
        infer_all(inference, &scope, &core->windows.items[i].partition_by, TYPE_UNKNOWN);
        infer_all(inference, &scope, &core->windows.items[i].order_by, TYPE_UNKNOWN);
    }
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
    for (size_t i = 0; i < fields->count && i < names->count; i++)
        fields->items[i].name = names->items[i];
}

static bool any_unknown(const struct query_field_list *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].type.type == TYPE_UNKNOWN)
            return true;
    return false;
}

/* Its SELECTs, the first before the others: those of a recursive one read what it gives. True: the first leaves a type open,
 * which the others tell. */
static bool infer_cte(struct query_inference *inference, struct query_scope *inner, const struct query_cte *cte,
                      struct query_relation *relation, const struct query_field_list *wanted)
{
    bool is_only = cte->select->cores.count == 1;
    struct query_relation_list before = inner->ctes;
    relation->fields = infer_core(inference, inner, &cte->select->cores.items[0], wanted,
                                  is_only ? &cte->select->order_by : NULL);
    name_fields(&relation->fields, &cte->columns);
    bool is_open = any_unknown(&relation->fields);
    *ARENA_APPEND(inference->arena, &inner->ctes) = *relation;
    infer_cores(inference, inner, cte->select, 1, wanted, &relation->fields);
    inner->ctes = before;
    return is_open && !any_unknown(&relation->fields);
}

/* What only a later SELECT of it tells is told to the first by a second round. */
static void add_cte(struct query_inference *inference, struct query_scope *scope, const struct query_cte *cte)
{
    struct query_relation relation = {.name = cte->name, .is_open = !cte->select};
    if (cte->select && cte->select->cores.count) {
        struct query_scope inner = {.outer = scope};
        for (size_t i = 0; i < cte->select->ctes.count; i++)
            add_cte(inference, &inner, &cte->select->ctes.items[i]);
        bool again = infer_cte(inference, &inner, cte, &relation, NULL);
        struct query_field_list found = relation.fields;
        if (again && inference->rounds++ < ROUNDS_MOST)
            infer_cte(inference, &inner, cte, &relation, &found);
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

static void infer_sets(struct query_inference *inference, const struct query_scope *scope,
                       const struct query_set_list *sets, const struct table *table)
{
    for (size_t i = 0; i < sets->count; i++) {
        const struct query_set *set = &sets->items[i];
        const struct column *column =
            table && set->columns.count == 1 ? table_find_column(table, set->columns.items[0]) : NULL;
        query_infer(inference, scope, set->expression, column ? query_type_of(column) : (struct query_type){0});
    }
}

/* The columns that an INSERT gives values to. */
static struct query_field_list inserted(struct query_inference *inference,
                                        const struct query_statement *statement, const struct table *table)
{
    struct query_field_list fields = {0};
    for (size_t i = 0; i < statement->columns.count; i++) {
        const struct column *column = table_find_column(table, statement->columns.items[i]);
        *ARENA_APPEND(inference->arena, &fields) =
            (struct query_field){.type = column ? query_type_of(column) : (struct query_type){0}};
    }
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
    const struct table *table = find_table(inference->schema, statement->target.name);
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

void query_infer_statement(struct query_inference *inference, const struct query_statement *statement)
{
    struct query_field_list fields = statement->kind == QUERY_SELECT
                                         ? query_infer_select(inference, NULL, statement->select, NULL)
                                         : infer_writing(inference, statement);
    for (size_t i = 0; i < fields.count; i++)
        *ARENA_APPEND(inference->arena, &inference->query->columns) =
            (struct query_column){.name = fields.items[i].name,
                                  .place = fields.items[i].place,
                                  .type = fields.items[i].type,
                                  .origin = fields.items[i].origin,
                                  .source = fields.items[i].source};
}
