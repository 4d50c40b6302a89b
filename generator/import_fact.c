#include "import_fact.h"

#include "ddl.h"
#include "import_expression.h"
#include "sql_canonical.h"
#include "yaml_edit.h"
#include "yaml_scalar.h"

#include <string.h>

const char *const FACT_KEYS[FACT_KINDS] = {
    [FACT_UNIQUE] = "unique",
    [FACT_FOREIGN_KEY] = "foreign_keys",
    [FACT_CHECK] = "checks",
    [FACT_INDEX] = "indexes",
};

static const struct name NAMELESS = {.text = ""}; /* SQLite does not look at names of constraints */

static const char *canonical(struct arena *arena, const struct text *sql)
{
    struct text out = {.arena = arena};
    sql_canonical_append(&out, text_string(sql));
    return text_string(&out);
}

static bool is_of_postgres(const struct dialect *dialect)
{
    return dialect->engine == ENGINE_POSTGRES;
}

/* PostgreSQL tells an expression in words of its own, whatever it was made of. */
static const char *normal(struct arena *arena, const struct dialect *dialect, const char *sql)
{
    return is_of_postgres(dialect) ? expression_normal(arena, sql) : sql;
}

static struct name normal_sql(struct arena *arena, const struct dialect *dialect, const struct name *sql)
{
    const char *text = dialect_sql(dialect, sql);
    return text && is_of_postgres(dialect) ? (struct name){.text = expression_normal(arena, text)} : *sql;
}

/* ---- Words ----------------------------------------------------------------------------------------------- */

static void append_columns(struct text *out, const struct column_list *columns)
{
    text_append(out, "[");
    for (size_t i = 0; i < columns->count; i++) {
        text_append(out, i ? ", " : "");
        yaml_scalar_append(out, columns->items[i]->name.text);
    }
    text_append(out, "]");
}

const char *import_fact_key_words(struct arena *arena, const struct key *key)
{
    struct text out = {.arena = arena};
    append_columns(&out, &key->columns);
    return text_string(&out);
}

/* A column's `references`, as an item of foreign_keys. */
static const char *foreign_key_words(struct arena *arena, const struct foreign_key *key)
{
    static const char *const ACTIONS[] = {[ACTION_RESTRICT] = "restrict",
                                          [ACTION_CASCADE] = "cascade",
                                          [ACTION_SET_NULL] = "set null",
                                          [ACTION_SET_DEFAULT] = "set default"};
    struct text out = {.arena = arena};
    text_append(&out, "{columns: ");
    append_columns(&out, &key->columns);
    text_append(&out, ", references: ");
    yaml_scalar_append(&out, key->parent->name.text);
    text_append(&out, ", to: ");
    append_columns(&out, &key->parent_columns);
    if (key->on_delete != ACTION_NONE)
        TEXT_JOIN(&out, ", on_delete: ", ACTIONS[key->on_delete]);
    if (key->on_update != ACTION_NONE)
        TEXT_JOIN(&out, ", on_update: ", ACTIONS[key->on_update]);
    text_append(&out, key->deferred ? ", deferred: true}" : "}");
    return text_string(&out);
}

static const char *scalar_words(struct arena *arena, const char *words)
{
    struct text out = {.arena = arena};
    yaml_scalar_append(&out, words);
    return text_string(&out);
}

/* ---- Facts ----------------------------------------------------------------------------------------------- */

struct collector {
    struct arena *arena;
    const struct dialect *dialect; /* of the engine that is imported from */
    const struct source *source;
    const struct yaml_node *node; /* of the table */
    struct fact_list facts;
};

static struct fact *add(struct collector *collector, enum fact_kind kind, const struct text *sql)
{
    struct fact *fact = ARENA_APPEND(collector->arena, &collector->facts);
    *fact = (struct fact){.kind = kind, .sql = canonical(collector->arena, sql)};
    return fact;
}

