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

-- name: time_compared_with_text :many
-- plan: scan ok
SELECT id FROM orders WHERE placed_at > datetime('now', '-1 day');

-- name: time_compared_with_now :many
-- plan: scan ok
SELECT id FROM orders WHERE placed_at >= CURRENT_TIMESTAMP;

-- name: time_beside_days :many
-- plan: scan ok
SELECT id FROM orders WHERE placed_at < julianday('now');

-- name: time_as_days :exec
UPDATE orders SET placed_at = julianday('now') WHERE id = :id;

-- name: day_compared_with_text :many
-- plan: scan ok
SELECT o.id FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id AND o.delivery = '2020-01-01';

-- name: day_compared_with_day :many
-- plan: scan ok
SELECT id FROM orders WHERE delivery BETWEEN date('now', '-18 years') AND :until;

-- name: formatted :many
-- plan: scan ok
SELECT id FROM orders WHERE strftime('%Y-%m-%d', 'now') > delivery;

-- name: bytes_compared_with_text :many
-- plan: scan ok
SELECT product FROM items WHERE token = 'abc';

-- name: truth_compared_with_text :many
-- plan: scan ok
SELECT id FROM customers WHERE vip = 'yes';

-- name: truth_in_numbers :many
-- plan: scan ok
SELECT id FROM customers WHERE vip IN (1, 2);

-- name: number_compared_with_text :many
-- plan: scan ok
WITH some AS (SELECT quantity, price FROM items) SELECT price FROM some WHERE (price, quantity) = (:price, 'many');

-- name: fraction_compared :many
-- plan: scan ok
SELECT product FROM items WHERE quantity = 1.5;

-- name: case_of_text :many
-- plan: scan ok
SELECT CASE placed_at WHEN '2020-01-01' THEN 1 ELSE 0 END AS is_first FROM orders;

-- name: what_is_compared_is_fine :many
-- plan: scan ok
SELECT o.id FROM orders AS o, customers AS c, items AS i
WHERE placed_at > unixepoch('now', '-1 day') * 1000000 AND delivery = '18262' AND delivery > strftime('%s', 'now') AND delivery IS strftime()
  AND quantity > 1.5 AND quantity < julianday('now') AND vip > -1 AND date(placed_at / 1000000, 'unixepoch') = '2020-01-01'
  AND coalesce(delivery, '') = '' AND + delivery = 'x' AND email = 5 AND profile = CURRENT_DATE AND token > x'00'
  AND discount < ' 1e3' AND delivery = NULL;

-- name: range_of_an_enum :many
-- plan: scan ok
SELECT id FROM orders WHERE state > 'aa' AND 'z' >= state AND state BETWEEN 'o' AND 'pz';

-- name: differs_from_no_word :many
-- plan: scan ok
SELECT id FROM orders WHERE state <> 'deleted';

-- name: none_of_a_list :many
-- plan: scan ok
SELECT id FROM orders WHERE state NOT IN ('open', 'deleted');

-- name: is_no_word :many
-- plan: scan ok
SELECT id FROM orders WHERE state IS NOT 'payed';

-- name: case_without_word :many
-- plan: scan ok
SELECT CASE state WHEN 'opened' THEN 1 ELSE 0 END AS is_open FROM orders;

-- name: default_for_null :exec
INSERT OR REPLACE INTO customers (email, vip) VALUES (:email, NULL);

-- name: default_for_null_written :exec
UPDATE OR REPLACE customers SET vip = NULL WHERE id = :id;

-- name: no_default_for_null :exec
REPLACE INTO customers (email, vip) VALUES (NULL, NULL);

-- name: no_default_in_an_upsert :exec
REPLACE INTO customers (email, vip) VALUES (:email, NULL) ON CONFLICT (email) DO UPDATE SET vip = NULL;

-- name: shut_out :exec
UPDATE items SET quantity = -1 WHERE order_id = :id;

-- name: no_json :exec
UPDATE customers SET profile = '{city: "Rome"}' WHERE id = :id;

-- name: json_all_the_same :exec
UPDATE customers SET profile = '{"city": "Rome"}' WHERE id = :id;

-- name: too_large :exec
UPDATE items SET price = 9223372036854775808 WHERE order_id = :id;

-- name: just_small_enough :exec
UPDATE items SET price = -9223372036854775808 WHERE order_id = :id;
