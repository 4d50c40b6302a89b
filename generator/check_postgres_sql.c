#include "check_postgres_sql.h"

#include "query_infer_part.h"
#include "scalar_place.h"
#include "text.h"

#include <string.h>

struct trial {
    struct arena *arena;
    const struct schema *schema;
    struct diagnostics *diagnostics;
    struct query_scope scope; /* the table's columns */
    struct postgres_judge judge;
};

/* ---- Messages -------------------------------------------------------------------------------------------- */

/* `say` is where the schema or a query gives PostgreSQL words of its own. */
static void suggest(struct diagnostic *diagnostic, const struct postgres_refusal *refusal, const char *say)
{
    if (refusal->is_for_both && *refusal->instead)
        diagnostic_suggest(diagnostic, "write %s: both take that", refusal->instead);
    else if (*refusal->instead)
        diagnostic_suggest(diagnostic, "%s, there with %s", say, refusal->instead);
    else
        diagnostic_suggest(diagnostic, "%s", say);
}

static void report_pieces(struct trial *trial, const char *what, const struct name *sql, const char *say)
{
    for (size_t i = 0; i < trial->judge.refusals.count; i++) {
        const struct postgres_refusal *refusal = &trial->judge.refusals.items[i];
        suggest(diagnostic_report(trial->diagnostics, RULE_POSTGRES_SQL,
                                  scalar_place(sql, refusal->place.offset, refusal->place.length), "%s: %s",
                                  what, refusal->message),
                refusal, say);
    }
    trial->judge.refusals.count = 0;
}

void check_postgres_query(const struct query *query, struct postgres_judge *judge,
                          struct diagnostics *diagnostics)
{
    postgres_judge_words(judge, query->sql);
    for (size_t i = 0; i < judge->refusals.count; i++) {
        const struct postgres_refusal *refusal = &judge->refusals.items[i];
        suggest(diagnostic_report(
                    diagnostics, RULE_POSTGRES_SQL,
                    source_span(query->source, query->offset + refusal->place.offset, refusal->place.length),
                    "%s", refusal->message),
                refusal, "say the statement once more behind a line -- postgres:");
    }
}

/* ---- Pieces ---------------------------------------------------------------------------------------------- */

/* Names alone that PostgreSQL writes otherwise stand for it at the same place. */
static bool has_own_words(const struct name *sql)
{
    return sql->postgres && span_compare(&sql->postgres->span, &sql->span) != 0;
}

/* The expression as it stands, in a statement that makes one of it; NULL: it is not to be judged. */
static const struct query_expression *read_piece(struct trial *trial, const struct name *sql)
{
    static const char SELECT[] = "SELECT ";
    size_t offset;
    if (!sql->text || !*sql->text || has_own_words(sql))
        return NULL;
    const char *text = arena_format(trial->arena, "%s%s", SELECT, sql->text);
    const struct query_statement *statement = query_tree_parse(trial->arena, text, &offset);
    if (!statement || !statement->select || statement->select->cores.count != 1)
        return NULL;
    const struct query_core *core = &statement->select->cores.items[0];
    return core->results.count == 1 ? core->results.items[0].expression : NULL;
}

/* `SELECT` stands before what was judged. */
static void move_places(struct trial *trial)
{
    for (size_t i = 0; i < trial->judge.refusals.count; i++)
        trial->judge.refusals.items[i].place.offset -= strlen("SELECT ");
}

/* A condition, or the value of a column, or NULL: neither. */
static void judge_piece(struct trial *trial, const char *what, const struct name *sql, bool is_condition,
                        const struct column *column)
{
    const struct query_expression *expression = read_piece(trial, sql);
    if (!expression)
        return;
    postgres_judge_all(&trial->judge, &trial->scope, expression);
    if (is_condition)
        postgres_judge_condition(&trial->judge, &trial->scope, expression);
    if (column)
        postgres_judge_written(&trial->judge, &trial->scope, expression, column);
    move_places(trial);
    postgres_judge_words(&trial->judge, sql->text);
    report_pieces(trial, what, sql, "say {sqlite: ..., postgres: ...}");
}

