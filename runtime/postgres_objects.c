/* What the current schema holds, as texts. */
#include "postgres_migration.h"

#define EACH "UNION ALL SELECT c.relname, "
#define OF_EACH " FROM c JOIN pg_catalog."

const char JDB_POSTGRES_OBJECTS[] =
    "WITH c AS MATERIALIZED (SELECT oid, relname, relkind FROM pg_catalog.pg_class WHERE relnamespace = "
    "to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p', 'v', 'm')) "
    "SELECT o.* FROM (SELECT relname AS tbl, CASE WHEN relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS kind, "
    "relname AS name, CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) ELSE '' END AS words FROM c "
    EACH "'column', a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, "
         "a.attgenerated, (SELECT collname FROM pg_catalog.pg_collation AS l WHERE l.oid = a.attcollation), "
         "pg_get_expr(d.adbin, d.adrelid))" OF_EACH "pg_attribute AS a ON a.attrelid = c.oid LEFT JOIN "
         "pg_catalog.pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE a.attnum > 0 AND NOT "
         "a.attisdropped AND c.relkind IN ('r', 'p') "
    EACH "'constraint', n.conname, pg_get_constraintdef(n.oid)" OF_EACH "pg_constraint AS n ON n.conrelid = c.oid "
    EACH "'index', i.relname, pg_get_indexdef(i.oid)" OF_EACH "pg_index AS x ON x.indrelid = c.oid JOIN "
         "pg_catalog.pg_class AS i ON i.oid = x.indexrelid WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint "
         "AS n WHERE n.conindid = i.oid AND n.contype IN ('p', 'u', 'x')) "
    EACH "'trigger', t.tgname, pg_get_triggerdef(t.oid)" OF_EACH "pg_trigger AS t ON t.tgrelid = c.oid WHERE NOT "
         "t.tgisinternal) AS o ORDER BY o.kind COLLATE \"C\", o.tbl COLLATE \"C\", o.name COLLATE \"C\"";
