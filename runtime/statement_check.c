#include "statement_check.h"

#include "buffer.h"
#include "driver.h"
#include "failure.h"
#include "query.h"
#include "statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why the database refuses it is told, of a helper's statements once; what goes wrong otherwise ends all. */
static enum jdb_status look(struct jdb *db, struct jdb_check *check, const char *table, const char *name,
                            const struct jdb_buffer *sql, const struct jdb_binding *binding,
                            const struct jdb_record *rows)
{
    if (sql->failed)
        return jdb_fail_memory(db);
    enum jdb_status status = db->driver->describe(db, sql->text, binding, rows);
    check->statements++;
    if (status == JDB_OK || status == JDB_CONNECTION || status == JDB_NO_MEMORY)
        return status;
    check->refused++;
    if (check->last != name || strcmp(check->why, jdb_error(db)->message) != 0)
        check->tell(table, name, jdb_error(db)->message);
    check->last = name;
    snprintf(check->why, sizeof check->why, "%s", jdb_error(db)->message);
    jdb_forget_failure(db);
    return JDB_OK;
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

static void add(struct jdb_buffer *sql, const char *text)
{
    jdb_buffer_add(sql, sql->length ? " " : "");
    jdb_buffer_add(sql, text);
}

static enum jdb_status check_named(struct jdb *db, struct jdb_check *check, const struct jdb_record *record,
                                   const struct jdb_named_statement *named)
{
    const struct jdb_statement *statement = named->statement;
    const struct jdb_binding binding = {.record = record,
                                        .operation = JDB_READ,
                                        .parameters = statement->parameters,
                                        .parameter_count = statement->parameter_count};
    struct jdb_buffer sql = {0};
    if (named->rows)
        add(&sql, jdb_statement_select(db, named->rows));
    add(&sql, jdb_statement_text(db, statement));
    if (named->insert && named->insert->returning)
        add(&sql, jdb_statement_returning(db, named->insert));
    enum jdb_status status = look(db, check, record->name, named->name, &sql, &binding, named->rows);
    jdb_buffer_free(&sql);
    return status;
}

static enum jdb_status check_record(struct jdb *db, struct jdb_check *check, const struct jdb_record *record)
{
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < record->named_count && status == JDB_OK; i++)
        if (record->named[i].statement->sql)
            status = check_named(db, check, record, &record->named[i]);
    return status;
}

/* ---- Queries --------------------------------------------------------------------------------------------- */

enum { TOGETHER_MOST = 8 }; /* optional parameters of which each choice is looked at */

static struct jdb_binding binding_of(const struct jdb_query *query, struct jdb_array *lists)
{
    return (struct jdb_binding){.record = query->parameters,
                                .operation = JDB_READ,
                                .parameters = query->statement.parameters,
                                .parameter_count = query->statement.parameter_count,
                                .lists = lists,
                                .sparse = query->parts != NULL};
}

static enum jdb_status check_choice(struct jdb *db, struct jdb_check *check, const struct jdb_query *query,
                                    struct jdb_array *lists, struct jdb_query_choice choice)
{
    const struct jdb_binding binding = binding_of(query, lists);
    struct jdb_buffer sql = {0};
    jdb_query_add_text(db, &sql, query, choice);
    enum jdb_status status = look(db, check, NULL, query->name, &sql, &binding, query->rows);
    jdb_buffer_free(&sql);
    return status;
}

/* Of very many optional parameters, all, none, and each alone. */
static unsigned choice_count(const struct jdb_query *query)
{
    return query->optional_count <= TOGETHER_MOST ? 1U << query->optional_count : query->optional_count + 2;
}

static unsigned choice_at(const struct jdb_query *query, unsigned number)
{
    if (query->optional_count <= TOGETHER_MOST)
        return number;
    return number < query->optional_count ? 1U << number : number == query->optional_count ? 0 : ~0U;
}

static enum jdb_status check_choices(struct jdb *db, struct jdb_check *check, const struct jdb_query *query,
                                     struct jdb_array *lists)
{
    enum jdb_status status = JDB_OK;
    unsigned orders = query->order_count ? query->order_count : 1;
    for (unsigned i = 0; i < choice_count(query); i++)
        for (unsigned order = 1; order <= orders && status == JDB_OK; order++)
            status = check_choice(db, check, query, lists,
                                  (struct jdb_query_choice){.present = choice_at(query, i), .order = order});
    return status;
}

static enum jdb_status check_query(struct jdb *db, struct jdb_check *check, const struct jdb_query *query)
{
    size_t count = query->parameters ? query->parameters->column_count : 0;
    struct jdb_array *lists = calloc(count + 1, sizeof *lists);
    if (!lists)
        return jdb_fail_memory(db);
    for (size_t i = 0; query->lists && i < count; i++)
        lists[i].record = query->lists[i];
    enum jdb_status status = check_choices(db, check, query, lists);
    free(lists);
    return status;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

enum jdb_status jdb_check_statements(struct jdb *db, struct jdb_check *check)
{
    const struct jdb_schema *schema = db->schema;
    enum jdb_status status = JDB_OK;
    for (size_t i = 0; i < schema->record_count && status == JDB_OK; i++)
        status = check_record(db, check, schema->records[i]);
    for (size_t i = 0; i < schema->query_count && status == JDB_OK; i++)
        status = check_query(db, check, schema->queries[i]);
    return status;
}
