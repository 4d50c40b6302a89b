#include "import_into.h"

#include "import_fact.h"
#include "schema_link.h"
#include "schema_read.h"
#include "sql_canonical.h"
#include "yaml_edit.h"
#include "yaml_scalar.h"

#include <string.h>

struct merge {
    struct arena *arena;
    struct yaml_edit edit;
    const struct import_file *old, *fresh;
    const struct dialect *dialect; /* of the engine that is imported from: what another one has is left alone */
    bool *enum_is_wanted;          /* of the fresh ones: what is written has it */
};

/* A table on both sides. */
struct pair {
    const struct table *old, *fresh;
    const struct yaml_node *old_node, *fresh_node;
    struct fact_list old_facts, fresh_facts;
    bool *is_kept;    /* of the old columns: word for word */
    bool key_differs; /* the primary key */
};

/* ---- Nodes ----------------------------------------------------------------------------------------------- */

static const struct yaml_node *value_of(const struct yaml_node *mapping, const char *key)
{
    size_t entry = yaml_edit_find(mapping, key);
    return entry == SIZE_MAX ? NULL : mapping->items[entry];
}

/* An entry of a mapping by a name that SQLite takes in any case; SIZE_MAX: none. */
static size_t find_entry(const struct yaml_node *mapping, const char *name)
{
    for (size_t i = 0; mapping && mapping->kind == YAML_MAPPING && i < mapping->count; i++)
        if (text_equal_ignoring_case(mapping->keys[i]->text, name))
            return i;
    return SIZE_MAX;
}

static const struct yaml_node *node_of_column(const struct yaml_node *table, const struct column *column)
{
    return value_of(value_of(table, "columns"), column->name.text);
}

/* "name: words" */
static const char *entry_of(struct merge *merge, const char *name, const char *words)
{
    struct text out = {.arena = merge->arena};
    yaml_scalar_append(&out, name);
    TEXT_JOIN(&out, *words == '\n' ? ":" : ": ", words);
    return text_string(&out);
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static bool says_key(const struct table *table, const struct column *column)
{
    return column->primary || (column->type == TYPE_ID && table->primary_key.columns.count == 1 &&
                               table->primary_key.columns.items[0] == column);
}

static struct fact *find_fact(const struct fact_list *facts, const struct fact *wanted)
{
    for (size_t i = 0; i < facts->count; i++)
        if (!facts->items[i].is_said && facts->items[i].kind == wanted->kind &&
            text_equal(facts->items[i].sql, wanted->sql))
            return &facts->items[i];
    return NULL;
}

/* Whether all that a column says itself is so. */
static bool facts_hold(const struct pair *pair, const struct column *column)
{
    for (size_t i = 0; i < pair->old_facts.count; i++)
        if (pair->old_facts.items[i].column == column &&
            !find_fact(&pair->fresh_facts, &pair->old_facts.items[i]))
            return false;
    return true;
}

static bool is_same(struct merge *merge, const struct pair *pair, const struct column *old,
                    const struct column *fresh)
{
    bool key_holds = !pair->key_differs || (!says_key(pair->old, old) && !says_key(pair->fresh, fresh));
    return key_holds && facts_hold(pair, old) &&
           text_equal(import_fact_column(merge->arena, merge->dialect, old),
                      import_fact_column(merge->arena, merge->dialect, fresh));
}

/* Marks the facts that a column which is written says. */
static void say_facts(const struct pair *pair, const struct fact_list *facts, const struct column *column)
{
    for (size_t i = 0; i < facts->count; i++) {
        struct fact *fact =
            facts->items[i].column == column ? find_fact(&pair->fresh_facts, &facts->items[i]) : NULL;
        if (fact)
            fact->is_said = true;
    }
}

static void want_enum(struct merge *merge, const struct column *column)
{
    if (column->enumeration)
        merge->enum_is_wanted[column->enumeration - merge->fresh->schema->enums.items] = true;
}

/* What a person added to a column stays with it when the rest is new. */
static const char *column_words(struct merge *merge, const struct pair *pair, const struct column *old,
                                const struct column *fresh)
{
    static const char *const KEPT[] = {"secret", "was", "fill", "doc"};
    const struct yaml_node *before = old ? node_of_column(pair->old_node, old) : NULL;
    const char *words =
        yaml_edit_text(merge->arena, merge->fresh->source, node_of_column(pair->fresh_node, fresh));
    struct text out = {.arena = merge->arena};
    for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
        const struct yaml_node *kept = value_of(before, KEPT[i]);
        if (!kept || kept->kind != YAML_SCALAR || yaml_tree_is_null(kept))
            continue;
        TEXT_JOIN(&out, ", ", KEPT[i], ": ");
        const char *value = yaml_edit_text(merge->arena, merge->old->source, kept);
        if (strpbrk(value, "\n,[]{}") && strchr("'\"", *value) == NULL)
            yaml_scalar_append(&out, kept->text);
        else
            text_append(&out, value);
    }
    want_enum(merge, fresh);
    if (!out.length)
        return words;
    if (*words != '{')
        return ARENA_JOIN(merge->arena, "{type: ", words, text_string(&out), "}");
    return ARENA_JOIN(merge->arena, arena_copy(merge->arena, words, strlen(words) - 1), text_string(&out), "}");
}

