-- name: without_name :one
SELECT count(*) + 1 FROM items;

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

-- name: may_be_missing :many
-- embed: c
SELECT orders.id AS order_id, c.* FROM orders LEFT JOIN customers AS c ON c.id = orders.customer_id;

-- name: not_whole :many
-- embed: c, items
SELECT c.id, c.email FROM customers AS c;

-- name: embeds_nothing :many
-- embed:
SELECT email FROM customers;

-- name: embeds_without_comma :many
-- embed: c o
SELECT c.*, o.* FROM customers AS c JOIN orders AS o ON o.customer_id = c.id;

-- name: two_stars :many
SELECT c.*, o.* FROM customers AS c JOIN orders AS o ON o.customer_id = c.id;

-- name: called_alike :one
SELECT max(id), max(placed_at) FROM orders;

-- name: said_twice :one
-- column: id int
-- column: id text
SELECT id FROM orders WHERE id = 1;
