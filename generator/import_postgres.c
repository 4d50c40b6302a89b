#include "import_postgres.h"

#include "import_postgres_object.h"
#include "import_postgres_session.h"
#include "import_postgres_type.h"
#include "name_index.h"
#include "text.h"

#include <string.h>

struct catalog {
    struct arena *arena;
    struct postgres_session *session;
    struct import_database *database;
    struct name_index *tables; /* oids, to places in the database's tables */
    struct name_index *enums;  /* oids, to places in words */
    struct {
        struct import_enum **items;
        size_t count, capacity;
    } words;
};

#define HERE "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"

static void remark(struct catalog *catalog, const char *text)
{
    *ARENA_APPEND(catalog->arena, &catalog->database->remarks) = text;
}

static struct import_table *table_of(const struct catalog *catalog, const char *oid)
{
    size_t place = oid ? name_index_find(catalog->tables, oid) : NAME_INDEX_NONE;
    return place == NAME_INDEX_NONE ? NULL : &catalog->database->tables.items[place];
}

/* ---- Tables ---------------------------------------------------------------------------------------------- */

/* Those of an extension are the extension's. */
static const char TABLES[] =
    "SELECT c.oid, c.relname, c.relkind, c.relispartition, (SELECT string_agg(p.relname, ', ' ORDER BY i.inhseqno)"
    " FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid),"
    " EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)"
    " FROM pg_class c WHERE c.relnamespace = " HERE " AND c.relkind IN ('r', 'p') AND c.relname !~* '^jdb_'"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')"
    " ORDER BY c.oid";

/* NULL: it can be a table of the language. */
static const char *reason_to_leave_out(const struct catalog *catalog, const struct postgres_rows *rows,
                                       size_t row)
{
    const char *name = postgres_row(rows, row, 1);
    if (import_database_table(catalog->database, name))
        return "another table has this name but for capital letters";
    if (strncmp(name, "sqlite_", 7) == 0)
        return "such names are SQLite's own";
    if (!postgres_row_flag(rows, row, 5))
        return "it has no columns";
    return NULL;
}

static void add_table(struct catalog *catalog, const struct postgres_rows *rows, size_t row)
{
    struct arena *arena = catalog->arena;
    const char *name = postgres_row(rows, row, 1), *kind = postgres_row(rows, row, 2),
               *parents = postgres_row(rows, row, 4), *reason = reason_to_leave_out(catalog, rows, row);
    if (postgres_row_flag(rows, row, 3)) {
        remark(catalog, arena_format(arena, "table %s is left out: it is a part of %s", name, parents));
        return;
    }
    if (reason) {
        remark(catalog, arena_format(arena, "table %s is left out: %s", name, reason));
        return;
    }
    if (*kind == 'p')
        remark(catalog,
               arena_format(arena, "table %s has partitions, which the language can't say: one table to it",
                            name));
    else if (parents)
        remark(catalog,
               arena_format(arena,
                            "table %s inherits from %s, which the language can't say: a table of its own to it",
                            name, parents));
    name_index_add(catalog->tables, postgres_row(rows, row, 0), catalog->database->tables.count);
    name_index_add(catalog->database->tables_by_name, name, catalog->database->tables.count);
    *ARENA_APPEND(arena, &catalog->database->tables) =
        (struct import_table){.name = name, .strict = true, .engine = ENGINE_POSTGRES};
}

