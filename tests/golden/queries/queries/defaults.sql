-- name: replace_customer :exec
INSERT OR REPLACE INTO customers (email, vip) VALUES (:email, :vip);