static void merge_columns(struct merge *merge, struct pair *pair)
{
    const struct yaml_node *columns = value_of(pair->old_node, "columns");
    bool *gone = arena_alloc(merge->arena, columns->count + 1, sizeof *gone);
    size_t gone_count = 0;
    pair->is_kept = arena_alloc(merge->arena, pair->old->columns.count + 1, sizeof *pair->is_kept);
    for (size_t i = 0; i < pair->old->columns.count; i++) {
        const struct column *old = &pair->old->columns.items[i],
                            *fresh = table_find_column(pair->fresh, old->name.text);
        gone[i] = !fresh;
        gone_count += gone[i];
        pair->is_kept[i] = fresh && is_same(merge, pair, old, fresh);
        if (pair->is_kept[i])
            say_facts(pair, &pair->old_facts, old);
        else if (fresh)
            yaml_edit_replace(&merge->edit, columns, i, column_words(merge, pair, old, fresh));
    }
    yaml_edit_remove(&merge->edit, columns, gone);
    for (size_t i = 0; i < pair->fresh->columns.count; i++) {
        const struct column *fresh = &pair->fresh->columns.items[i],
                            *old = table_find_column(pair->old, fresh->name.text);
        if (!old || !pair->is_kept[old->index])
            say_facts(pair, &pair->fresh_facts, fresh);
        if (old)
            continue;
        yaml_edit_append(&merge->edit, columns,
                         entry_of(merge, fresh->name.text, column_words(merge, pair, NULL, fresh)),
                         gone_count == columns->count);
        gone_count = 0;
    }
}

/* ---- The rest of a table --------------------------------------------------------------------------------- */

/* Entries of the table's mapping that go. */
struct entries {
    bool *gone;
};

/* Whether some column says the primary key, as it will stand there: an id may do so beside the table. */
static bool columns_say_key(const struct pair *pair, bool by_id)
{
    for (size_t i = 0; i < pair->fresh->columns.count; i++) {
        const struct column *fresh = &pair->fresh->columns.items[i],
                            *old = table_find_column(pair->old, fresh->name.text);
        bool is_old = old && pair->is_kept[old->index];
        const struct column *column = is_old ? old : fresh;
        if (column->primary || (by_id && says_key(is_old ? pair->old : pair->fresh, column)))
            return true;
    }
    return false;
}

