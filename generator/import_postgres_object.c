#include "import_postgres_object.h"

#include "query_token.h"
#include "text.h"

#include <string.h>

#define HERE "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
#define OF_EXTENSION(catalog, object)                                                                          \
    "EXISTS (SELECT FROM pg_depend e WHERE e.classid = '" catalog "'::regclass AND e.objid = " object          \
    " AND e.deptype = 'e')"

#define TYPE_OF_EXTENSION OF_EXTENSION("pg_type", "t.oid")
#define CLASS_OF_EXTENSION OF_EXTENSION("pg_class", "c.oid")
#define FUNCTION_OF_EXTENSION OF_EXTENSION("pg_proc", "p.oid")

/* As this schema calls it, without a line at its end. */
#define FUNCTION_WORDS                                                                                         \
    "rtrim(replace(pg_get_functiondef(p.oid), ' FUNCTION ' || quote_ident(current_schema()) || '.',"           \
    " ' FUNCTION '), E' \\n')"

/* ---- Definitions ----------------------------------------------------------------------------------------- */

/* Extensions that columns have types of; enums, domains and types of several columns; sequences that defaults ask, but for those
 * of keys that the database hands out; functions that more than one trigger calls, or anything else of this schema. */
static const char DEFINITIONS[] =
    "SELECT name, sql FROM ("
    "SELECT x.oid, x.extname AS name, format('CREATE EXTENSION IF NOT EXISTS %I', x.extname) AS sql FROM pg_extension x"
    " WHERE EXISTS (SELECT FROM pg_depend d JOIN pg_type t ON t.oid = d.objid JOIN pg_attribute a ON a.atttypid IN (t.oid,"
    " t.typarray) JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND c.relnamespace = " HERE
    " WHERE d.classid = 'pg_type'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.refobjid = x.oid AND d.deptype = 'e')"
    " UNION ALL "
    "SELECT t.oid, t.typname, format('CREATE TYPE %I AS ENUM (%s)', t.typname, (SELECT string_agg(quote_literal(e.enumlabel), ', '"
    " ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)) FROM pg_type t"
    " WHERE t.typtype = 'e' AND t.typnamespace = " HERE " AND NOT " TYPE_OF_EXTENSION " UNION ALL "
    "SELECT t.oid, t.typname, format('CREATE DOMAIN %I AS %s%s%s%s%s', t.typname, format_type(t.typbasetype, t.typtypmod),"
    " (SELECT format(' COLLATE %I', l.collname) FROM pg_collation l JOIN pg_type b ON b.oid = t.typbasetype"
    " WHERE l.oid = t.typcollation AND l.oid <> b.typcollation),"
    " ' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' END,"
    " (SELECT string_agg(format(' CONSTRAINT %I %s', n.conname, pg_get_constraintdef(n.oid)), '' ORDER BY n.oid)"
    " FROM pg_constraint n WHERE n.contypid = t.oid)) FROM pg_type t"
    " WHERE t.typtype = 'd' AND t.typnamespace = " HERE " AND NOT " TYPE_OF_EXTENSION " UNION ALL "
    "SELECT c.oid, c.relname, format('CREATE TYPE %I AS (%s)', c.relname, (SELECT string_agg(format('%I %s', a.attname,"
    " format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0"
    " AND NOT a.attisdropped)) FROM pg_class c WHERE c.relkind = 'c' AND c.relnamespace = " HERE
    " AND NOT " CLASS_OF_EXTENSION " UNION ALL "
    "SELECT c.oid, c.relname, format('CREATE SEQUENCE %I%s%s%s', c.relname,"
    " CASE WHEN s.seqtypid <> 'bigint'::regtype THEN ' AS ' || format_type(s.seqtypid, NULL) END,"
    " CASE WHEN s.seqincrement <> 1 THEN ' INCREMENT ' || s.seqincrement END,"
    " CASE WHEN s.seqstart <> 1 THEN ' START ' || s.seqstart END) FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid"
    " WHERE c.relnamespace = " HERE
    " AND EXISTS (SELECT FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid JOIN pg_attribute a"
    " ON a.attrelid = f.adrelid AND a.attnum = f.adnum JOIN pg_class o ON o.oid = f.adrelid AND NOT o.relispartition"
    " WHERE d.classid = 'pg_attrdef'::regclass AND d.refobjid = c.oid AND NOT (format_type(a.atttypid, NULL) IN ('smallint',"
    " 'integer', 'bigint') AND EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND i.indnkeyatts = 1"
    " AND i.indkey[0] = a.attnum)))"
    " UNION ALL "
    "SELECT p.oid, p.proname, " FUNCTION_WORDS
    " FROM pg_proc p WHERE p.prokind = 'f' AND p.pronamespace = " HERE " AND NOT " FUNCTION_OF_EXTENSION
    " AND ((SELECT count(*) FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE g.tgfoid = p.oid AND NOT g.tgisinternal"
    " AND g.tgparentid = 0 AND c.relnamespace = " HERE ") > 1"
    " OR EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.classid IN"
    " ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_rewrite'::regclass, 'pg_proc'::regclass)))"
    ") AS made ORDER BY oid";

