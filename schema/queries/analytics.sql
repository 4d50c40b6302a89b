-- name: measured_values :many
-- plan: index analytics_name_created_at_idx
-- What lies at a path, such as $.value, inside of each measurement of a name; NULL where there is nothing.
SELECT id, CAST(data ->> :path AS REAL) AS value, created_at FROM analytics WHERE name = :name ORDER BY created_at, id;
-- postgres:
SELECT id, CAST(jsonb_path_query_first(data, CAST(:path AS jsonpath)) #>> '{}' AS double precision) AS value, created_at
FROM analytics WHERE name = :name ORDER BY created_at, id;

-- name: measured_by_name :many
-- How often each name was measured since a time, and what its values come to.
-- plan: scan ok
/* Read name by name, nothing has to be sorted. */
SELECT name, count(*) AS measurements, avg(data ->> '$.value') AS mean, max(CAST(data ->> '$.value' AS REAL)) AS most
FROM analytics WHERE created_at >= :since GROUP BY name ORDER BY name;
-- postgres:
SELECT name, count(*) AS measurements, avg(CAST(data ->> 'value' AS double precision)) AS mean,
    max(CAST(data ->> 'value' AS double precision)) AS most
FROM analytics WHERE created_at >= :since GROUP BY name ORDER BY name;
