-- name: fine :exec
DELETE FROM orders;
