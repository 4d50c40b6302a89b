-- name: record_log :one
INSERT INTO logs (user_id, action, detail) VALUES (:user_id, :action, :detail) RETURNING id, timestamp;

-- name: logs_of_user_between :many
-- What a user did from one time until, but not at, another; the latest first.
SELECT * FROM logs WHERE user_id = :user_id AND timestamp >= :from AND timestamp < :until ORDER BY timestamp DESC, id DESC;

-- name: purge_logs :count
-- Forgets what was done before a time.
DELETE FROM logs WHERE timestamp < :before;
