/* postgres_migration.h - what the driver's migration_… functions are on PostgreSQL, and what it is asked for a structure. */
#ifndef JDB_POSTGRES_MIGRATION_H
#define JDB_POSTGRES_MIGRATION_H

#include "driver.h"

enum jdb_status jdb_postgres_migration_begin(struct jdb *db, int64_t patience, struct jdb_migration_run **run);
enum jdb_status jdb_postgres_migration_observe(struct jdb *db, struct jdb_migration_run *run, bool rebuilds);
enum jdb_status jdb_postgres_migration_step(struct jdb *db, const struct jdb_step *step, const char *sql);
enum jdb_status jdb_postgres_migration_check(struct jdb *db, const struct jdb_migration_run *run);
void jdb_postgres_migration_end(struct jdb *db, struct jdb_migration_run *run);
enum jdb_status jdb_postgres_backup(struct jdb *db, const char *path);

/* Runs SQL: one statement or several. */
enum jdb_status jdb_postgres_execute(struct jdb *db, const char *sql);

/* Each column, constraint, index, view and trigger of the current schema: its table, kind, name, and how it was made. */
#define JDB_POSTGRES_OBJECTS                                                                                     \
    "SELECT o.tbl, o.kind, o.name, o.words FROM (SELECT c.oid, c.relname AS tbl, CASE c.relkind WHEN 'v' THEN "  \
    "'view' ELSE 'table' END AS kind, c.relname AS name, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) "    \
    "ELSE '' END AS words FROM pg_catalog.pg_class AS c WHERE c.relkind IN ('r', 'p', 'v') "                     \
    "UNION ALL SELECT c.oid, c.relname, 'column', a.attname, concat_ws(' ', format_type(a.atttypid, "            \
    "a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, (SELECT collname FROM pg_catalog.pg_collation "  \
    "AS l WHERE l.oid = a.attcollation), pg_get_expr(d.adbin, d.adrelid)) FROM pg_catalog.pg_class AS c JOIN "   \
    "pg_catalog.pg_attribute AS a ON a.attrelid = c.oid LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = "    \
    "c.oid AND d.adnum = a.attnum WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped "        \
    "UNION ALL SELECT c.oid, c.relname, 'constraint', n.conname, pg_get_constraintdef(n.oid) FROM "              \
    "pg_catalog.pg_class AS c JOIN pg_catalog.pg_constraint AS n ON n.conrelid = c.oid "                         \
    "UNION ALL SELECT c.oid, c.relname, 'index', i.relname, pg_get_indexdef(i.oid) FROM pg_catalog.pg_class AS " \
    "c JOIN pg_catalog.pg_index AS x ON x.indrelid = c.oid JOIN pg_catalog.pg_class AS i ON i.oid = "            \
    "x.indexrelid WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS n WHERE n.conindid = i.oid AND "   \
    "n.contype IN ('p', 'u', 'x')) "                                                                             \
    "UNION ALL SELECT c.oid, c.relname, 'trigger', t.tgname, pg_get_triggerdef(t.oid) FROM pg_catalog.pg_class " \
    "AS c JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = c.oid WHERE NOT t.tgisinternal) AS o JOIN "             \
    "pg_catalog.pg_class AS c ON c.oid = o.oid WHERE c.relnamespace = to_regnamespace(quote_ident("              \
    "current_schema())) ORDER BY o.kind COLLATE \"C\", o.tbl COLLATE \"C\", o.name COLLATE \"C\""

#endif
