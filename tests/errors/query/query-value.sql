-- name: no_word :exec
UPDATE orders SET state = 'payed' WHERE id = :id;

-- name: no_word_compared :many
SELECT id FROM orders WHERE customer_id = :id AND state = 'shiped';

-- name: no_word_of_a_list :many
SELECT id FROM orders WHERE customer_id = :id AND state IN ('open', 'payd');

-- name: text_for_a_number :exec
UPDATE items SET quantity = 'many' WHERE order_id = :id;

-- name: digits_are_a_number :exec
UPDATE items SET quantity = '12', price = 3.0 WHERE order_id = :id;

-- name: fraction :exec
UPDATE items SET quantity = 1.5 WHERE order_id = :id;

-- name: time_as_text :exec
UPDATE orders SET placed_at = CURRENT_TIMESTAMP WHERE id = :id;

-- name: day_as_text :exec
UPDATE orders SET delivery = date('now') WHERE id = :id;

-- name: no_boolean :exec
UPDATE customers SET vip = 2 WHERE id = :id;

-- name: boolean_as_text :exec
UPDATE customers SET (vip, email) = ('true', :email) WHERE id = :id;

-- name: null_for_a_value :exec
INSERT INTO customers (email, vip) VALUES (:email, NULL);

-- name: text_for_bytes :exec
UPDATE items SET picture = 'png' WHERE order_id = :id;

-- name: bytes_for_text :exec
UPDATE customers SET email = x'00' WHERE id = :id;

-- name: column_left_out :exec
INSERT INTO items (order_id, product) VALUES (:order_id, :product);

-- name: all_left_out :exec
INSERT INTO customers DEFAULT VALUES;

-- name: selected :exec
INSERT INTO orders (customer_id, state) SELECT id, 'opened' FROM customers WHERE id = :id;

-- name: upserted :exec
INSERT INTO customers (email) VALUES (:email) ON CONFLICT (email) DO UPDATE SET vip = 'yes';

-- name: only_results :many
SELECT id, coalesce(state, 'none') AS state, CASE state WHEN 'open' THEN 'new' ELSE state END AS word FROM orders WHERE id = :id;

-- name: an_id_by_itself :exec
INSERT INTO customers (id, email, secret_note) VALUES (NULL, :email, NULL);
