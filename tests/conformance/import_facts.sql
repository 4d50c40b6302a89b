-- All that SQLite tells of a database, in an order of its own: two that are equal give the same text.
.mode list
CREATE TEMP TABLE tables AS
  SELECT name, type, wr, strict FROM pragma_table_list
  WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'jdb\_%' ESCAPE '\';

SELECT 'table', name, type, wr, strict, (SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema AS s WHERE s.name = t.name)
FROM tables AS t ORDER BY name;

SELECT 'column', t.name, x.cid, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM tables AS t, pragma_table_xinfo(t.name) AS x ORDER BY t.name, x.cid;

SELECT 'key', t.name, l.origin, l."unique", l.partial, iif(l.origin = 'c', l.name, ''),
       (SELECT group_concat(coalesce(name, '?') || ' ' || "desc" || ' ' || coll) FROM pragma_index_xinfo(l.name) WHERE key) AS terms
FROM tables AS t, pragma_index_list(t.name) AS l WHERE t.type = 'table' ORDER BY t.name, 3, 4, 5, 6, terms;

SELECT DISTINCT 'foreign key', t.name, lower(f."table") AS parent, f.on_update, f.on_delete,
       (SELECT group_concat(lower(g."from") || ' ' || lower(coalesce(g."to", (SELECT name FROM pragma_table_info(g."table") WHERE pk = g.seq + 1), '')))
        FROM pragma_foreign_key_list(t.name) AS g WHERE g.id = f.id) AS columns
FROM tables AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table' ORDER BY t.name, parent, columns;

SELECT type, name, lower(tbl_name) FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY type, name;
