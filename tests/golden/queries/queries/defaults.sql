-- name: replace_customer :exec
INSERT OR REPLACE INTO customers (email, vip) VALUES (:email, :vip);
-- postgres:
INSERT INTO customers (email, vip) VALUES (:email, coalesce(:vip, FALSE))
ON CONFLICT (email) DO UPDATE SET vip = excluded.vip, secret_note = NULL, profile = NULL;
