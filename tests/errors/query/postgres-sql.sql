-- name: vip_customers :many
-- plan: scan ok
SELECT email FROM customers WHERE vip = 1 AND joined_at > 1000 AND email GLOB 'a*';

-- name: make_vip :exec
UPDATE OR IGNORE customers SET vip = 1, secret_note = NULL WHERE id == :id;

-- name: reset_vip :exec
-- plan: scan ok
UPDATE customers SET vip = 0 WHERE email IS :email;

-- name: add_customer :exec
INSERT INTO customers (email, vip) VALUES (:email, 1) ON CONFLICT (email) DO UPDATE SET vip = excluded.vip = 1;

-- name: discounts :many
-- plan: scan ok
SELECT c.email AS 'mail', round(avg(o.discount), 2) AS average, sum(o.discount > 0) AS discounted,
       group_concat(o.state) AS states, max(c.vip) AS vip, strftime('%Y', 'now') AS year
FROM customers AS c JOIN orders AS o ON o.customer_id = c.id AND c.vip IN (0, 1)
GROUP BY c.id HAVING count(*) ORDER BY c.id LIMIT 5, 10;

-- name: newest :many
-- plan: scan ok
SELECT rowid AS number, profile ->> '$.name' AS name FROM customers WHERE profile ->> 'age' > 5 LIMIT -1;

-- name: said_twice :many
-- plan: scan ok
SELECT email FROM customers WHERE vip = 1;
-- postgres:
SELECT email FROM customers WHERE vip;

-- name: taken_by_both :many
-- plan: scan ok
SELECT email, count(*) AS orders, coalesce(sum(o.discount), 0) AS discount, CAST(vip AS INTEGER) AS vip
FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id AND c.vip AND o.placed_at >= c.joined_at
WHERE NOT c.vip AND c.email LIKE :pattern AND c.joined_at BETWEEN :since AND :until AND c.vip IS TRUE
GROUP BY c.id HAVING count(*) > 1 ORDER BY c.email LIMIT :limit OFFSET :offset;

-- name: null_last_there :many
-- plan: scan ok
SELECT c.id, o.placed_at AS placed, row_number() OVER (ORDER BY o.placed_at) AS number
FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id ORDER BY 2 DESC, :order(o.id, placed DESC, c.email);

-- name: null_where_it_says :many
-- plan: scan ok
SELECT c.id, o.placed_at FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id
ORDER BY o.placed_at DESC NULLS LAST, o.id NULLS FIRST, c.email;