static void merge_primary_key(struct merge *merge, const struct pair *pair, struct entries *entries)
{
    size_t entry = yaml_edit_find(pair->old_node, "primary_key");
    const struct yaml_node *fresh = value_of(pair->fresh_node, "primary_key");
    bool has_key = pair->fresh->primary_key.columns.count > 0, is_there = entry != SIZE_MAX;
    bool is_wanted = has_key && !columns_say_key(pair, is_there ? pair->key_differs && !fresh : true);
    const char *words = fresh ? yaml_edit_text(merge->arena, merge->fresh->source, fresh)
                              : import_fact_key_words(merge->arena, &pair->fresh->primary_key);
    if (!is_there && is_wanted)
        yaml_edit_append(&merge->edit, pair->old_node, ARENA_JOIN(merge->arena, "primary_key: ", words), false);
    else if (is_there && is_wanted && pair->key_differs)
        yaml_edit_replace(&merge->edit, pair->old_node, entry, words);
    else if (is_there && !is_wanted)
        entries->gone[entry] = true;
}

static void merge_flag(struct merge *merge, const struct pair *pair, const char *key, bool old, bool fresh)
{
    const char *word = fresh ? "true" : "false";
    size_t entry = yaml_edit_find(pair->old_node, key);
    if (old == fresh)
        return;
    if (entry != SIZE_MAX)
        yaml_edit_replace(&merge->edit, pair->old_node, entry, word);
    else
        yaml_edit_append(&merge->edit, pair->old_node, ARENA_JOIN(merge->arena, key, ": ", word), false);
}

/* A new key of the table, with all the items. */
static void append_list(struct merge *merge, const struct pair *pair, enum fact_kind kind)
{
    bool is_flow = yaml_edit_is_flow(merge->edit.source, pair->old_node), begun = false;
    struct text out = {.arena = merge->arena};
    TEXT_JOIN(&out, FACT_KEYS[kind], is_flow ? ": [" : ":");
    for (size_t i = 0; i < pair->fresh_facts.count; i++) {
        const struct fact *fact = &pair->fresh_facts.items[i];
        if (fact->kind != kind || fact->is_said)
            continue;
        TEXT_JOIN(&out, is_flow ? begun ? ", " : "" : "\n  - ", fact->words);
        begun = true;
    }
    text_append(&out, is_flow ? "]" : "");
    if (begun)
        yaml_edit_append(&merge->edit, pair->old_node, text_string(&out), false);
}

/* Items that hold stay where they are. */
static void merge_list(struct merge *merge, const struct pair *pair, enum fact_kind kind,
                       struct entries *entries)
{
    size_t entry = yaml_edit_find(pair->old_node, FACT_KEYS[kind]);
    const struct yaml_node *list = entry == SIZE_MAX ? NULL : pair->old_node->items[entry];
    size_t count = list ? list->count : 0, kept = count; /* what is another engine's alone is no fact */
    bool *gone = arena_alloc(merge->arena, count + 1, sizeof *gone);
    for (size_t i = 0; i < pair->old_facts.count; i++) {
        const struct fact *old = &pair->old_facts.items[i];
        if (old->kind != kind || old->column || old->item >= count)
            continue;
        struct fact *fresh = find_fact(&pair->fresh_facts, old);
        gone[old->item] = !fresh;
        kept -= !fresh;
        if (fresh)
            fresh->is_said = true;
    }
    if (!kept) {
        if (list)
            entries->gone[entry] = true;
        append_list(merge, pair, kind);
        return;
    }
    yaml_edit_remove(&merge->edit, list, gone);
    for (size_t i = 0; i < pair->fresh_facts.count; i++)
        if (pair->fresh_facts.items[i].kind == kind && !pair->fresh_facts.items[i].is_said)
            yaml_edit_append(&merge->edit, list, pair->fresh_facts.items[i].words, false);
}

