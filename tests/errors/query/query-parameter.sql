-- name: question_mark :many
SELECT id FROM customers WHERE email = ?;

-- name: number :many
SELECT id FROM customers WHERE email = ?1;

-- name: at_sign :many
SELECT id FROM customers WHERE email = @email;
