-- name: other_parameters :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email LIKE :pattern AND id IN (:ids...) AND id < :most;
-- postgres:
SELECT id, email FROM customers WHERE email ILIKE :mail AND id = :ids AND id < :most?;

-- name: a_star :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email LIKE :pattern;
-- postgres:
SELECT * FROM customers WHERE email ILIKE :pattern;

-- name: other_orders :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email LIKE :pattern ORDER BY :order(id, email);
-- postgres:
SELECT id, email FROM customers WHERE email ILIKE :pattern ORDER BY :order(id);

-- name: outside :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email LIKE :pattern?;
-- postgres:
SELECT id, email || :pattern AS email FROM customers WHERE id::text ~ 'a' AND email BETWEEN 'a' AND 'b';

-- name: two_at_once :many
-- plan: scan ok
SELECT id, email FROM customers WHERE email LIKE :pattern? AND id > :least?;
-- postgres:
SELECT id, email FROM customers WHERE (email ILIKE :pattern OR id > :least);
