-- name: question_mark :many
SELECT id FROM customers WHERE email = ?;

-- name: number :many
SELECT id FROM customers WHERE email = ?1;

-- name: at_sign :many
SELECT id FROM customers WHERE email = @email;

-- name: list_beside :many
SELECT id FROM customers WHERE id IN (1, :ids...);

-- name: list_alone :many
SELECT id FROM customers WHERE id = :ids...;

-- name: optional_value :exec
UPDATE customers SET vip = :vip? WHERE id = :id;

-- name: optional_column :one
SELECT coalesce(:word? , email) AS word FROM customers WHERE email = :email?;

-- name: orders_twice :many
SELECT id, email FROM customers ORDER BY :order(id, email), :other(id);

-- name: same_orders :many
SELECT id, email FROM customers ORDER BY :order(id, customers.id, );

-- name: unknown_order :many
SELECT id, email FROM customers ORDER BY :order(id, emial desc);

-- name: parameter_in_an_order :many
SELECT id, email FROM customers ORDER BY :order(abs(id - :near), email);

-- name: digit :many
SELECT id FROM customers WHERE id = :1;

-- name: letters_that_c_lacks :many
SELECT id FROM customers WHERE email = :gr AND id = :größe;

-- name: condition_in_a_condition :many
SELECT id FROM customers AS c WHERE email = :email? OR EXISTS (SELECT 1 FROM orders AS o WHERE o.customer_id = c.id AND o.state = :state?);

-- name: orders_in_a_condition :many
SELECT id FROM customers WHERE email = :email? OR id IN (SELECT customer_id FROM orders ORDER BY :order(id, placed_at) LIMIT 3);

-- name: list_in_a_call :many
SELECT id FROM customers WHERE id = abs(:ids...);

-- name: list_and_number :many
SELECT id FROM customers WHERE id > :ids AND id IN (:ids...);

-- name: optional_in_a_window :many
SELECT id, rank() OVER (PARTITION BY vip = :vip?) AS a, rank() OVER (ORDER BY id = :id?) AS b FROM customers;

-- name: too_many :many
SELECT id FROM customers WHERE id > :a? AND id > :b? AND id > :c? AND id > :d? AND id > :e? AND id > :f? AND id > :g?
AND id > :h? AND id > :i?;
