-- name: order_totals :many
-- plan: scan ok
-- Each order with what it comes to, orders without items too.
SELECT o.id, o.state, c.email, sum(i.quantity * i.price) AS total, count(i.product) AS items, max(i.price) AS dearest,
       avg(i.price) AS mean, group_concat(i.product, ', ') AS products
FROM orders AS o
JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN items AS i ON i.order_id = o.id
WHERE o.state <> :except AND o.placed_at >= :since
GROUP BY o.id
HAVING count(i.product) >= :least
ORDER BY total DESC, o.id
LIMIT :limit OFFSET :offset;
-- postgres:
SELECT o.id, o.state, c.email, CAST(sum(i.quantity * i.price) AS bigint) AS total, count(i.product) AS items,
       max(i.price) AS dearest, CAST(avg(i.price) AS double precision) AS mean, string_agg(i.product, ', ') AS products
FROM orders AS o
JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN items AS i ON i.order_id = o.id
WHERE o.state <> :except AND o.placed_at >= :since
GROUP BY o.id, c.id
HAVING count(i.product) >= :least
ORDER BY total DESC NULLS LAST, o.id
LIMIT :limit OFFSET :offset;

-- name: place_order :one
INSERT INTO orders (customer_id, delivery, discount) VALUES (:customer_id, :delivery, :discount) RETURNING id, state, placed_at;

-- name: move_orders :count
-- plan: scan ok
UPDATE orders SET state = :to WHERE state = :from AND customer_id IN (SELECT id FROM customers WHERE vip);

-- name: running_total :many
-- plan: scan ok
-- Window functions.
SELECT o.id, row_number() OVER w AS place, sum(i.quantity) OVER (PARTITION BY o.customer_id ORDER BY o.id) AS so_far,
       lag(o.placed_at) OVER w AS before, rank() OVER (ORDER BY i.price DESC) AS price_rank
FROM orders AS o JOIN items AS i ON i.order_id = o.id
WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.placed_at)
ORDER BY o.id, i.product;

-- name: days :many
-- plan: scan ok
-- A recursive CTE.
WITH RECURSIVE days (number, label) AS (
    SELECT :first, 'first' UNION ALL SELECT number + 1, 'later' FROM days WHERE number < :last
)
SELECT number, label, (SELECT count(*) FROM orders WHERE delivery = days.number) AS deliveries FROM days;
-- postgres:
WITH RECURSIVE days (number, label) AS (
    SELECT CAST(:first AS bigint), CAST('first' AS text)
    UNION ALL SELECT number + 1, 'later' FROM days WHERE number < :last
)
SELECT number, label, (SELECT count(*) FROM orders WHERE delivery = DATE '1970-01-01' + CAST(days.number AS integer)) AS deliveries
FROM days;

-- name: late_orders :many
-- plan: scan ok
WITH late AS (SELECT * FROM orders WHERE delivery < :today AND state IN ('open', 'paid'))
SELECT late.* FROM late ORDER BY delivery;

-- name: order_or_not :many
-- plan: scan ok
-- Names from either side of a full join.
SELECT c.email, o.id AS order_id, coalesce(o.state, 'open') AS state, iif(o.discount > 0.1, 'much', 'little') AS word,
       CASE WHEN o.discount IS NULL THEN 0 ELSE 1 END AS discounted, o.placed_at - c.joined_at AS waited, c.vip OR o.id IS NULL AS matters
FROM customers AS c FULL JOIN orders AS o ON o.customer_id = c.id
ORDER BY c.id, o.id;
-- postgres:
SELECT c.email, o.id AS order_id, coalesce(o.state, 'open') AS state,
       CASE WHEN o.discount > 0.1 THEN 'much' ELSE 'little' END AS word,
       CASE WHEN o.discount IS NULL THEN 0 ELSE 1 END AS discounted,
       CAST(extract(epoch FROM o.placed_at - c.joined_at) * 1000000 AS bigint) AS waited, c.vip OR o.id IS NULL AS matters
FROM customers AS c FULL JOIN orders AS o ON o.customer_id = c.id
ORDER BY c.id NULLS FIRST, o.id NULLS FIRST;

-- name: take_items :many
DELETE FROM items WHERE order_id = :order_id AND quantity <= :most RETURNING product, quantity, token, picture;

-- name: all_words :many
-- plan: scan ok
SELECT email AS word FROM customers UNION SELECT product FROM items UNION SELECT :extra ORDER BY word;

-- name: mean_discount :one
SELECT total(discount) AS sum, round(avg(discount), 2) AS mean, min(placed_at, :latest) AS earliest, max(state) AS last_state,
       7 / count(*) AS part
FROM orders;
-- postgres:
SELECT coalesce(sum(discount), 0) AS sum, CAST(round(CAST(avg(discount) AS numeric), 2) AS double precision) AS mean,
       least(min(placed_at), CASE WHEN count(*) > 0 THEN :latest END) AS earliest, max(state) AS last_state,
       7 / nullif(count(*), 0) AS part
FROM orders;

-- name: find_orders :many
-- Orders by what is known of them.
-- plan: scan ok
SELECT o.id, o.state, c.email FROM orders AS o JOIN customers AS c ON c.id = o.customer_id AND c.vip = :vip?
WHERE o.customer_id = :customer_id? AND o.placed_at >= :since? AND(c.email = :word? OR c.secret_note = :word?)
ORDER BY :order(o.id, o.placed_at DESC, c.email)
LIMIT :limit;

-- name: orders_of :many
-- plan: scan ok
SELECT * FROM orders WHERE customer_id IN (:customer_ids...) AND state NOT IN (:but...) ORDER BY id;

-- name: customers_named :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email IN (:emails...) ORDER BY id;

-- name: items_with_pictures :many
-- plan: scan ok
SELECT order_id, product FROM items WHERE picture IN (:pictures...) ORDER BY product;

-- name: forget_orders :count
DELETE FROM orders WHERE id IN (:ids...) AND placed_at < :before?;

-- name: orders_with_customers :many
-- Two tables' rows side by side.
-- embed: c, orders
-- plan: scan ok
SELECT orders.*, count(*) OVER () AS together, c.*
FROM orders JOIN customers AS c ON c.id = orders.customer_id
ORDER BY orders.id;

-- name: order_with_customer :one
-- embed: c
SELECT c.*, orders.placed_at FROM orders JOIN customers AS c ON c.id = orders.customer_id WHERE orders.id = :id;
