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

-- name: set_misspelt :exec
UPDATE customers
SET vip = true,
    emial = :email;

-- name: inserted_misspelt :exec
INSERT INTO customers (email,
    secret_not) VALUES (:email, :note);

-- name: joined_misspelt :many
SELECT c.id FROM customers AS c
JOIN orders AS o ON o.customer = c.id;

-- name: joined_function :many
SELECT c.id FROM customers AS c JOIN orders AS o ON o.customer_id = c.id
AND lenght(c.email) > 3;

-- name: upsert_misspelt :exec
INSERT INTO customers (email) VALUES (:email)
ON CONFLICT (email) DO UPDATE SET vipp = true;

-- name: excluded_misspelt :exec
INSERT INTO customers (email) VALUES (:email)
ON CONFLICT (email) DO UPDATE SET vip = exclude.vip;

-- name: using_misspelt :many
SELECT product FROM items JOIN orders
USING (order_id);

-- name: no_window :many
SELECT id, count(*) OVER w AS n FROM orders;

-- name: no_index :many
SELECT id FROM orders
INDEXED BY orders_idx;

-- name: first_order_misspelt :many
SELECT id FROM orders
ORDER BY :order(placed, id);

-- name: later_order_misspelt :many
SELECT id FROM orders
ORDER BY :order(id, placed_a);

-- name: union_of_two_and_one :many
SELECT id, state FROM orders
UNION SELECT id FROM customers;

-- name: no_such_key :exec
INSERT INTO customers (email) VALUES (:email)
ON CONFLICT (vip) DO NOTHING;

-- name: type_misspelt :many
SELECT id FROM orders WHERE id = :id integer;

-- name: no_type :many
SELECT :word strange AS word;

-- name: unknown_source :many
SELECT o.id FROM orders AS o WHERE orders.id = 1 AND x.id = 2;

-- name: of_another_table :many
SELECT o.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id;

-- name: far_off :many
SELECT id FROM orders WHERE placed_at < now();

-- name: two_columns :many
SELECT id FROM orders
WHERE id IN (SELECT id, customer_id FROM orders);

-- name: too_many_values :exec
INSERT INTO customers (email)
VALUES ('a', 1);

-- name: no_such_place :many
SELECT id FROM orders
ORDER BY 3;

-- name: quoted_misspelt :many
SELECT c.id FROM customers AS c JOIN orders AS o ON o."customer" = c.id;
