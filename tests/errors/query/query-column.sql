-- name: without_name :one
SELECT count(*) FROM items;

-- name: no_c_name :one
SELECT count(*) AS "number of items" FROM items;

-- name: twice :many
SELECT customers.id, email, orders.id FROM customers JOIN orders ON orders.customer_id = customers.id;

-- name: none_of_it :one
-- column: number int
SELECT count(*) AS count FROM items;

-- name: no_type :one
-- column: count integer
SELECT count(*) AS count FROM items;
