-- name: no_rows :many
DELETE FROM items;

-- name: lost_rows :exec
SELECT * FROM items;

-- name: lost_rows_too :count
DELETE FROM items RETURNING *;

-- name: fine :many
DELETE FROM items RETURNING *;