static bool read_definitions(struct arena *arena, struct postgres_session *session,
                             struct import_database *database)
{
    struct postgres_rows rows;
    if (!postgres_session_query(session, arena, DEFINITIONS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        *ARENA_APPEND(arena, &database->definitions) =
            (struct import_object){.name = postgres_row(&rows, i, 0), .postgres = postgres_row(&rows, i, 1)};
    return true;
}

/* ---- Views ----------------------------------------------------------------------------------------------- */

static const char VIEWS[] =
    "SELECT c.relname, btrim(pg_get_viewdef(c.oid, true), ' ;'), c.reloptions IS NOT NULL FROM pg_class c"
    " WHERE c.relkind = 'v' AND c.relnamespace = " HERE " AND NOT " CLASS_OF_EXTENSION " ORDER BY c.oid";

static bool is_one_of(const struct query_token *token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (query_token_is(token, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(token, words) is_one_of((token), (words), sizeof(words) / sizeof *(words))

/* What may stand before a parenthesis. */
static bool may_be_called(const struct query_token *token)
{
    static const char *const WORDS[] = {
        "count",  "sum",   "min",  "max",  "avg",  "coalesce", "nullif", "lower",  "upper",   "length",
        "abs",    "and",   "or",   "not",  "in",   "from",     "join",   "on",     "using",   "exists",
        "select", "where", "when", "then", "else", "as",       "by",     "having", "distinct"};
    return (token->kind != QUERY_TOKEN_WORD && token->kind != QUERY_TOKEN_RESERVED &&
            token->kind != QUERY_TOKEN_JOIN) ||
           IS_ONE_OF(token, WORDS);
}

/* Whether SQLite would read the token as something else than PostgreSQL does. */
static bool is_other(const char *sql, const struct query_token *token, const struct query_token *next)
{
    static const char *const SYMBOLS[] = {"(",  ")", ",",  ".", "=", "<>", "<",
                                          "<=", ">", ">=", "+", "-", "*",  "||"};
    static const char *const WORDS[] = {"lateral",
                                        "ilike",
                                        "like",
                                        "similar",
                                        "any",
                                        "all",
                                        "array",
                                        "extract",
                                        "interval",
                                        "date",
                                        "timestamp",
                                        "time",
                                        "tablesample",
                                        "fetch",
                                        "current_date",
                                        "current_timestamp",
                                        "localtimestamp",
                                        "glob",
                                        "match",
                                        "regexp"};
    switch (token->kind) {
    case QUERY_TOKEN_UNKNOWN:
    case QUERY_TOKEN_PARAMETER:
    case QUERY_TOKEN_BLOB:
        return true;
    case QUERY_TOKEN_SYMBOL:
        return !IS_ONE_OF(token, SYMBOLS);
    case QUERY_TOKEN_QUOTED:
        return sql[token->place.offset] != '"';
    default:
        return IS_ONE_OF(token, WORDS) || (query_token_is(next, "(") && !may_be_called(token)) ||
               (query_token_is(token, "distinct") && query_token_is(next, "on"));
    }
}

/* A view without the casts of text to text. */
static const char *without_casts(struct arena *arena, const char *sql)
{
    static const char *const CASTS[] = {"'::text", "'::character varying", "'::bpchar"};
    struct text out = {.arena = arena};
    while (*sql) {
        size_t cast = 0;
        for (size_t i = 0; i < sizeof CASTS / sizeof *CASTS; i++)
            if (text_behind(sql, CASTS[i]) && !text_behind(sql + strlen(CASTS[i]), "(") &&
                !text_behind(sql + strlen(CASTS[i]), "["))
                cast = strlen(CASTS[i]);
        text_append_char(&out, *sql);
        sql += cast ? cast : 1;
    }
    return text_string(&out);
}

/* The SQL for both engines; NULL: SQLite has none. */
static const char *common_sql(struct arena *arena, const char *sql)
{
    struct query_token_list tokens = {0};
    const char *plain = without_casts(arena, sql);
    query_token_list_read(arena, plain, &tokens);
    for (size_t i = 0; tokens.items[i].kind != QUERY_TOKEN_END; i++)
        if (is_other(plain, &tokens.items[i], &tokens.items[i + 1]))
            return NULL;
    return plain;
}

static bool read_views(struct arena *arena, struct postgres_session *session, struct import_database *database)
{
    struct postgres_rows rows;
    if (!postgres_session_query(session, arena, VIEWS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const char *name = postgres_row(&rows, i, 0), *sql = postgres_row(&rows, i, 1),
                   *common = common_sql(arena, sql);
        *ARENA_APPEND(arena, &database->views) =
            (struct import_object){.name = name, .sql = common, .postgres = common ? NULL : sql};
        if (postgres_row_flag(&rows, i, 2))
            *ARENA_APPEND(arena, &database->remarks) =
                arena_format(arena, "view %s has options, which the language can't say", name);
    }
    return true;
}

/* ---- Triggers -------------------------------------------------------------------------------------------- */

/* Names of triggers are their tables' own: one that several have is told apart by the table. A function that is a definition is
 * not said again. */
static const char TRIGGERS[] =
    "SELECT CASE WHEN count(*) OVER (PARTITION BY lower(g.tgname)) > 1 THEN c.relname || '_' || g.tgname ELSE g.tgname END,"
    " pg_get_triggerdef(g.oid, true), " FUNCTION_WORDS ", p.pronamespace = " HERE
    " AND NOT " FUNCTION_OF_EXTENSION ","
    " count(*) OVER (PARTITION BY p.oid) > 1 OR EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass"
    " AND d.refobjid = p.oid AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass,"
    " 'pg_rewrite'::regclass, 'pg_proc'::regclass)), g.tgenabled <> 'O', c.relispartition FROM pg_trigger g"
    " JOIN pg_class c ON c.oid = g.tgrelid AND c.relnamespace = " HERE " JOIN pg_proc p ON p.oid = g.tgfoid"
    " WHERE NOT g.tgisinternal AND g.tgparentid = 0 AND NOT c.relispartition ORDER BY g.oid";

static bool read_triggers(struct arena *arena, struct postgres_session *session,
                          struct import_database *database)
{
    struct postgres_rows rows;
    if (!postgres_session_query(session, arena, TRIGGERS, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const char *name = postgres_row(&rows, i, 0), *function = postgres_row(&rows, i, 2);
        bool is_with_function = postgres_row_flag(&rows, i, 3) && !postgres_row_flag(&rows, i, 4);
        *ARENA_APPEND(arena, &database->triggers) = (struct import_object){
            .name = name,
            .postgres = ARENA_JOIN(arena, is_with_function ? function : "", is_with_function ? ";\n" : "",
                                   postgres_row(&rows, i, 1))};
        if (postgres_row_flag(&rows, i, 5))
            *ARENA_APPEND(arena, &database->remarks) =
                arena_format(arena, "trigger %s is not enabled as usual in the database", name);
    }
    return true;
}

/* ---- The rest -------------------------------------------------------------------------------------------- */

/* Lines on what the language has nothing of. */
static const char REST[] =
    "SELECT what FROM ("
    "SELECT c.oid, format(CASE c.relkind WHEN 'm' THEN 'materialized view %s is left out' ELSE 'foreign table %s is left out' END,"
    " c.relname) AS what FROM pg_class c WHERE c.relkind IN ('m', 'f') AND c.relnamespace = " HERE " UNION ALL "
    "SELECT c.oid, format('table %s has row security, which the language can''t say', c.relname) FROM pg_class c"
    " WHERE c.relrowsecurity AND c.relnamespace = " HERE " UNION ALL "
    "SELECT r.oid, format('rule %s of %s is left out', r.rulename, c.relname) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
    " WHERE r.rulename <> '_RETURN' AND c.relnamespace = " HERE " UNION ALL "
    "SELECT min(p.oid::bigint)::oid, format('functions are left out that nothing else here needs: %s', string_agg(DISTINCT p.proname,"
    " ', ')) FROM pg_proc p WHERE p.pronamespace = " HERE " AND NOT " FUNCTION_OF_EXTENSION
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid AND d.classid IN"
    " ('pg_trigger'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_rewrite'::regclass,"
    " 'pg_proc'::regclass)) HAVING count(*) > 0"
    " UNION ALL "
    "SELECT p.oid, format('aggregate %s is left out, which something else here needs: make it a definition', p.proname) FROM pg_proc p"
    " WHERE p.prokind IN ('a', 'w') AND p.pronamespace = " HERE " AND NOT " FUNCTION_OF_EXTENSION
    " AND EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid)"
    " UNION ALL "
    "SELECT a.attrelid, format('column %s of %s can''t be NULL by its domain %s, which the language can''t say: null: true to it',"
    " a.attname, c.relname, t.typname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition JOIN pg_type t ON t.oid = a.atttypid"
    " WHERE c.relnamespace = " HERE
    " AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull AND t.typtype = 'd' AND t.typnotnull"
    " UNION ALL "
    "SELECT t.oid, format('type %s is left out', t.typname) FROM pg_type t WHERE t.typtype = 'r' AND t.typnamespace = " HERE
    ") AS others ORDER BY oid";

/* Whether a sequence has others than those that it gets when nothing is said. */
#define HAS_OWN_BOUNDS                                                                                         \
    "CASE WHEN s.seqincrement > 0 THEN s.seqmin <> 1 OR s.seqmax <> 256::numeric ^ t.typlen / 2 - 1"           \
    " ELSE s.seqmax <> -1 OR s.seqmin <> - (256::numeric ^ t.typlen / 2) END"

/* Likewise, on numbers that the language has counted from 1 by 1, without an end. */
static const char SEQUENCES[] =
    "SELECT what FROM ("
    "SELECT c.oid, format('sequence %s has bounds, a cycle or a cache of its own, which the language can''t say', c.relname) AS what"
    " FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid JOIN pg_type t ON t.oid = s.seqtypid WHERE c.relnamespace = " HERE
    " AND (s.seqcycle OR s.seqcache <> 1 OR " HAS_OWN_BOUNDS ")"
    " UNION ALL "
    "SELECT c.oid, format('sequence %s gives the ids of %s, from %s by %s: to the language each table counts its own, from 1 by 1',"
    " c.relname, string_agg(DISTINCT o.relname, ' and '), s.seqstart, s.seqincrement)"
    " FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.refobjid = c.oid"
    " JOIN pg_attrdef f ON f.oid = d.objid JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum"
    " JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum"
    " JOIN pg_class o ON o.oid = a.attrelid AND NOT o.relispartition"
    " WHERE c.relnamespace = " HERE " AND format_type(a.atttypid, NULL) IN ('smallint', 'integer', 'bigint')"
    " GROUP BY c.oid, c.relname, s.seqstart, s.seqincrement"
    " HAVING count(DISTINCT a.attrelid) > 1 OR (s.seqstart, s.seqincrement) <> (1, 1)"
    ") AS others ORDER BY oid";

static bool read_remarks(struct arena *arena, struct postgres_session *session,
                         struct import_database *database, const char *sql)
{
    struct postgres_rows rows;
    if (!postgres_session_query(session, arena, sql, &rows))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        *ARENA_APPEND(arena, &database->remarks) = postgres_row(&rows, i, 0);
    return true;
}

bool import_postgres_object_read(struct arena *arena, struct postgres_session *session,
                                 struct import_database *database)
{
    return read_definitions(arena, session, database) && read_views(arena, session, database) &&
           read_triggers(arena, session, database) && read_remarks(arena, session, database, REST) &&
           read_remarks(arena, session, database, SEQUENCES);
}
