DELETE FROM items;

-- name: all_orders
SELECT * FROM orders;

-- name: every_order :all
SELECT * FROM orders;

-- name: 2nd_order :one
SELECT * FROM orders LIMIT 1 OFFSET 1;

-- name: third_order :one please
SELECT * FROM orders LIMIT 1 OFFSET 2;

-- name: fine :exec
DELETE FROM items;