static bool read_tables(struct catalog *catalog)
{
    struct postgres_rows rows;
    if (!postgres_session_query(catalog->session, catalog->arena, TABLES, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        add_table(catalog, &rows, i);
    return true;
}

/* ---- Columns --------------------------------------------------------------------------------------------- */

static const char ENUMS[] =
    "SELECT t.oid, t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid"
    " WHERE t.typnamespace = " HERE " ORDER BY t.oid, e.enumsortorder";

static bool read_enums(struct catalog *catalog)
{
    struct postgres_rows rows;
    if (!postgres_session_query(catalog->session, catalog->arena, ENUMS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const char *oid = postgres_row(&rows, i, 0);
        if (name_index_find(catalog->enums, oid) == NAME_INDEX_NONE) {
            struct import_enum *words = ARENA_NEW(catalog->arena, struct import_enum);
            *words = (struct import_enum){.name = postgres_row(&rows, i, 1)};
            name_index_add(catalog->enums, oid, catalog->words.count);
            *ARENA_APPEND(catalog->arena, &catalog->words) = words;
        }
        struct import_enum *words = catalog->words.items[catalog->words.count - 1];
        *ARENA_APPEND(catalog->arena, &words->words) = postgres_row(&rows, i, 2);
    }
    return true;
}

/* A domain's type is found through the domains that it is a domain of. A key of one integer column with an identity or a
 * sequence is one that the database hands out. */
static const char COLUMNS[] =
    "SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), b.typname, b.oid, t.typtype = 'd', a.atttypmod = -1,"
    " CASE WHEN t.typtype <> 'd' AND b.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN a.atttypmod - 4 END,"
    " l.collname, a.attcollation = t.typcollation, a.attnotnull, a.attgenerated <> '', a.attidentity,"
    " CASE WHEN a.attidentity = '' THEN pg_get_expr(d.adbin, d.adrelid) END,"
    " t.typname IN ('int2', 'int4', 'int8') AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND"
    " i.indisprimary AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)"
    " AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'),"
    " (SELECT format(' (START WITH %s INCREMENT BY %s)', q.seqstart, q.seqincrement) FROM pg_depend e JOIN pg_sequence q"
    " ON q.seqrelid = e.objid WHERE a.attidentity <> '' AND e.classid = 'pg_class'::regclass AND e.refobjid = a.attrelid"
    " AND e.refobjsubid = a.attnum AND e.deptype = 'i' AND (q.seqstart, q.seqincrement) <> (1, 1)),"
    " EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))"
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " JOIN pg_type t ON t.oid = a.atttypid"
    " CROSS JOIN LATERAL (WITH RECURSIVE s AS (SELECT t.* UNION ALL SELECT n.* FROM s JOIN pg_type n ON n.oid = s.typbasetype"
    " WHERE s.typtype = 'd') SELECT s.oid, s.typname FROM s WHERE s.typtype <> 'd') b"
    " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
    " LEFT JOIN pg_collation l ON l.oid = a.attcollation"
    " WHERE c.relnamespace = " HERE " AND c.relkind IN ('r', 'p') ORDER BY a.attrelid, a.attnum";

/* The identity of an id is the language's, unless there is more to say of it. */
static bool has_own_identity(const struct postgres_rows *rows, size_t row)
{
    char kind = *postgres_row(rows, row, 12);
    return kind && !(kind == 'd' && postgres_row_flag(rows, row, 14) && !postgres_row(rows, row, 15));
}

static bool is_given_always(const struct postgres_rows *rows, size_t row)
{
    return *postgres_row(rows, row, 12) == 'a' && !postgres_row_flag(rows, row, 16);
}

/* Of an identity that is generated always nobody writes but the database: such a column says so itself, unless it is of the key. */
static const char *type_words(struct catalog *catalog, const struct postgres_rows *rows, size_t row)
{
    const char *words = postgres_row(rows, row, 2), *more = postgres_row(rows, row, 15);
    if (!has_own_identity(rows, row) || is_given_always(rows, row))
        return words;
    bool is_always = *postgres_row(rows, row, 12) == 'a';
    return ARENA_JOIN(catalog->arena, words, is_always ? " GENERATED ALWAYS" : " GENERATED BY DEFAULT",
                      " AS IDENTITY", more ? more : "");
}

static struct postgres_type type_of(struct catalog *catalog, const struct postgres_rows *rows, size_t row)
{
    size_t words = name_index_find(catalog->enums, postgres_row(rows, row, 4));
    bool has_identity = has_own_identity(rows, row) && !is_given_always(rows, row);
    return (struct postgres_type){
        .words = type_words(catalog, rows, row),
        .base = postgres_row(rows, row, 3),
        .collation = postgres_row(rows, row, 8),
        .is_domain = postgres_row_flag(rows, row, 5),
        .is_plain = postgres_row_flag(rows, row, 6) && !has_identity,
        .has_own_collation = postgres_row_flag(rows, row, 9),
        .length = postgres_row(rows, row, 7),
        .words_of_enum = words == NAME_INDEX_NONE ? NULL : catalog->words.items[words],
    };
}

static void add_column(struct catalog *catalog, struct import_table *table, const struct postgres_rows *rows,
                       size_t row)
{
    struct import_column *column = ARENA_APPEND(catalog->arena, &table->columns);
    const char *sql = postgres_row(rows, row, 13), *more = postgres_row(rows, row, 15);
    bool is_counted = is_given_always(rows, row), is_generated = postgres_row_flag(rows, row, 11) || is_counted;
    *column = (struct import_column){.name = postgres_row(rows, row, 1),
                                     .not_null = postgres_row_flag(rows, row, 10),
                                     .is_stored = is_generated,
                                     .is_handed_out = postgres_row_flag(rows, row, 14)};
    if (is_counted)
        column->generated_postgres = ARENA_JOIN(catalog->arena, "IDENTITY", more ? more : "");
    else if (is_generated)
        column->generated_postgres = sql;
    else if (!column->is_handed_out)
        column->default_postgres = sql;
    const struct postgres_type type = type_of(catalog, rows, row);
    import_postgres_type_declare(catalog->arena, catalog->database, table, column, &type);
}

static bool read_columns(struct catalog *catalog)
{
    struct postgres_rows rows;
    if (!postgres_session_query(catalog->session, catalog->arena, COLUMNS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        struct import_table *table = table_of(catalog, postgres_row(&rows, i, 0));
        const char *name = postgres_row(&rows, i, 1);
        if (table && import_table_column(table, name))
            remark(catalog,
                   arena_format(catalog->arena,
                                "column %s of %s is left out: another has this name but for capital letters",
                                name, table->name));
        else if (table)
            add_column(catalog, table, &rows, i);
    }
    return true;
}

/* ---- Constraints ----------------------------------------------------------------------------------------- */

/* A row for each column of a constraint, and one for a check without any. Foreign keys are made at different times: they stand
 * in the order of their columns. */
static const char CONSTRAINTS[] =
    "SELECT n.oid, n.conrelid, n.conname, n.contype, a.attname, f.attname, n.confrelid, p.relname, n.confdeltype,"
    " n.confupdtype, n.condeferrable, n.condeferred, n.convalidated, n.confmatchtype = 'f', pg_get_expr(n.conbin, n.conrelid),"
    " EXISTS (SELECT FROM pg_index x WHERE x.indexrelid = n.conindid AND to_jsonb(x) ->> 'indnullsnotdistinct' = 'true')"
    " FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid AND c.relkind IN ('r', 'p') AND c.relnamespace = " HERE
    " LEFT JOIN LATERAL unnest(n.conkey, n.confkey) WITH ORDINALITY AS k (own, other, place) ON n.contype <> 'c'"
    " LEFT JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = k.own"
    " LEFT JOIN pg_attribute f ON f.attrelid = n.confrelid AND f.attnum = k.other"
    " LEFT JOIN pg_class p ON p.oid = n.confrelid"
    " WHERE n.contype IN ('p', 'u', 'f', 'c', 'x') AND n.conparentid = 0"
    " ORDER BY n.conrelid, n.contype <> 'p', CASE n.contype WHEN 'f' THEN n.conkey END, n.oid, k.place";

static enum action action_of(const char *letter)
{
    static const enum action ACTIONS[128] = {
        ['r'] = ACTION_RESTRICT, ['c'] = ACTION_CASCADE, ['n'] = ACTION_SET_NULL, ['d'] = ACTION_SET_DEFAULT};
    return ACTIONS[*letter & 127];
}

static void remark_constraint(struct catalog *catalog, const struct import_table *table, const char *name,
                              const char *what)
{
    remark(catalog, arena_format(catalog->arena, "constraint %s of %s %s", name, table->name, what));
}

static void add_key(struct catalog *catalog, struct import_table *table, const struct postgres_rows *rows,
                    size_t row, size_t end)
{
    struct import_key *key = ARENA_APPEND(catalog->arena, &table->keys);
    *key = (struct import_key){.name = postgres_row(rows, row, 2),
                               .is_primary = *postgres_row(rows, row, 3) == 'p'};
    for (size_t i = row; i < end; i++)
        *ARENA_APPEND(catalog->arena, &key->terms) = (struct import_term){.column = postgres_row(rows, i, 4)};
    if (postgres_row_flag(rows, row, 15))
        remark_constraint(catalog, table, key->name, "is NULLS NOT DISTINCT, which the language can't say");
    if (postgres_row_flag(rows, row, 10))
        remark_constraint(catalog, table, key->name,
                          "is deferrable, which the language says of foreign keys alone");
}

static void add_foreign_key(struct catalog *catalog, struct import_table *table,
                            const struct postgres_rows *rows, size_t row, size_t end)
{
    const struct import_table *parent = table_of(catalog, postgres_row(rows, row, 6));
    const char *name = postgres_row(rows, row, 2);
    if (!parent) {
        remark_constraint(catalog, table, name,
                          ARENA_JOIN(catalog->arena, "is left out: table ", postgres_row(rows, row, 7),
                                     ", to which it refers, is not among those that are read"));
        return;
    }
    struct import_foreign_key *key = ARENA_APPEND(catalog->arena, &table->foreign_keys);
    *key = (struct import_foreign_key){.name = name,
                                       .parent = parent->name,
                                       .on_delete = action_of(postgres_row(rows, row, 8)),
                                       .on_update = action_of(postgres_row(rows, row, 9)),
                                       .deferred = postgres_row_flag(rows, row, 11)};
    for (size_t i = row; i < end; i++) {
        *ARENA_APPEND(catalog->arena, &key->columns) = postgres_row(rows, i, 4);
        *ARENA_APPEND(catalog->arena, &key->to) = postgres_row(rows, i, 5);
    }
    if (postgres_row_flag(rows, row, 10) && !key->deferred)
        remark_constraint(catalog, table, name, "is deferrable on demand, which the language can't say");
    if (postgres_row_flag(rows, row, 13))
        remark_constraint(catalog, table, name, "is MATCH FULL, which the language can't say");
}

static void add_constraint(struct catalog *catalog, struct import_table *table,
                           const struct postgres_rows *rows, size_t row, size_t end)
{
    const char *name = postgres_row(rows, row, 2);
    switch (*postgres_row(rows, row, 3)) {
    case 'f':
        add_foreign_key(catalog, table, rows, row, end);
        break;
    case 'c':
        *ARENA_APPEND(catalog->arena, &table->checks) =
            (struct import_check){.name = name, .whole_postgres = postgres_row(rows, row, 14)};
        break;
    case 'x':
        remark_constraint(catalog, table, name, "is left out: the language has none that excludes");
        return;
    default:
        add_key(catalog, table, rows, row, end);
    }
    if (!postgres_row_flag(rows, row, 12))
        remark_constraint(catalog, table, name, "is NOT VALID, which the language can't say");
}

/* The row behind those that have the same first value. */
static size_t end_of(const struct postgres_rows *rows, size_t row)
{
    size_t end = row + 1;
    while (end < rows->count && text_equal(postgres_row(rows, end, 0), postgres_row(rows, row, 0)))
        end++;
    return end;
}

static bool read_constraints(struct catalog *catalog)
{
    struct postgres_rows rows;
    if (!postgres_session_query(catalog->session, catalog->arena, CONSTRAINTS, &rows))
        return false;
    for (size_t i = 0, end; i < rows.count; i = end) {
        struct import_table *table = table_of(catalog, postgres_row(&rows, i, 1));
        end = end_of(&rows, i);
        if (table)
            add_constraint(catalog, table, &rows, i, end);
    }
    return true;
}

/* ---- Indexes --------------------------------------------------------------------------------------------- */

/* A row for each term; those of constraints are the constraints'. Of indoption, 1 is DESC, 2 NULLS FIRST. What the language says
 * of an index: a b-tree with the columns' own order and nothing beside. */
static const char INDEXES[] =
    "SELECT x.indexrelid, x.indrelid, c.relname, x.indisunique, m.amname, pg_get_expr(x.indpred, x.indrelid), a.attname,"
    " pg_get_indexdef(x.indexrelid, k::int, false), x.indoption[k - 1] & 1 = 1,"
    " (x.indoption[k - 1] & 2 = 2) = (x.indoption[k - 1] & 1 = 1) AND NOT coalesce(a.attnotnull, false),"
    " m.amname <> 'btree' OR NOT o.opcdefault OR (x.indcollation[k - 1] <> 0 AND a.attcollation <> x.indcollation[k - 1])"
    " OR x.indnatts > x.indnkeyatts OR to_jsonb(x) ->> 'indnullsnotdistinct' = 'true' OR c.reloptions IS NOT NULL,"
    " substr(pg_get_indexdef(x.indexrelid), strpos(pg_get_indexdef(x.indexrelid), ' USING ') + 1), x.indisvalid"
    " FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid AND c.relnamespace = " HERE
    " JOIN pg_am m ON m.oid = c.relam"
    " CROSS JOIN generate_series(1, x.indnkeyatts) AS k"
    " LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[k - 1] AND x.indkey[k - 1] <> 0"
    " JOIN pg_opclass o ON o.oid = x.indclass[k - 1]"
    " WHERE NOT EXISTS (SELECT FROM pg_constraint n WHERE n.conindid = x.indexrelid AND n.contype IN ('p', 'u', 'x'))"
    " AND NOT c.relispartition ORDER BY x.indexrelid, k";

/* Whether one of an index's terms has a flag. */
static bool has_flag(const struct postgres_rows *rows, size_t row, size_t end, size_t column)
{
    bool has_any = false;
    for (size_t i = row; i < end; i++)
        has_any |= postgres_row_flag(rows, i, column);
    return has_any;
}

enum { INDEX_NULLS_LAST = 9, INDEX_OF_ITS_OWN, INDEX_WORDS, INDEX_VALID };

/* One of another kind is PostgreSQL's alone: it has no columns in an order. */
static void add_index(struct catalog *catalog, const struct import_table *table,
                      const struct postgres_rows *rows, size_t row, size_t end)
{
    struct import_index *index = ARENA_APPEND(catalog->arena, &catalog->database->indexes);
    bool is_tree = text_equal(postgres_row(rows, row, 4), "btree");
    *index = (struct import_index){.name = postgres_row(rows, row, 2),
                                   .table = table->name,
                                   .unique = postgres_row_flag(rows, row, 3),
                                   .where_postgres = is_tree ? postgres_row(rows, row, 5) : NULL};
    if (has_flag(rows, row, end, INDEX_OF_ITS_OWN))
        index->whole_postgres = postgres_row(rows, row, INDEX_WORDS);
    for (size_t i = row; i < end && is_tree; i++) {
        const char *column = postgres_row(rows, i, 6);
        *ARENA_APPEND(catalog->arena, &index->terms) =
            (struct import_term){.column = column,
                                 .postgres = column ? NULL : postgres_row(rows, i, 7),
                                 .descending = postgres_row_flag(rows, i, 8)};
    }
    if (!postgres_row_flag(rows, row, INDEX_VALID))
        remark(catalog, arena_format(catalog->arena, "index %s is not valid in the database", index->name));
}

static bool read_indexes(struct catalog *catalog)
{
    struct postgres_rows rows;
    size_t last_nulls = 0;
    if (!postgres_session_query(catalog->session, catalog->arena, INDEXES, &rows))
        return false;
    for (size_t i = 0, end; i < rows.count; i = end) {
        struct import_table *table = table_of(catalog, postgres_row(&rows, i, 1));
        end = end_of(&rows, i);
        if (!table)
            continue;
        add_index(catalog, table, &rows, i, end);
        last_nulls += has_flag(&rows, i, end, INDEX_NULLS_LAST) && !has_flag(&rows, i, end, INDEX_OF_ITS_OWN);
    }
    if (last_nulls)
        remark(catalog,
               arena_format(catalog->arena,
                            "%zu %s NULL behind all values: to the language, as to SQLite, it is the least",
                            last_nulls, last_nulls == 1 ? "index has" : "indexes have"));
    return true;
}

/* ---- All ------------------------------------------------------------------------------------------------- */

static bool read_all(struct catalog *catalog)
{
    return read_tables(catalog) && read_enums(catalog) && read_columns(catalog) && read_constraints(catalog) &&
           read_indexes(catalog) &&
           import_postgres_object_read(catalog->arena, catalog->session, catalog->database);
}

bool import_postgres_read(struct arena *arena, const char *url, struct import_database *database,
                          const char **name, const char **problem)
{
    struct arena *scratch = arena_new_scratch(arena);
    struct postgres_session *session = postgres_session_new(scratch, url, problem);
    struct catalog catalog = {.arena = arena,
                              .session = session,
                              .database = database,
                              .tables = name_index_new(arena, false),
                              .enums = name_index_new(arena, false)};
    *database =
        (struct import_database){.engine = ENGINE_POSTGRES, .tables_by_name = name_index_new(arena, true)};
    bool is_read = session && read_all(&catalog);
    const char *why = is_read ? "" : session ? postgres_session_problem(session) : *problem;
    *problem = is_read ? NULL : arena_copy(arena, why, strlen(why));
    if (is_read) {
        const char *called = postgres_session_database(session);
        *name = arena_copy(arena, called, strlen(called));
        import_postgres_type_settle(arena, database);
        import_database_settle(arena, database);
    }
    arena_free(scratch);
    return is_read;
}
