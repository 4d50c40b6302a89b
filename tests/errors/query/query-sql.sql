-- name: misspelt_table :many
SELECT * FROM costumers;

-- name: misspelt_column :many
-- Its doc.
SELECT c.id, o.stat AS state
FROM customers AS c
JOIN orders AS o ON o.customer_id = c.id;

-- name: misspelt_function :many
SELECT lenght(email) AS length FROM customers;

-- name: misspelt_keyword :many
SELECT id FORM customers;

-- name: two :exec
DELETE FROM items; DELETE FROM orders;

-- name: none :exec
-- Nothing to do.

-- name: never_closed :many
SELECT id FROM customers WHERE email = 'ada;

-- name: ambiguous :many
SELECT id FROM customers JOIN orders ON customer_id = customers.id;

-- name: another_kind :exec
PRAGMA user_version = 3;

-- name: double_quotes :many
SELECT id FROM customers WHERE email = "ada@example.com";
