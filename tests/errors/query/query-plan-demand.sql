-- name: misspelt :many
-- plan: scan okay
SELECT id FROM orders WHERE id = :id;

-- name: nothing_said :many
-- plan:
SELECT id FROM orders WHERE id = :id;

-- name: no_name :many
-- plan: index
SELECT id FROM orders WHERE id = :id;

-- name: no_such_index :many
-- plan: index orders_customer_id_placed_at_ix
SELECT id FROM orders WHERE customer_id = :customer_id;

-- name: not_used :many
-- Its doc.
-- plan: scan ok
-- plan: index orders_customer_id_placed_at_idx
SELECT * FROM orders WHERE customer_id + 0 = :customer_id int;

-- name: not_the_key :many
-- plan: index customers_email_key
SELECT email FROM customers WHERE id = :id;

-- name: nothing_looked_up :exec
-- plan: index customers_email_key
INSERT INTO customers (email) VALUES (:email);

-- name: used :many
-- plan: index orders_customer_id_placed_at_idx
SELECT id FROM orders WHERE customer_id = :customer_id;

-- name: keys_used :many
-- plan: index customers_email_key
-- plan: index items_pkey
-- plan: index ORDERS_pkey
SELECT o.id, i.product FROM customers AS c
JOIN items AS i ON i.order_id = :order_id JOIN orders AS o ON o.id = i.order_id
WHERE c.email = :email;

-- name: used_in_an_order :many
-- plan: index orders_customer_id_placed_at_idx
-- plan: scan ok
SELECT id FROM orders WHERE customer_id + 0 = :customer_id int ORDER BY :order(id, customer_id);

-- name: used_in_no_order :many
-- plan: index orders_customer_id_placed_at_idx
-- plan: scan ok
SELECT id FROM orders WHERE customer_id + 0 = :customer_id int ORDER BY :order(id, state);
