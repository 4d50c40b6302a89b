-- name: people_of_teams :many
-- plan: scan ok
SELECT * FROM "user" WHERE team_id IN (:team_ids...) AND id NOT IN (:but...);

-- name: people_since :many
-- plan: scan ok
SELECT id, code FROM "user" WHERE since >= :since? AND state IN (:states...) ORDER BY :order(id, code desc);

-- name: age_in_days :one
-- How old somebody was at a time.
SELECT id, CAST(julianday(:at timestamp / 1000000, 'unixepoch') - born - 2440587.5 AS INTEGER) AS days FROM "user" WHERE id = :id;
-- postgres:
SELECT id, CAST(CAST(:at AS date) - born AS bigint) AS days FROM "user" WHERE id = :id;

-- name: found :many
-- plan: scan ok
SELECT id FROM "user" WHERE code GLOB :pattern AND share >= :least? ORDER BY :order(id, share);
-- postgres:
SELECT id FROM "user" WHERE share >= :least? AND code ~ :pattern ORDER BY :order(id, share);

-- name: present :many
-- plan: scan ok
-- Through a view that each engine has in its own words.
SELECT * FROM present ORDER BY id;
