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

-- name: too_many :many
SELECT id FROM customers WHERE id > :a? AND id > :b? AND id > :c? AND id > :d? AND id > :e? AND id > :f? AND id > :g?
AND id > :h? AND id > :i?;
