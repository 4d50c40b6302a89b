-- name: placed :many
-- plan: scan ok
SELECT id, state FROM orders WHERE id > :id AND id IN (:by_day...);

-- name: placed_parameter :many
-- plan: scan ok
SELECT id, state FROM orders;

-- name: placed_by :many
-- plan: scan ok
SELECT * FROM orders WHERE id IN (:day...);
