-- name: address :one
SELECT ip FROM hosts WHERE id = :id;

-- name: address_as_text :one
SELECT CAST(ip AS text) AS ip FROM hosts WHERE id = :id;