static void set_item(struct collector *collector, struct fact *fact, size_t item)
{
    size_t entry = yaml_edit_find(collector->node, FACT_KEYS[fact->kind]);
    const struct yaml_node *list = entry < collector->node->count ? collector->node->items[entry] : NULL;
    fact->item = item;
    if (list && item < list->count)
        fact->words = yaml_edit_text(collector->arena, collector->source, list->items[item]);
}

static void add_unique_keys(struct collector *collector, const struct table *table)
{
    size_t of_columns = 0;
    for (size_t i = 0; i < table->columns.count; i++)
        of_columns += table->columns.items[i].unique;
    for (size_t i = 0; i < table->unique_keys.count; i++) {
        const struct key *key = &table->unique_keys.items[i];
        struct text sql = {.arena = collector->arena};
        text_append(&sql, "UNIQUE ");
        ddl_append_key(collector->dialect, &sql, key);
        struct fact *fact = add(collector, FACT_UNIQUE, &sql);
        if (i < of_columns) {
            fact->column = key->columns.items[0];
            fact->words = import_fact_key_words(collector->arena, key);
        } else {
            set_item(collector, fact, i - of_columns);
        }
    }
}

static struct fact *add_foreign_key(struct collector *collector, const struct foreign_key *key)
{
    struct text sql = {.arena = collector->arena};
    ddl_append_foreign_key(collector->dialect, &sql, key);
    text_append(&sql, key->dangling ? " dangling" : "");
    return add(collector, FACT_FOREIGN_KEY, &sql);
}

/* Whether an item of foreign_keys dangles. */
static bool dangles(const struct yaml_node *item)
{
    const struct yaml_node *flag = yaml_tree_get(item, "dangling");
    return flag && text_equal_ignoring_case(flag->text, "true");
}

/* In the list, those that dangle stand among the others. */
static void add_listed_foreign_keys(struct collector *collector, const struct table *table, size_t of_columns)
{
    size_t entry = yaml_edit_find(collector->node, FACT_KEYS[FACT_FOREIGN_KEY]), kept = of_columns,
           dangling = 0;
    for (size_t i = 0; entry < collector->node->count && i < collector->node->items[entry]->count; i++) {
        bool is_dangling = dangles(collector->node->items[entry]->items[i]);
        if (is_dangling ? dangling == table->dangling_keys.count : kept == table->foreign_keys.count)
            return;
        const struct foreign_key *key =
            is_dangling ? &table->dangling_keys.items[dangling++] : &table->foreign_keys.items[kept++];
        set_item(collector, add_foreign_key(collector, key), i);
    }
}

static void add_foreign_keys(struct collector *collector, const struct table *table)
{
    size_t of_columns = 0;
    for (size_t i = 0; i < table->columns.count; i++)
        of_columns += table->columns.items[i].reference.table_name.text != NULL;
    for (size_t i = 0; i < of_columns && i < table->foreign_keys.count; i++) {
        struct fact *fact = add_foreign_key(collector, &table->foreign_keys.items[i]);
        fact->column = table->foreign_keys.items[i].columns.items[0];
        fact->words = foreign_key_words(collector->arena, &table->foreign_keys.items[i]);
    }
    add_listed_foreign_keys(collector, table, of_columns);
}

/* In parentheses, where what an enum says is the same as a list of words. */
static struct fact *add_check(struct collector *collector, const char *condition)
{
    struct text sql = {.arena = collector->arena};
    TEXT_JOIN(&sql, "CHECK (", normal(collector->arena, collector->dialect, condition), ")");
    return add(collector, FACT_CHECK, &sql);
}

static void add_listed_check(struct collector *collector, const struct check *check)
{
    struct text sql = {.arena = collector->arena};
    dialect_append_sql(collector->dialect, &sql, dialect_sql(collector->dialect, &check->sql));
    if (sql.length)
        set_item(collector, add_check(collector, text_string(&sql)), check->item);
}

