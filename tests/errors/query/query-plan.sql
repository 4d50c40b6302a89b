-- name: where_without_index :many
SELECT * FROM customers WHERE joined_at >= :since;

-- name: scanned_and_sorted :many
SELECT * FROM orders WHERE state = :state ORDER BY placed_at DESC, id DESC;

-- name: sorted :many
SELECT * FROM orders WHERE customer_id = :customer_id ORDER BY delivery, placed_at DESC;

-- name: grouped :many
SELECT state, count(*) AS orders FROM orders GROUP BY state;

-- name: distinct_values :many
SELECT DISTINCT state FROM orders;

-- name: joined_without_index :many
SELECT o.id, i.product FROM orders AS o JOIN items AS i ON i.quantity = o.id WHERE o.id = :id;

-- name: two_tables :many
SELECT c.id FROM customers AS c JOIN items AS i ON i.product = :product WHERE c.vip = :vip;

-- name: inside :many
SELECT email FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE delivery < :today);

-- name: inside_of_a_cte :many
WITH late AS MATERIALIZED (SELECT * FROM orders WHERE delivery < :today) SELECT id FROM late;

-- name: written :exec
UPDATE customers SET vip = true WHERE secret_note = :note;

-- name: deleted :exec
DELETE FROM orders WHERE state = 'shipped';

-- name: collated :many
SELECT id FROM items AS i JOIN orders AS o ON o.id = i.order_id WHERE i.product COLLATE nocase = :product;

-- name: all_of_it :many
SELECT * FROM items;

-- name: by_an_expression :many
SELECT * FROM customers WHERE email || '' = :email text ORDER BY length(email);

-- name: by_a_total :many
SELECT customer_id, count(*) AS orders FROM orders GROUP BY customer_id ORDER BY orders DESC;

-- name: window :many
SELECT id, rank() OVER (PARTITION BY state ORDER BY discount) AS place FROM orders WHERE state IN ('open', 'paid');

-- name: alike :many
SELECT id FROM orders WHERE customer_id = :customer_id AND discount > (SELECT avg(discount) FROM orders WHERE state = :state);

-- name: of_a_subquery :many
SELECT id FROM (SELECT * FROM orders) AS sub WHERE sub.delivery = :delivery ORDER BY placed_at;

-- name: order_that_nothing_gives :many
SELECT id FROM orders WHERE state IN (:one, :other) ORDER BY placed_at;

-- name: other_side_of_a_join :exec
UPDATE orders SET discount = 0.1 FROM customers AS c WHERE c.id = orders.customer_id AND c.joined_at < :before;

-- name: made_for_each_run :many
WITH RECURSIVE chain (id) AS (
    SELECT id FROM orders WHERE id = :id UNION ALL SELECT o.id FROM orders AS o JOIN chain ON o.discount = chain.id
)
SELECT id FROM chain;

-- name: order_of_results :many
SELECT id, delivery AS due FROM orders WHERE state = :state ORDER BY due DESC, 1;

-- name: one_inside_of_the_other :many
SELECT orders.id FROM (SELECT max(placed_at) AS latest FROM orders WHERE delivery = :delivery) AS m
JOIN orders ON orders.placed_at = m.latest;

-- name: one_after_the_other :many
SELECT id FROM orders WHERE state = :state UNION ALL SELECT id FROM orders WHERE delivery = :delivery;

-- name: both_sides :many
SELECT c.id, o.id AS order_id FROM customers AS c FULL JOIN orders AS o ON o.customer_id = c.id;

-- name: counted :one
SELECT count(*) AS orders, max(placed_at) AS latest FROM orders;

-- name: first_ones :many
SELECT * FROM orders ORDER BY id LIMIT 10;

-- name: first_match :many
SELECT * FROM orders WHERE discount = :discount ORDER BY id LIMIT 10;

-- name: any :one
SELECT EXISTS (SELECT 1 FROM orders) AS any;

-- name: all_written :exec
UPDATE orders SET state = 'paid';

-- name: all_deleted :exec
DELETE FROM items;

-- name: ties :many
SELECT * FROM orders WHERE customer_id = :customer_id ORDER BY placed_at DESC, id DESC;

-- name: rows_of_an_index :many
SELECT product, price FROM items WHERE quantity > 100 ORDER BY price;

-- name: no_table :many
SELECT value AS number FROM json_each('[3, 1, 2]') ORDER BY value;

-- name: accepted :many
-- plan: scan ok
SELECT * FROM customers WHERE vip ORDER BY joined_at;

-- name: in_any_order :many
SELECT * FROM orders WHERE customer_id = :customer_id ORDER BY :order(placed_at, delivery, id desc);

-- name: without_conditions :many
SELECT * FROM orders WHERE customer_id = :customer_id? AND placed_at >= :since? ORDER BY placed_at LIMIT 10;

-- name: all_without_conditions :many
SELECT * FROM orders WHERE customer_id = :customer_id?;

-- name: what_is_left :many
SELECT * FROM orders WHERE customer_id = :customer_id? AND state = :state;

-- name: sorted_of_a_list :many
SELECT id FROM orders WHERE customer_id IN (:customers...) ORDER BY placed_at DESC;

-- name: of_a_view :many
SELECT * FROM open_orders WHERE delivery = :delivery;

-- name: all_of_a_view :many
SELECT * FROM open_orders;

-- name: view_counted :one
SELECT count(*) AS notes FROM notes;

-- name: collated_value :many
SELECT id FROM customers WHERE secret_note = :note COLLATE nocase;

-- name: called :many
SELECT id FROM customers WHERE lower(secret_note) = :note;

-- name: in_json :many
SELECT c.id FROM customers AS c WHERE c.profile ->> '$.city' = :city text ORDER BY c.id DESC;

-- name: in_json_by_a_call :many
SELECT id FROM customers WHERE json_extract(profile, '$.size') > :size int;

-- name: on_a_day :many
SELECT id FROM orders WHERE date(placed_at / 1000000, 'unixepoch') = :day;

-- name: called_and_compared :many
SELECT id FROM customers WHERE vip = :vip AND (lower("secret_note")) = :note AND joined_at < :before;

-- name: of_two_tables :many
SELECT c.id FROM customers AS c JOIN orders AS o ON o.customer_id = c.id AND c.joined_at + o.placed_at = :sum int;

-- name: present :many
SELECT id FROM orders WHERE discount IS NOT NULL;

-- name: present_and_sorted :many
SELECT id FROM orders WHERE discount IS NOT NULL ORDER BY placed_at DESC;

-- name: equal_and_range :many
SELECT id FROM orders WHERE state = 'paid' AND placed_at < :before;

-- name: of_today :many
SELECT id FROM orders WHERE date('now') = date(placed_at, 'unixepoch', 'localtime');

-- name: without_index_on_purpose :many
SELECT id FROM orders WHERE + delivery = :day date;

-- name: random :many
SELECT id FROM orders WHERE abs(random() + id) = :n int;

-- name: view_beside_its_table :many
SELECT orders.id FROM orders JOIN open_orders ON open_orders.discount = orders.discount
WHERE orders.delivery = :delivery AND open_orders.id <> orders.id;

-- name: either_expression :many
SELECT id FROM customers WHERE lower(secret_note) = :a OR upper(secret_note) = :b;
