-- name: order_get :one
SELECT id FROM orders WHERE id = :id;