static void add_checks(struct collector *collector, const struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        struct text sql = {.arena = collector->arena};
        ddl_append_column_condition(collector->dialect, &sql, &table->columns.items[i]);
        if (!sql.length)
            continue;
        struct fact *fact = add_check(collector, text_string(&sql));
        fact->column = &table->columns.items[i];
        fact->words = scalar_words(collector->arena, text_string(&sql));
    }
    for (size_t i = 0; i < table->checks.count; i++)
        add_listed_check(collector, &table->checks.items[i]);
    for (size_t i = 0; i < table->postgres_checks.count && is_of_postgres(collector->dialect); i++)
        add_listed_check(collector, &table->postgres_checks.items[i]);
}

static void add_index(struct collector *collector, const struct table *table, const struct index *index)
{
    struct text sql = {.arena = collector->arena};
    struct index copy = *index;
    copy.where = normal_sql(collector->arena, collector->dialect, &index->where);
    copy.terms.items = arena_alloc(collector->arena, index->terms.count, sizeof *copy.terms.items);
    for (size_t i = 0; i < index->terms.count; i++) {
        copy.terms.items[i] = index->terms.items[i];
        copy.terms.items[i].sql = normal_sql(collector->arena, collector->dialect, &index->terms.items[i].sql);
    }
    ddl_append_index(collector->dialect, &sql, table, &copy);
    set_item(collector, add(collector, FACT_INDEX, &sql), index->item);
}

static void add_indexes(struct collector *collector, const struct table *table)
{
    for (size_t i = 0; i < table->indexes.count; i++)
        add_index(collector, table, &table->indexes.items[i]);
    for (size_t i = 0; i < table->postgres_indexes.count && is_of_postgres(collector->dialect); i++)
        add_index(collector, table, &table->postgres_indexes.items[i]);
}

struct fact_list import_fact_list(struct arena *arena, const struct dialect *dialect,
                                  const struct source *source, const struct table *table,
                                  const struct yaml_node *node)
{
    struct collector collector = {.arena = arena, .dialect = dialect, .source = source, .node = node};
    add_unique_keys(&collector, table);
    add_foreign_keys(&collector, table);
    add_checks(&collector, table);
    add_indexes(&collector, table);
    return collector.facts;
}

/* ---- Columns and the primary key ------------------------------------------------------------------------- */

/* Parentheses around a default make no difference. */
static void append_default(const struct dialect *dialect, struct text *out, const struct column *column)
{
    const struct literal *value = &column->default_value;
    struct text words = {.arena = out->arena};
    struct name sql = {.text = value->text, .postgres = value->postgres};
    if (value->kind == LITERAL_SQL || value->postgres)
        text_append(&words, normal(out->arena, dialect, dialect_sql(dialect, &sql)));
    else
        dialect_append_default(dialect, &words, column);
    bool is_enclosed = value->kind == LITERAL_NOW && words.bytes[0] == '('; /* which a dialect has in some */
    text_append(out, " DEFAULT ");
    text_append_bytes(out, words.bytes + is_enclosed, words.length - 2 * is_enclosed);
}

const char *import_fact_column(struct arena *arena, const struct dialect *dialect, const struct column *column)
{
    struct table table = *column->table;
    struct column alone = *column;
    const struct column *key[] = {&alone};
    struct text sql = {.arena = arena};
    table.primary_key.name = NAMELESS;
    if (table.primary_key.columns.count == 1 && table.primary_key.columns.items[0] == column)
        table.primary_key.columns.items = key;
    alone.table = &table;
    bool has_default = ddl_has_default(dialect, column);
    if (has_default)
        alone.default_value = (struct literal){.kind = LITERAL_NONE};
    alone.generated = normal_sql(arena, dialect, &column->generated);
    ddl_append_column(dialect, &sql, &alone);
    if (has_default)
        append_default(dialect, &sql, column);
    return canonical(arena, &sql);
}

const char *import_fact_primary_key(struct arena *arena, const struct dialect *dialect,
                                    const struct table *table)
{
    const struct key *key = &table->primary_key;
    struct text sql = {.arena = arena};
    if (key->columns.count) {
        text_append(&sql, "PRIMARY KEY ");
        ddl_append_key(dialect, &sql, key);
    }
    return canonical(arena, &sql);
}