static void merge_table(struct merge *merge, const struct table *old, const struct table *fresh)
{
    struct pair pair = {.old = old,
                        .fresh = fresh,
                        .old_node = value_of(value_of(merge->old->root, "tables"), old->name.text),
                        .fresh_node = value_of(value_of(merge->fresh->root, "tables"), fresh->name.text)};
    struct entries entries = {.gone =
                                  arena_alloc(merge->arena, pair.old_node->count + 1, sizeof *entries.gone)};
    pair.old_facts = import_fact_list(merge->arena, merge->dialect, merge->old->source, old, pair.old_node);
    pair.fresh_facts =
        import_fact_list(merge->arena, merge->dialect, merge->fresh->source, fresh, pair.fresh_node);
    pair.key_differs = !text_equal(import_fact_primary_key(merge->arena, merge->dialect, old),
                                   import_fact_primary_key(merge->arena, merge->dialect, fresh));
    merge_columns(merge, &pair);
    merge_primary_key(merge, &pair, &entries);
    for (enum fact_kind kind = 0; kind < FACT_KINDS; kind++)
        merge_list(merge, &pair, kind, &entries);
    if (merge->dialect == &DIALECT_SQLITE) {
        merge_flag(merge, &pair, "strict", old->strict, fresh->strict);
        merge_flag(merge, &pair, "without_rowid", old->without_rowid, fresh->without_rowid);
    }
    yaml_edit_remove(&merge->edit, pair.old_node, entries.gone);
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* A table as it stands in the fresh file, its lines moved to where the others have theirs. */
static const char *table_lines(struct merge *merge, const struct yaml_node *tables, size_t entry)
{
    const char *value = yaml_edit_text(merge->arena, merge->fresh->source, tables->items[entry]);
    struct text out = {.arena = merge->arena};
    yaml_scalar_append(&out, tables->keys[entry]->text);
    text_append(&out, ":\n  ");
    for (const char *line = value, *end; line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        size_t cut = line == value ? 0 : 2; /* the lines but the first are indented as in the file */
        size_t length = end ? (size_t)(end - line) : strlen(line);
        text_append_bytes(&out, line + cut, length - cut);
        text_append(&out, end ? "\n" : "");
    }
    return text_string(&out);
}

static void append_table(struct merge *merge, const struct table *fresh)
{
    const struct yaml_node *old = value_of(merge->old->root, "tables"),
                           *tables = value_of(merge->fresh->root, "tables");
    size_t entry = yaml_edit_find(tables, fresh->name.text);
    if (yaml_edit_is_flow(merge->old->source, old)) {
        merge->edit.problem = arena_format(
            merge->arena, "%s: the tables stand in braces, where a new one can't be added: write them in lines",
            merge->old->source->path);
        return;
    }
    for (size_t i = 0; i < fresh->columns.count; i++)
        want_enum(merge, &fresh->columns.items[i]);
    yaml_edit_append(&merge->edit, old, ARENA_JOIN(merge->arena, "\n", table_lines(merge, tables, entry)),
                     false);
}

static void merge_tables(struct merge *merge)
{
    const struct schema *old = merge->old->schema, *fresh = merge->fresh->schema;
    bool *gone = arena_alloc(merge->arena, old->tables.count + 1, sizeof *gone);
    for (size_t i = 0; i < old->tables.count; i++) {
        const struct table *table = schema_find_table(fresh, old->tables.items[i].name.text);
        gone[i] = !table;
        if (table)
            merge_table(merge, &old->tables.items[i], table);
    }
    yaml_edit_remove(&merge->edit, value_of(merge->old->root, "tables"), gone);
    for (size_t i = 0; i < fresh->tables.count; i++)
        if (!schema_find_table(old, fresh->tables.items[i].name.text))
            append_table(merge, &fresh->tables.items[i]);
}

/* ---- Enums ----------------------------------------------------------------------------------------------- */

/* The words of the fresh one, with what a person said of each. */
static const char *documented_words(struct merge *merge, const struct enumeration *old,
                                    const struct enumeration *fresh)
{
    struct text out = {.arena = merge->arena};
    for (size_t i = 0; i < fresh->values.count; i++) {
        const char *word = fresh->values.items[i].name.text, *doc = NULL;
        for (size_t j = 0; j < old->values.count && !doc; j++)
            doc = text_equal(old->values.items[j].name.text, word) ? old->values.items[j].doc : NULL;
        text_append(&out, i ? ", " : "{");
        yaml_scalar_append(&out, word);
        text_append(&out, ": ");
        if (doc)
            yaml_scalar_append(&out, doc);
        else
            text_append(&out, "~");
    }
    text_append(&out, "}");
    return text_string(&out);
}

static bool same_words(const struct enumeration *a, const struct enumeration *b)
{
    bool same = a->values.count == b->values.count;
    for (size_t i = 0; same && i < a->values.count; i++)
        same = text_equal(a->values.items[i].name.text, b->values.items[i].name.text);
    return same;
}

/* An enum that is there, and whose type has other words now. */
static void merge_words(struct merge *merge, const struct enumeration *old, const struct enumeration *fresh)
{
    const struct yaml_node *enums = value_of(merge->old->root, "enums");
    size_t entry = yaml_edit_find(enums, old->name.text);
    if (same_words(old, fresh))
        return;
    const struct yaml_node *words = value_of(value_of(merge->fresh->root, "enums"), old->name.text);
    yaml_edit_replace(&merge->edit, enums, entry,
                      enums->items[entry]->kind == YAML_MAPPING
                          ? documented_words(merge, old, fresh)
                          : yaml_edit_text(merge->arena, merge->fresh->source, words));
}

static void merge_enums(struct merge *merge)
{
    const struct schema *fresh = merge->fresh->schema;
    const struct yaml_node *enums = value_of(merge->old->root, "enums"),
                           *words = value_of(merge->fresh->root, "enums");
    struct text lines = {.arena = merge->arena};
    for (size_t i = 0; i < fresh->enums.count; i++) {
        const char *name = fresh->enums.items[i].name.text;
        const struct enumeration *old = schema_find_enum(merge->old->schema, name);
        if (old)
            merge_words(merge, old, &fresh->enums.items[i]);
        if (old || !merge->enum_is_wanted[i])
            continue;
        const char *entry =
            entry_of(merge, name, yaml_edit_text(merge->arena, merge->fresh->source, value_of(words, name)));
        if (enums && enums->kind == YAML_MAPPING && enums->count)
            yaml_edit_append(&merge->edit, enums, entry, false);
        else
            TEXT_JOIN(&lines, "  ", entry, "\n");
    }
    if (lines.length)
        yaml_edit_insert(&merge->edit, merge->old->root, yaml_edit_find(merge->old->root, "tables"),
                         ARENA_JOIN(merge->arena, "enums:\n", text_string(&lines), "\n"));
}

/* ---- Views, triggers, virtual tables --------------------------------------------------------------------- */

/* What has a name and SQL on either side. */
struct object {
    const char *name;
    const struct name *sql;
    const struct name_list *columns; /* of a view */
};

struct object_list {
    struct object *items;
    size_t count, capacity;
};

static const struct object *find_object(const struct object_list *objects, const char *name)
{
    for (size_t i = 0; i < objects->count; i++)
        if (text_equal_ignoring_case(objects->items[i].name, name))
            return &objects->items[i];
    return NULL;
}

static void add_view(struct merge *merge, struct object_list *list, const struct sql_view *view)
{
    *ARENA_APPEND(merge->arena, list) = (struct object){view->name.text, &view->sql, &view->columns};
}

/* What SQLite has nothing of is none of its business. */
static struct object_list views_of(struct merge *merge, const struct schema *schema)
{
    struct object_list list = {0};
    for (size_t i = 0; i < schema->views.count; i++)
        add_view(merge, &list, &schema->views.items[i]);
    for (size_t i = 0; i < schema->postgres_views.count && merge->dialect == &DIALECT_POSTGRES; i++)
        add_view(merge, &list, &schema->postgres_views.items[i]);
    return list;
}

/* Those that the engine has; `postgres` are PostgreSQL's alone, or NULL. */
static struct object_list objects_of(struct merge *merge, const struct sql_object_list *objects,
                                     const struct sql_object_list *postgres)
{
    static const struct name_list NONE = {.count = 0};
    struct object_list list = {0};
    for (size_t i = 0; i < objects->count; i++) {
        const char *sql = dialect_sql(merge->dialect, &objects->items[i].sql);
        if (sql && *sql)
            *ARENA_APPEND(merge->arena, &list) =
                (struct object){objects->items[i].name.text, &objects->items[i].sql, &NONE};
    }
    for (size_t i = 0; postgres && i < postgres->count && merge->dialect == &DIALECT_POSTGRES; i++)
        *ARENA_APPEND(merge->arena, &list) =
            (struct object){postgres->items[i].name.text, &postgres->items[i].sql, &NONE};
    return list;
}

static const char *columns_words(struct merge *merge, const struct name_list *columns)
{
    struct text out = {.arena = merge->arena};
    text_append(&out, "[");
    for (size_t i = 0; i < columns->count; i++) {
        text_append(&out, i ? ", " : "");
        yaml_scalar_append(&out, columns->items[i].text);
    }
    text_append(&out, "]");
    return text_string(&out);
}

static bool same_object(struct merge *merge, const struct object *a, const struct object *b)
{
    struct text a_sql = {.arena = merge->arena}, b_sql = a_sql;
    sql_canonical_append(&a_sql, dialect_sql(merge->dialect, a->sql));
    sql_canonical_append(&b_sql, dialect_sql(merge->dialect, b->sql));
    return text_equal(text_string(&a_sql), text_string(&b_sql)) &&
           text_equal(columns_words(merge, a->columns), columns_words(merge, b->columns));
}

/* SQL as a value, whose lines are indented so far; in brackets, one line. */
static const char *sql_words(struct merge *merge, const char *sql, bool is_flow, size_t indent)
{
    struct text out = {.arena = merge->arena};
    if (is_flow)
        yaml_scalar_append(&out, sql);
    else
        yaml_scalar_append_block(&out, sql, indent);
    return text_string(&out);
}

/* The SQL of each engine, as a value. */
static const char *texts_words(struct merge *merge, const char *sqlite, const char *postgres, bool is_flow,
                               size_t indent)
{
    struct text out = {.arena = merge->arena};
    if (is_flow) {
        text_append(&out, sqlite ? "{sqlite: " : "{");
        if (sqlite)
            TEXT_JOIN(&out, sql_words(merge, sqlite, true, 0), ", ");
        TEXT_JOIN(&out, "postgres: ", sql_words(merge, postgres, true, 0), "}");
        return text_string(&out);
    }
    if (sqlite)
        text_format(&out, "\n%*ssqlite: %s", (int)indent, "", sql_words(merge, sqlite, false, indent + 2));
    text_format(&out, "\n%*spostgres: %s", (int)indent, "", sql_words(merge, postgres, false, indent + 2));
    return text_string(&out);
}

/* The value of an object that has none yet; lines begin at `indent`. */
static const char *object_words(struct merge *merge, const char *key, const struct object *object, bool is_flow,
                                size_t indent)
{
    bool is_view = text_equal(key, "views"), is_definition = text_equal(key, "definitions");
    const char *sqlite = object->sql->text ? object->sql->text : "";
    if (object->columns->count)
        return ARENA_JOIN(merge->arena, "{columns: ", columns_words(merge, object->columns),
                          ", sql: ", sql_words(merge, object->sql->text, true, 0), "}");
    if (!object->sql->postgres)
        return sql_words(merge, object->sql->text, is_flow, indent);
    const char *texts = texts_words(merge, is_definition ? NULL : sqlite, object->sql->postgres->text, is_flow,
                                    is_view ? indent + 2 : indent);
    if (!is_view)
        return texts;
    return is_flow ? ARENA_JOIN(merge->arena, "{sql: ", texts, "}")
                   : arena_format(merge->arena, "\n%*ssql:%s", (int)indent, "", texts);
}

/* The value in a mapping, by which an engine's words are replaced; of words for both engines the other's stay. */
static void change_sql(struct merge *merge, const struct yaml_node *mapping, size_t entry,
                       const struct object *old, const struct object *fresh)
{
    const struct yaml_node *value = mapping->items[entry];
    const char *sql = dialect_sql(merge->dialect, fresh->sql);
    bool is_flow = yaml_edit_is_flow(merge->edit.source, mapping);
    size_t indent = yaml_edit_indent(mapping) + 2;
    if (value->kind == YAML_MAPPING)
        change_sql(merge, value, yaml_edit_find(value, merge->dialect->name), old, fresh);
    else if (fresh->sql->text || text_equal(mapping->keys[entry]->text, merge->dialect->name))
        yaml_edit_replace(&merge->edit, mapping, entry, sql_words(merge, sql, is_flow, indent));
    else
        yaml_edit_replace(&merge->edit, mapping, entry, texts_words(merge, old->sql->text, sql, true, 0));
}

/* A mapping may hold a doc, which stays. */
static void change_object(struct merge *merge, const struct yaml_node *objects, size_t entry,
                          const struct object *old, const struct object *fresh)
{
    const struct yaml_node *value = objects->items[entry];
    size_t sql = value->kind == YAML_MAPPING ? yaml_edit_find(value, "sql") : SIZE_MAX;
    if (sql == SIZE_MAX) {
        change_sql(merge, objects, entry, old, fresh);
        return;
    }
    size_t columns = yaml_edit_find(value, "columns");
    bool *gone = arena_alloc(merge->arena, value->count + 1, sizeof *gone);
    change_sql(merge, value, sql, old, fresh);
    if (columns != SIZE_MAX && fresh->columns->count)
        yaml_edit_replace(&merge->edit, value, columns, columns_words(merge, fresh->columns));
    else if (columns != SIZE_MAX)
        gone[columns] = true;
    else if (fresh->columns->count)
        yaml_edit_append(&merge->edit, value,
                         ARENA_JOIN(merge->arena, "columns: ", columns_words(merge, fresh->columns)), false);
    yaml_edit_remove(&merge->edit, value, gone);
}

/* New ones, under a key that is there or not. */
static void append_objects(struct merge *merge, const char *key, const struct yaml_node *objects,
                           const struct object_list *old, const struct object_list *fresh, bool has_kept)
{
    struct text lines = {.arena = merge->arena};
    for (size_t i = 0; i < fresh->count; i++) {
        const struct object *object = &fresh->items[i];
        if (find_object(old, object->name))
            continue;
        bool is_flow = has_kept && yaml_edit_is_flow(merge->edit.source, objects);
        const char *entry = entry_of(merge, object->name, object_words(merge, key, object, is_flow, 2));
        if (has_kept)
            yaml_edit_append(&merge->edit, objects, entry, false);
        else
            for (const char *line = entry, *end; line; line = end ? end + 1 : NULL) {
                end = strchr(line, '\n');
                size_t length = end ? (size_t)(end - line) : strlen(line);
                text_append(&lines, length ? "  " : "");
                text_append_bytes(&lines, line, length);
                text_append(&lines, "\n");
            }
    }
    if (lines.length)
        yaml_edit_append_lines(&merge->edit, ARENA_JOIN(merge->arena, "\n", key, ":\n", text_string(&lines)));
}

static void merge_objects(struct merge *merge, const char *key, const struct object_list *old,
                          const struct object_list *fresh, bool *gone_keys)
{
    size_t place = yaml_edit_find(merge->old->root, key);
    const struct yaml_node *objects = place == SIZE_MAX ? NULL : merge->old->root->items[place];
    size_t kept = objects ? objects->count : 0;
    bool *gone = arena_alloc(merge->arena, kept + 1, sizeof *gone);
    for (size_t i = 0; i < old->count; i++) {
        const struct object *now = find_object(fresh, old->items[i].name);
        size_t entry = find_entry(objects, old->items[i].name);
        gone[entry] = !now;
        kept -= !now;
        if (now && !same_object(merge, &old->items[i], now))
            change_object(merge, objects, entry, &old->items[i], now);
    }
    if (objects && !kept)
        gone_keys[place] = true;
    else if (objects)
        yaml_edit_remove(&merge->edit, objects, gone);
    append_objects(merge, key, objects, old, fresh, kept > 0);
}

static void merge_all_objects(struct merge *merge)
{
    const struct schema *old = merge->old->schema, *fresh = merge->fresh->schema;
    bool *gone = arena_alloc(merge->arena, merge->old->root->count + 1, sizeof *gone);
    const struct object_list old_views = views_of(merge, old), views = views_of(merge, fresh);
    const struct object_list old_triggers = objects_of(merge, &old->triggers, &old->postgres_triggers),
                             triggers = objects_of(merge, &fresh->triggers, &fresh->postgres_triggers);
    const struct object_list old_virtual = objects_of(merge, &old->virtual_tables, NULL),
                             virtual = objects_of(merge, &fresh->virtual_tables, NULL);
    const struct object_list old_definitions = objects_of(merge, &old->definitions, NULL),
                             definitions = objects_of(merge, &fresh->definitions, NULL);
    merge_objects(merge, "definitions", &old_definitions, &definitions, gone);
    merge_objects(merge, "views", &old_views, &views, gone);
    merge_objects(merge, "triggers", &old_triggers, &triggers, gone);
    if (merge->dialect == &DIALECT_SQLITE)
        merge_objects(merge, "virtual_tables", &old_virtual, &virtual, gone);
    yaml_edit_remove(&merge->edit, merge->old->root, gone);
}

/* ---- All ------------------------------------------------------------------------------------------------- */

bool import_file_read(struct arena *arena, const struct source *source, struct import_file *file,
                      struct diagnostics *diagnostics)
{
    file->source = source;
    file->root = yaml_tree_parse(arena, source, NULL, diagnostics);
    if (!file->root)
        return false;
    struct schema *schema = schema_read(arena, source, file->root, diagnostics);
    schema_link(arena, schema, diagnostics);
    file->schema = schema;
    return diagnostics_error_count(diagnostics) == 0;
}

const char *import_into(struct arena *arena, const struct import_file *old, const struct import_file *fresh,
                        size_t *length, const char **problem)
{
    bool is_postgres = fresh->schema->has_engine[ENGINE_POSTGRES];
    struct merge merge = {.arena = arena,
                          .dialect = is_postgres ? &DIALECT_POSTGRES : &DIALECT_SQLITE,
                          .edit = {.arena = arena, .source = old->source},
                          .old = old,
                          .fresh = fresh,
                          .enum_is_wanted =
                              arena_alloc(arena, fresh->schema->enums.count + 1, sizeof *merge.enum_is_wanted)};
    merge_tables(&merge);
    merge_enums(&merge);
    merge_all_objects(&merge);
    *problem = merge.edit.problem;
    return *problem ? NULL : yaml_edit_apply(&merge.edit, length);
}

/* ---- Entities -------------------------------------------------------------------------------------------- */

/* Says the entity before all else of a table. */
static void add_entity(struct yaml_edit *edit, const struct yaml_node *table, const char *entity)
{
    struct text line = {.arena = edit->arena};
    bool is_flow = yaml_edit_is_flow(edit->source, table);
    text_format(&line, "%*sentity: ", is_flow ? 0 : (int)yaml_edit_indent(table), "");
    yaml_scalar_append(&line, entity);
    if (is_flow) {
        yaml_edit_append(edit, table, text_string(&line), false);
        return;
    }
    text_append(&line, "\n");
    yaml_edit_insert(edit, table, 0, text_string(&line));
}

const char *import_into_entities(struct arena *arena, const struct import_file *file,
                                 const struct import_file *fresh, const struct diagnostics *diagnostics,
                                 size_t *length)
{
    const struct yaml_node *tables = value_of(file->root, "tables"),
                           *fresh_tables = value_of(fresh->root, "tables");
    struct yaml_edit edit = {.arena = arena, .source = file->source};
    for (size_t i = 0; i < file->schema->tables.count; i++) {
        const struct table *table = &file->schema->tables.items[i];
        size_t entry = find_entry(fresh_tables, table->name.text);
        const struct yaml_node *node = value_of(tables, table->name.text),
                               *entity =
                                   entry == SIZE_MAX ? NULL : value_of(fresh_tables->items[entry], "entity");
        if (entity && !value_of(node, "entity") &&
            diagnostics_blame(diagnostics, RULE_C_NAME, &table->extent, true))
            add_entity(&edit, node, entity->text);
    }
    return edit.changes.count && !edit.problem ? yaml_edit_apply(&edit, length) : NULL;
}