static const char *describe(struct trial *trial, const char *key, const struct name *name)
{
    return arena_format(trial->arena, "%s of column \"%s\"", key, name->text);
}

static void judge_column(struct trial *trial, const struct column *column)
{
    const struct literal *value = &column->default_value;
    const struct name sql = {.text = value->kind == LITERAL_SQL ? value->text : NULL,
                             .span = value->span,
                             .postgres = value->postgres};
    judge_piece(trial, describe(trial, "check", &column->name), &column->check, true, NULL);
    judge_piece(trial, describe(trial, "default", &column->name), &sql, false, column);
    trial->judge.is_kept = trial->judge.is_generated = true;
    judge_piece(trial, describe(trial, "generated", &column->name), &column->generated, false, column);
    trial->judge.is_kept = trial->judge.is_generated = false;
}

static void judge_index(struct trial *trial, const struct index *index)
{
    trial->judge.is_kept = true;
    judge_piece(trial, "where", &index->where, true, NULL);
    for (size_t i = 0; i < index->terms.count; i++)
        judge_piece(trial, "sql of an index", &index->terms.items[i].sql, false, NULL);
    trial->judge.is_kept = false;
}

static void judge_table(struct trial *trial, const struct table *table)
{
    struct query_relation relation = {.name = table->name.text, .table = table};
    for (size_t i = 0; i < table->columns.count; i++)
        *ARENA_APPEND(trial->arena, &relation.fields) =
            (struct query_field){.name = table->columns.items[i].name.text, .origin = &table->columns.items[i]};
    trial->scope = (struct query_scope){0};
    *ARENA_APPEND(trial->arena, &trial->scope.relations) = relation;
    for (size_t i = 0; i < table->columns.count; i++)
        judge_column(trial, &table->columns.items[i]);
    for (size_t i = 0; i < table->checks.count; i++)
        judge_piece(trial, "check", &table->checks.items[i].sql, true, NULL);
    for (size_t i = 0; i < table->indexes.count; i++)
        judge_index(trial, &table->indexes.items[i]);
}

/* ---- Views ----------------------------------------------------------------------------------------------- */

/* What types are found out on the way serves the judge alone. */
static void judge_view(struct trial *trial, const struct sql_view *view)
{
    size_t offset;
    const struct query_statement *statement =
        has_own_words(&view->sql) ? NULL : query_tree_parse(trial->arena, view->sql.text, &offset);
    if (!statement || !statement->select)
        return;
    struct query nobody = {.broken = true};
    struct query_relation_list views = {0};
    struct query_inference inference = {.arena = trial->arena,
                                        .schema = trial->schema,
                                        .diagnostics = diagnostics_new(trial->arena),
                                        .query = &nobody,
                                        .views = &views,
                                        .judge = &trial->judge};
    query_infer_select(&inference, NULL, statement->select, NULL);
    postgres_judge_words(&trial->judge, view->sql.text);
    report_pieces(trial, arena_format(trial->arena, "view \"%s\"", view->name.text), &view->sql,
                  "say {sqlite: ..., postgres: ...}");
}

/* ---- All ------------------------------------------------------------------------------------------------- */

void check_postgres_sql(struct arena *arena, const struct schema *schema, struct diagnostics *diagnostics)
{
    if (!schema->has_engine[ENGINE_POSTGRES] || diagnostics_error_count(diagnostics) > 0)
        return;
    struct arena *scratch = arena_new_scratch(arena);
    struct trial trial = {
        .arena = scratch, .schema = schema, .diagnostics = diagnostics, .judge = {.arena = scratch}};
    for (size_t i = 0; i < schema->tables.count; i++)
        judge_table(&trial, &schema->tables.items[i]);
    for (size_t i = 0; i < schema->views.count; i++)
        judge_view(&trial, &schema->views.items[i]);
    arena_free(scratch);
}
