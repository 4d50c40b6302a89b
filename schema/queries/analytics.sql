-- name: measured_values :many
-- What lies at a path, such as $.value, inside of each measurement of a name; NULL where there is nothing.
SELECT id, CAST(data ->> :path AS REAL) AS value, created_at FROM analytics WHERE name = :name ORDER BY created_at, id;

-- name: measured_by_name :many
-- How often each name was measured since a time, and what its values come to.
SELECT name, count(*) AS measurements, avg(data ->> '$.value') AS mean, max(CAST(data ->> '$.value' AS REAL)) AS most
FROM analytics WHERE created_at >= :since GROUP BY name ORDER BY name;
