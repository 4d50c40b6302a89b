-- name: find_user :one
-- A user, by the key.
SELECT * FROM users WHERE id = :id;

-- name: logs_with_email :many
-- The latest logs of a user, and who it was.
SELECT logs.id, action, detail, timestamp, email
FROM logs JOIN users ON users.id = logs.user_id
WHERE logs.user_id = :user_id AND timestamp >= :since?
ORDER BY timestamp DESC LIMIT :limit;

-- name: set_role :exec
-- Gives a user another role.
UPDATE users SET role = :role WHERE id = :id;
