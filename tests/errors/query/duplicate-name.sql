-- name: one_order :one
SELECT id FROM orders WHERE id = :id;

-- name: One_order :one
SELECT id FROM orders WHERE id = :id;
